"""What ``interlud run`` says at its end: figures by body and indicator, what is missing, findings, the publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import RenderableType
from rich.text import Text

from interlud_pipeline.commands.changed import as_rows, summary
from interlud_pipeline.commands.many_figures import in_short, one_by_one, rates_by_year, where_all_is
from interlud_pipeline.commands.presentation import (
    Rates,
    counts,
    matrix,
    missing,
    rates_of,
    rates_summary,
)
from interlud_pipeline.commands.publications import in_words
from interlud_pipeline.commands.remarks import findings_summary, unattributed
from interlud_pipeline.commands.wording import count, day
from interlud_pipeline.publication.change_journal import read_changes
from interlud_pipeline.publication.changes import Change
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.dashboard.wording import years_in_words
from interlud_pipeline.publication.publish import verified_as_of
from interlud_pipeline.publication.rollbacks import Rollback, read_rollbacks, rolled_back_to
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    from interlud_pipeline.orchestration.came_to import Outcome

FACT, FINDINGS = "fct_indicator_observation", "rpt_findings"


@dataclass(frozen=True)
class Result:
    """What the runs of one command came to.

    Attributes:
        settings: Where the publication is.
        campaign: Outcome of the campaign.
        quality: Outcomes of the data-quality runs.
        asked_years: Reporting years asked for by name.
    """

    settings: Settings
    campaign: Outcome
    quality: tuple[Outcome, ...]
    asked_years: tuple[int, ...]

    @property
    def held_back(self) -> tuple[str, ...]:
        """Blocking checks that failed."""
        return self.campaign.held_back

    @property
    def failed(self) -> bool:
        """Some step could not do its work, and not because a check held it back."""
        return not self.held_back and not all(outcome.succeeded for outcome in (self.campaign, *self.quality))

    @property
    def errors(self) -> tuple[str, ...]:
        """Why steps could not do their work."""
        return tuple(error for outcome in (self.campaign, *self.quality) for error in outcome.errors)

    @property
    def outcome(self) -> str:
        """``published``, ``unchanged``, ``held_back`` or ``failed``."""
        if self.failed:
            return "failed"
        if self.held_back:
            return "held_back"
        return "published" if self.campaign.is_new else "unchanged"

    @cached_property
    def publication(self) -> Publication | None:
        """The publication in force."""
        return current(self.settings)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years to show: those asked for, else those looked at, else the latest."""
        if self.asked_years:
            return tuple(sorted(set(self.asked_years)))
        looked_at = sorted({year for outcome in self.quality for year in outcome.years})
        if looked_at or self.publication is None:
            return tuple(looked_at)
        latest = self.publication.scan(FACT).select(pl.col("reporting_year").max()).collect().item()
        return () if latest is None else (latest,)

    @cached_property
    def rollback(self) -> Rollback | None:
        """The rollback by which the publication in force came there, or by which the one that it replaced had."""
        if self.publication is None:
            return None
        entry = self.campaign.changes
        known = read_rollbacks(self.settings)[-1:]
        replaced = read_changes(entry).previous if entry is not None else None
        return next(
            (one for one in known if one.publication == replaced), rolled_back_to(self.settings, self.publication.id)
        )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Figures that this run changed of the publication before; none for a first publication."""
        entry = self.campaign.changes
        return read_changes(entry).changes if entry is not None else ()

    def observations(self, year: int) -> pl.DataFrame:
        """Rows of the fact table of one year, body by body."""
        if self.publication is None:
            return pl.DataFrame()
        rows = self.publication.scan(FACT).filter(pl.col("reporting_year") == year)
        return rows.sort("agglomeration", "plan", "indicator").collect()

    @cached_property
    def counted(self) -> pl.DataFrame:
        """Of each year shown how many rows there are, and what the rates are made from."""
        years = pl.DataFrame({"reporting_year": self.years}, schema={"reporting_year": pl.Int32})
        if self.publication is None:
            return years.clear()
        figures = self.publication.scan(FACT).group_by("reporting_year").agg(*counts(), pl.len().alias("rows"))
        return years.join(figures.collect(), on="reporting_year", how="left").fill_null(0)

    @cached_property
    def rates(self) -> dict[int, Rates]:
        """Both rates of each year shown."""
        return {row["reporting_year"]: rates_of(row) for row in self.counted.iter_rows(named=True)}

    def findings(self) -> pl.DataFrame:
        """Open findings on the years shown, and on what could not be put to any year."""
        if self.publication is None:
            return pl.DataFrame()
        year = pl.col("reporting_year")
        findings = self.publication.scan(FINDINGS)
        return findings.filter(pl.col("is_open") & (year.is_in(self.years) | year.is_null())).collect()


def as_json(result: Result) -> dict[str, Any]:
    """The result as one JSON object."""
    publication = result.publication
    return {
        "outcome": result.outcome,
        "run_id": result.campaign.run_id,
        "data_quality_runs": [outcome.run_id for outcome in result.quality],
        "publication": publication
        and {
            "id": publication.id,
            "path": str(publication.folder),
            "dashboard": publication.dashboard and str(publication.dashboard),
            "is_new": result.campaign.is_new,
            "as_of": publication.manifest.as_of,
            "verified_as_of": verified_as_of(result.settings),
        },
        "years": [] if publication is None else [_year(result, year) for year in result.years],
        **({"rollback": result.rollback.model_dump()} if result.rollback else {}),
        "changes": as_rows(result.changes),
        "findings": [] if publication is None else _by_rule(result.findings()),
        "held_back": list(result.held_back),
        "errors": list(result.errors) if result.failed else [],
    }


def _year(result: Result, year: int) -> dict[str, Any]:
    return {
        "reporting_year": year,
        "rates": result.rates[year].as_dict(),
        "observations": result.observations(year),
    }


def _by_rule(findings: pl.DataFrame) -> list[dict[str, Any]]:
    counted = findings.group_by("rule", "severity").len("count").sort("severity", "rule")
    return counted.to_dicts()


def as_text(result: Result, register: Register) -> Iterator[RenderableType]:
    """The result for people."""
    publication = result.publication
    if publication is not None:
        yield from unattributed(publication.read(FINDINGS))
        yield from _figures(result, publication, register)
        yield Text("")
        yield findings_summary(result.findings())
    if result.campaign.changes is not None:
        yield Text("")
        yield summary(result.changes, register)
    yield from _conclusion(result)


def _figures(result: Result, publication: Publication, register: Register) -> Iterator[RenderableType]:
    """The latest years figure by figure, as far as there is room; where some have none, all years by their rates."""
    as_of = day(verified_as_of(result.settings))
    shown = one_by_one(dict(result.counted.select("reporting_year", "rows").iter_rows()))
    if len(shown) < len(result.years) > 1:
        yield Text(f"\nAnnées {years_in_words(result.years)}, au {as_of}", style="bold")
        yield rates_by_year(result.rates)
    for year in sorted({*shown, *result.years[-1:]}):
        rows = result.observations(year)
        yield Text(f"\nAnnée {year}, au {as_of}", style="bold")
        if year in shown:
            yield matrix(rows, register)
            yield rates_summary(result.rates[year])
            yield missing(rows, register)
        else:
            yield rates_summary(result.rates[year])
            yield in_short(rows, register)
            yield Text("")
            yield where_all_is(rows, register, publication.folder)


def _conclusion(result: Result) -> Iterator[RenderableType]:
    publication = result.publication
    if result.held_back:
        yield Text(f"\nPublication retenue : {count(len(result.held_back), 'raison')}.", "bold red")
        yield from (Text(f"• {line}") for line in result.held_back)
        in_force = f"La publication {publication.id} reste en vigueur" if publication else "Rien n'est publié"
        yield Text(f"{in_force} ; les figures ci-dessus sont les siennes." if publication else f"{in_force}.")
    elif publication is not None:
        said = "Publié" if result.campaign.is_new else "Rien de nouveau ; en vigueur"
        yield Text(f"\n{said} : {publication.id}", "bold green")
        yield Text(str(publication.folder))
        if publication.dashboard is not None:
            yield Text(f"Tableau de bord : {publication.dashboard}")
    if result.rollback is not None and publication is not None:
        stands = result.rollback.publication == publication.id
        yield Text(f"{'Retour en arrière' if stands else 'Remplace'} : {in_words(result.rollback)}", "yellow")
