"""``interlud status``: what is known, missing and why, for one reporting year, on any date."""

from __future__ import annotations

from collections.abc import Mapping
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
@click.option("--agglomeration", metavar="SIREN|NAME", help="Only the figures of this body.")
@click.option("--indicator", metavar="NUMBER", help="Only the figures of this indicator.")
@format_option
def command(  # noqa: PLR0913 - click hands over each option by name
    *,
    year: int,
    as_of: date | None,
    as_known_on: date | None,
    agglomeration: str | None,
    indicator: str | None,
    output_format: str,
) -> None:
    """Show what is known, missing and why, for one reporting year, or for one body or indicator of it.

    Where the figures are too many to be shown one by one, the text says where most is missing; the JSON has all.

    Reads the publication in force. With --as-of, its marts are evaluated in memory for that date, so that one sees
    what was due, or will be. With --as-known-on, only what was known by the end of that day counts, evaluated for that
    day unless --as-of names another; what had arrived is read with the rules of today.
    """
    from interlud_pipeline.commands.marts import marts_on  # noqa: PLC0415
    from interlud_pipeline.commands.parameters import resolve_body  # noqa: PLC0415
    from interlud_pipeline.commands.presentation import rates  # noqa: PLC0415
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.publication.rollbacks import rolled_back_to  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    register = Register(settings.seeds)
    wanted = {
        **({"agglomeration": resolve_body(agglomeration, register, year)} if agglomeration else {}),
        **({"indicator": indicator} if indicator else {}),
    }
    marts = marts_on(settings, as_of, as_known_on)
    observations = _of_year(marts.scan(FACT), year, wanted, register)
    rollback = rolled_back_to(settings, marts.publication.id)
    if output_format == "json":
        show_json(
            {
                "reporting_year": year,
                **wanted,
                "as_of": marts.as_of,
                **({"as_known_on": as_known_on} if as_known_on else {}),
                "publication": marts.publication.id,
                **({"rollback": rollback.model_dump()} if rollback else {}),
                "observations": observations,
                "rates": rates(observations).as_dict(),
            }
        )
    else:
        _show(marts, observations, register, as_known_on, rollback, is_whole_year=not wanted)


def _of_year(figures: pl.LazyFrame, year: int, wanted: Mapping[str, str], register: Register) -> pl.DataFrame:
    """The year's rows, or those wanted of them, body by body.

    Raises:
        CommandFailed: The register asks for none of them.
    """
    import polars as pl  # noqa: PLC0415

    of_year = figures.filter(pl.col("reporting_year") == year)
    rows = of_year.filter(**wanted).sort("agglomeration", "plan", "indicator").collect()
    if rows.is_empty():
        raise CommandFailed(_nothing_of(figures, year, wanted, register))
    return rows


def _nothing_of(figures: pl.LazyFrame, year: int, wanted: Mapping[str, str], register: Register) -> str:
    """That no such figure is expected, and which are."""
    from interlud_pipeline.commands.presentation import body_name  # noqa: PLC0415
    from interlud_pipeline.commands.wording import listed  # noqa: PLC0415

    years = figures.select("reporting_year").unique().collect()["reporting_year"]
    if year not in years or not wanted:
        return (
            f"Aucun chiffre n'est attendu pour {year}. Années connues : {listed(map(str, sorted(years))) or 'aucune'}."
        )
    named = f" {wanted['indicator']}" if "indicator" in wanted else ""
    body = f" de {body_name(wanted['agglomeration'], register)}" if "agglomeration" in wanted else ""
    known = figures.filter(reporting_year=year).select("indicator").unique().collect()["indicator"]
    return f"Aucun chiffre{named} n'est attendu{body} pour {year}. Indicateurs : {listed(sorted(known))}."


def _on_year(findings: pl.DataFrame, ledger: pl.DataFrame, year: int) -> pl.DataFrame:
    """Findings on the year, and on what could not be put to any: neither the file nor its folder says one."""
    import polars as pl  # noqa: PLC0415

    folders = ledger.select("submission_id", "folder_year").unique("submission_id", keep="any")
    said = findings.join(folders, on="submission_id", how="left", maintain_order="left")
    on_year = pl.coalesce("reporting_year", "folder_year")
    return said.filter(on_year.is_null() | (on_year == year)).drop("folder_year")


def _show(  # noqa: PLR0913
    marts: Marts,
    observations: pl.DataFrame,
    register: Register,
    as_known_on: date | None,
    rollback: Rollback | None,
    *,
    is_whole_year: bool,
) -> None:
    from rich.text import Text  # noqa: PLC0415

    from interlud_pipeline.commands.many_figures import FIGURES_SHOWN, in_short, where_all_is  # noqa: PLC0415
    from interlud_pipeline.commands.presentation import matrix, missing, rates, rates_summary  # noqa: PLC0415
    from interlud_pipeline.commands.publications import in_words  # noqa: PLC0415
    from interlud_pipeline.commands.remarks import unattributed  # noqa: PLC0415
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
    )
    if is_whole_year:
        show(*unattributed(_on_year(marts.read("rpt_findings"), marts.read("rpt_submission_ledger"), year)))
    told = rates_summary(rates(observations)), Text("")
    if observations.height <= FIGURES_SHOWN:
        show(matrix(observations, register), *told, missing(observations, register))
    else:
        show(*told, in_short(observations, register), Text(""))
        show(where_all_is(observations, register, marts.publication.folder))
