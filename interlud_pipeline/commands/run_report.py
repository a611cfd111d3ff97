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
from interlud_pipeline.commands.presentation import (
    findings_summary,
    matrix,
    missing,
    rates,
    rates_summary,
    unattributed,
)
from interlud_pipeline.commands.publications import in_words
from interlud_pipeline.commands.wording import count, day
from interlud_pipeline.publication.change_journal import read_changes
from interlud_pipeline.publication.changes import Change
from interlud_pipeline.publication.current import Publication, current
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
        return tuple(self.publication.read(FACT)["reporting_year"].unique().sort()[-1:])

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
        rows = self.publication.read(FACT).filter(pl.col("reporting_year") == year)
        return rows.sort("agglomeration", "plan", "indicator")

    def findings(self) -> pl.DataFrame:
        """Open findings on the years shown, and on what could not be put to any year."""
        if self.publication is None:
            return pl.DataFrame()
        year = pl.col("reporting_year")
        findings = self.publication.read(FINDINGS)
        return findings.filter(pl.col("is_open") & (year.is_in(self.years) | year.is_null()))


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
    rows = result.observations(year)
    return {"reporting_year": year, "rates": rates(rows).as_dict(), "observations": rows.to_dicts()}


def _by_rule(findings: pl.DataFrame) -> list[dict[str, Any]]:
    counted = findings.group_by("rule", "severity").len("count").sort("severity", "rule")
    return counted.to_dicts()


def as_text(result: Result, register: Register) -> Iterator[RenderableType]:
    """The result for people."""
    publication = result.publication
    if publication is not None:
        yield from unattributed(publication.read(FINDINGS))
        for year in result.years:
            rows = result.observations(year)
            yield Text(f"\nAnnée {year}, au {day(verified_as_of(result.settings))}", style="bold")
            yield matrix(rows, register)
            yield rates_summary(rates(rows))
            yield missing(rows, register)
        yield Text("")
        yield findings_summary(result.findings())
    if result.campaign.changes is not None:
        yield Text("")
        yield summary(result.changes, register)
    yield from _conclusion(result)


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
