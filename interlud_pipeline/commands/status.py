"""``interlud status``: what is known, missing and why, for one reporting year, on any date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import Day, Year, format_option

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.commands.marts import Marts
    from interlud_pipeline.publication.rollbacks import Rollback
    from interlud_pipeline.reference import Register

FACT = "fct_indicator_observation"


@click.command("status", short_help="Show what is known, missing and why, for one reporting year.")
@click.option("--year", required=True, type=Year(), help="Reporting year that the figures describe.")
@click.option(
    "--as-of", metavar="DATE", type=Day(), help="Evaluate the same marts for this date; nothing is published."
)
@click.option(
    "--as-known-on", metavar="DATE", type=Day(), help="Leave out what arrived, was withdrawn or decided after this day."
)
@format_option
def command(year: int, as_of: date | None, as_known_on: date | None, output_format: str) -> None:
    """Show what is known, missing and why, for one reporting year.

    Reads the publication in force. With --as-of, its marts are evaluated in memory for that date, so that one sees
    what was due, or will be. With --as-known-on, only what was known by the end of that day counts, evaluated for that
    day unless --as-of names another; what had arrived is read with the rules of today.
    """
    from interlud_pipeline.commands.marts import marts_on  # noqa: PLC0415
    from interlud_pipeline.commands.presentation import rates  # noqa: PLC0415
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.publication.rollbacks import rolled_back_to  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    marts = marts_on(settings, as_of, as_known_on)
    observations = _of_year(marts.read(FACT), year)
    rollback = rolled_back_to(settings, marts.publication.id)
    if output_format == "json":
        show_json(
            {
                "reporting_year": year,
                "as_of": marts.as_of,
                **({"as_known_on": as_known_on} if as_known_on else {}),
                "publication": marts.publication.id,
                **({"rollback": rollback.model_dump()} if rollback else {}),
                "observations": observations.to_dicts(),
                "rates": rates(observations).as_dict(),
            }
        )
    else:
        _show(marts, observations, Register(settings.seeds), as_known_on, rollback)


def _of_year(observations: pl.DataFrame, year: int) -> pl.DataFrame:
    """The year's rows, body by body.

    Raises:
        CommandFailed: The register has no campaign for the year.
    """
    import polars as pl  # noqa: PLC0415

    rows = observations.filter(pl.col("reporting_year") == year).sort("agglomeration", "plan", "indicator")
    if rows.is_empty():
        known = ", ".join(str(one) for one in sorted(observations["reporting_year"].unique())) or "aucune"
        raise CommandFailed(f"Aucun chiffre n'est attendu pour {year}. Années connues : {known}.")
    return rows


def _on_year(findings: pl.DataFrame, ledger: pl.DataFrame, year: int) -> pl.DataFrame:
    """Findings on the year, and on what could not be put to any: neither the file nor its folder says one."""
    import polars as pl  # noqa: PLC0415

    folders = ledger.select("submission_id", "folder_year").unique("submission_id", keep="any")
    said = findings.join(folders, on="submission_id", how="left", maintain_order="left")
    on_year = pl.coalesce("reporting_year", "folder_year")
    return said.filter(on_year.is_null() | (on_year == year)).drop("folder_year")


def _show(
    marts: Marts,
    observations: pl.DataFrame,
    register: Register,
    as_known_on: date | None,
    rollback: Rollback | None,
) -> None:
    from rich.text import Text  # noqa: PLC0415

    from interlud_pipeline.commands.presentation import (  # noqa: PLC0415
        matrix,
        missing,
        rates,
        rates_summary,
        unattributed,
    )
    from interlud_pipeline.commands.publications import in_words  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show  # noqa: PLC0415
    from interlud_pipeline.commands.wording import day  # noqa: PLC0415

    year = observations["reporting_year"][0]
    fictional = ", campagne fictive" if observations["is_fictional"].any() else ""
    known = f", connue au {day(as_known_on)}" if as_known_on else ""
    show(
        Text(
            f"Année {year}{fictional}, au {day(marts.as_of)}{known} (publication {marts.publication.id})\n",
            style="bold",
        ),
        *([Text(f"Retour en arrière : {in_words(rollback)}\n", style="bold yellow")] if rollback else []),
        *unattributed(_on_year(marts.read("rpt_findings"), marts.read("rpt_submission_ledger"), year)),
        matrix(observations, register),
        rates_summary(rates(observations)),
        Text(""),
        missing(observations, register),
    )
