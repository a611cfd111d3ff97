"""Options and arguments that several commands share, with French words for what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from interlud_pipeline.commands.failures import CommandFailed

if TYPE_CHECKING:
    from interlud_pipeline.interpretation.agglomerations import Match
    from interlud_pipeline.reference import Register

FIRST_YEAR, LAST_YEAR = 1990, 2100
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y")

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Year(click.ParamType[int]):
    """A reporting year on four digits."""

    name = "année"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the year, or fail in French."""
        if isinstance(value, int):
            return value
        text = str(value)
        if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return int(text)
        return self.fail(f"« {value} » n'est pas une année : écrivez quatre chiffres, par exemple 2023.", param, ctx)


class Day(click.ParamType[date]):
    """A date, ``2024-06-30`` or ``30/06/2024``."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date, or fail in French."""
        if isinstance(value, date):
            return value
        for form in DATE_FORMS:
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007 (a day has no time zone)
            except ValueError:
                continue
        return self.fail(
            f"« {value} » n'est pas une date : écrivez-la sous la forme aaaa-mm-jj, par exemple 2024-06-30.", param, ctx
        )


def format_option(command: Decorated) -> Decorated:
    """Add ``--format json|text``."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="json : un seul objet JSON sur la sortie standard.",
    )(command)


def resolve_body(text: str, register: Register, on_year: int | None) -> str:
    """SIREN of the body that an option or argument names.

    Raises:
        CommandFailed: The register knows no such body; the message names those it knows, of many those that come near.
    """
    from interlud_pipeline.interpretation.agglomerations import find_agglomeration  # noqa: PLC0415

    found = find_agglomeration(text, register, on_year)
    if found.siren is None:
        raise CommandFailed(f"« {text} » ne désigne aucune agglomération du registre. {_known(found, register)}")
    return found.siren


def _known(found: Match, register: Register) -> str:
    """The bodies of the register; of many those whose names come near."""
    from interlud_pipeline.commands.wording import NAMED, count, listed  # noqa: PLC0415

    bodies = [f"{body.short_name} ({body.agglomeration})" for body in register.agglomerations.values()]
    if len(bodies) <= NAMED:
        return f"Connues : {', '.join(bodies)}."
    if found.suggestions:
        return f"Proches : {', '.join(found.suggestions)}. Connues : {count(len(bodies), 'agglomération')}."
    return f"Connues : {listed(bodies)}."


def resolve_sender(text: str, register: Register, on_year: int | None) -> str:
    """Code of the authority, or SIREN of the body, that ``--agglomeration`` names."""
    for authority in register.authorities.values():
        if text.casefold() in {authority.authority.casefold(), authority.name.casefold()}:
            return authority.authority
    return resolve_body(text, register, on_year)
