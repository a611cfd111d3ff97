"""``interlud``, the command: a group whose subcommands are loaded only when they are called."""

from __future__ import annotations

from importlib import import_module

import click

from interlud_pipeline.commands.failures import in_one_line
from interlud_pipeline.garbage import leave_all_at_the_end

SUBCOMMANDS = {
    "run": "Bring all that is new into the marts, audit and publish.",
    "check": "Vérifier un fichier avant de l'envoyer : ce qui est compris, ce qui est à corriger.",
    "status": "Show what is known, missing and why, for one reporting year.",
    "trace": "Lead from a published figure to the file, the cell and the rule that gave it.",
    "feedback": "Écrire les retours aux expéditeurs : le fichier annoté et une synthèse.",
    "remind": "Rappeler aux agglomérations ce qu'elles doivent encore, un jour du calendrier.",
    "template": "Écrire le classeur à remplir par une agglomération.",
    "withdraw": "Retirer un envoi : ses chiffres ne comptent plus, la trace en reste.",
    "erase": "Effacer les octets d'un contenu ; les chiffres qui en viennent restent, sans données personnelles.",
    "publish": "Lister les publications gardées, ou en remettre une en vigueur.",
    "prune": "Show what retention lets go of, and remove it with --yes.",
    "backup": "Copy all that cannot be made again into one file.",
    "restore": "Put a backup in the place of an empty state.",
    "upgrade": "Bring a state that an older version left to the form of this one.",
    "generate": "Make invented campaigns of any size, with the truth beside them.",
    "ui": "Open the pipeline's web interface.",
    "serve": "Be one process of a production set-up: code server, daemon or webserver.",
}
"""Each subcommand with the line that the group's help shows, so that the help imports none of them."""


class LazyGroup(click.Group):
    """A group that imports a subcommand's module on its call and says every wrong use in one French line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a campaign's work."""
        del ctx
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, imported now."""
        del ctx
        if cmd_name not in SUBCOMMANDS:
            return None
        module = import_module(f"interlud_pipeline.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands from their lines here, importing nothing."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Read the group's own arguments."""
        with in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Read the subcommand's arguments and call it."""
        with in_one_line():
            return super().invoke(ctx)


@click.group(cls=LazyGroup, name="interlud", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="interlud-pipeline", prog_name="interlud")
def main() -> None:
    """Yearly indicators of the agglomerations: received, checked, followed and published."""
    leave_all_at_the_end()
