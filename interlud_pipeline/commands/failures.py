"""How a command says that it cannot do its work: one French line on standard error, exit status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from interlud_pipeline.seed_file import SeedError
from interlud_pipeline.wrong_settings import SettingsError

EXIT_FAILED = 2


class CommandFailed(click.ClickException):
    """The command cannot do its work; its message says in one French line why and what to do."""

    exit_code = EXIT_FAILED

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line on standard error."""
        click.echo(f"interlud : {' '.join(self.message.split())}", file=file, err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn a wrong use, a wrong setting and a register that cannot be read into one French line."""
    try:
        yield
    except SeedError as error:
        raise CommandFailed(f"registre : {error}") from error
    except SettingsError as error:
        raise CommandFailed(str(error)) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise CommandFailed(_wrong_use(error)) from error


def _wrong_use(error: click.UsageError) -> str:
    help_hint = f" Aide : {error.ctx.command_path} --help." if error.ctx else ""
    match error:
        case click.NoSuchCommand():
            message = f"La commande « {error.command_name} » n'existe pas."
        case click.NoSuchOption():
            message = f"L'option « {error.option_name} » n'existe pas."
        case click.MissingParameter():
            message = f"Il manque {_name(error)}."
        case click.BadParameter() if isinstance(getattr(error.param, "type", None), click.Choice):
            choices = ", ".join(str(choice) for choice in error.param.type.choices)  # type: ignore[union-attr]
            message = f"Valeur inconnue pour {_name(error)} : choisissez parmi {choices}."
        case click.BadOptionUsage():
            message = f"L'option « {error.option_name} » attend une valeur."
        case click.BadParameter():
            return error.message
        case _:
            message = f"Arguments de trop ou mal placés ({error.message})"
    return message + help_hint


def _name(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Argument):
        return f"l'argument {param.make_metavar(error.ctx) if error.ctx else param.name}"
    return f"l'option {param.opts[0]}" if param is not None else "un argument"
