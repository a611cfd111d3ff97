"""The register, read from the dbt seeds: the one place where Python learns of bodies, plans and wordings.

Belongs here: reading seeds into typed rows, look-ups by key, the hash of what interpretation depends on.
Does not belong here: matching of free text (``interpretation/``), or any rule of what a figure means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from interlud_pipeline.seed_file import misfit, read_lines
from interlud_pipeline.seed_rows import (
    AbsenceWording,
    Actor,
    ActorAlias,
    ActorDistinction,
    Agglomeration,
    AgglomerationAlias,
    Authority,
    Campaign,
    CampaignReminder,
    DecidableRule,
    ExpectedReturnException,
    ExpectedReturnRule,
    HeaderAlias,
    Indicator,
    IndicatorAlias,
    MeetingKind,
    MeetingWording,
    NameParticle,
    NumberWord,
    ObservationStatus,
    Plan,
    Rule,
    SeedRow,
    ThemeWording,
    TotalWording,
    YearOnYearRule,
)

INTERPRETATION_SEEDS = (
    "absence_wordings",
    "actor_aliases",
    "actor_distinctions",
    "actors",
    "agglomeration_aliases",
    "agglomerations",
    "authorities",
    "campaigns",
    "header_aliases",
    "indicator_aliases",
    "indicators",
    "meeting_kinds",
    "meeting_wordings",
    "name_particles",
    "number_words",
    "observation_statuses",
    "plans",
    "theme_wordings",
    "total_wordings",
)

# Stage of the rules that take several submissions: dbt finds and words them, on every run.
HOUSE = "house"

Row = TypeVar("Row", bound=SeedRow)


@dataclass(frozen=True)
class Register:
    """The register in a folder of seeds, each table read on first use.

    Raises:
        SeedError: A seed has a column too many, one missing, or a value of another type.
    """

    folder: Path

    def _rows(self, seed: str, row_type: type[Row]) -> tuple[Row, ...]:
        return tuple(_rows_of(self.folder / f"{seed}.csv", row_type))

    def require_readable(self) -> None:
        """Read every table, so that what is wrong with one is told before a run begins.

        Raises:
            SeedError: A seed cannot be read.
        """
        for name, member in vars(Register).items():
            if isinstance(member, cached_property):
                getattr(self, name)

    @cached_property
    def authorities(self) -> dict[str, Authority]:
        """Authorities by code."""
        return {row.authority: row for row in self._rows("authorities", Authority)}

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Plans in the order of the seed."""
        return self._rows("plans", Plan)

    @cached_property
    def agglomerations(self) -> dict[str, Agglomeration]:
        """Agglomerations by SIREN."""
        return {row.agglomeration: row for row in self._rows("agglomerations", Agglomeration)}

    @cached_property
    def agglomeration_aliases(self) -> tuple[AgglomerationAlias, ...]:
        """Accepted names of agglomerations."""
        return self._rows("agglomeration_aliases", AgglomerationAlias)

    @cached_property
    def name_particles(self) -> tuple[str, ...]:
        """Words that may stand before a body's name."""
        return tuple(row.particle for row in self._rows("name_particles", NameParticle))

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Indicators of all plans and definition versions."""
        return self._rows("indicators", Indicator)

    @cached_property
    def indicator_aliases(self) -> tuple[IndicatorAlias, ...]:
        """Wordings that name an indicator without its number."""
        return self._rows("indicator_aliases", IndicatorAlias)

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Collection rounds."""
        return self._rows("campaigns", Campaign)

    @cached_property
    def campaign_reminders(self) -> tuple[CampaignReminder, ...]:
        """Days on which bodies are reminded of what they owe."""
        return self._rows("campaign_reminders", CampaignReminder)

    @cached_property
    def expected_return_rules(self) -> tuple[ExpectedReturnRule, ...]:
        """Which bodies owe which indicators."""
        return self._rows("expected_return_rules", ExpectedReturnRule)

    @cached_property
    def expected_return_exceptions(self) -> tuple[ExpectedReturnException, ...]:
        """Where the rules do not hold, and why."""
        return self._rows("expected_return_exceptions", ExpectedReturnException)

    @cached_property
    def observation_statuses(self) -> dict[str, ObservationStatus]:
        """Statuses by code."""
        return {row.status: row for row in self._rows("observation_statuses", ObservationStatus)}

    @cached_property
    def absence_wordings(self) -> tuple[AbsenceWording, ...]:
        """Wordings of absence and of provisional values."""
        return self._rows("absence_wordings", AbsenceWording)

    @cached_property
    def meeting_kinds(self) -> dict[str, MeetingKind]:
        """Meeting kinds by code."""
        return {row.kind: row for row in self._rows("meeting_kinds", MeetingKind)}

    @cached_property
    def meeting_wordings(self) -> tuple[MeetingWording, ...]:
        """Wordings of meeting kinds."""
        return self._rows("meeting_wordings", MeetingWording)

    @cached_property
    def theme_wordings(self) -> tuple[str, ...]:
        """Words for the themes that meetings deal with."""
        return tuple(row.wording for row in self._rows("theme_wordings", ThemeWording))

    @cached_property
    def total_wordings(self) -> tuple[TotalWording, ...]:
        """Words that name totals, with what they may mean."""
        return self._rows("total_wordings", TotalWording)

    @cached_property
    def number_words(self) -> dict[str, int]:
        """Numbers written in letters."""
        return {row.word: row.value for row in self._rows("number_words", NumberWord)}

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Actors by code."""
        return {row.actor: row for row in self._rows("actors", Actor)}

    @cached_property
    def actor_aliases(self) -> tuple[ActorAlias, ...]:
        """Accepted names of actors, with their dates."""
        return self._rows("actor_aliases", ActorAlias)

    @cached_property
    def actor_distinctions(self) -> tuple[ActorDistinction, ...]:
        """Names that come near each other and stand for two actors."""
        return self._rows("actor_distinctions", ActorDistinction)

    @cached_property
    def header_aliases(self) -> tuple[HeaderAlias, ...]:
        """Accepted column headers and labels, by kind of table."""
        return self._rows("header_aliases", HeaderAlias)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rule catalogue by identifier."""
        return {row.rule: row for row in self._rows("rules", Rule)}

    @cached_property
    def year_on_year_rules(self) -> tuple[YearOnYearRule, ...]:
        """Rules that hold one year against another, with their thresholds by plan and indicator."""
        return self._rows("year_on_year_rules", YearOnYearRule)

    @cached_property
    def decidable_rules(self) -> dict[str, DecidableRule]:
        """How an officer can answer a finding, by rule; a rule without a line cannot be decided."""
        return {row.rule: row for row in self._rows("decidable_rules", DecidableRule)}

    def plan_for(self, agglomeration: str, reporting_year: int) -> Plan | None:
        """The plan in force for a body's authority in a year; ``None`` for a body or year unknown."""
        body = self.agglomerations.get(agglomeration)
        if body is None:
            return None
        return next(
            (
                plan
                for plan in self.plans
                if plan.authority == body.authority
                and plan.first_year <= reporting_year
                and (plan.last_year is None or reporting_year <= plan.last_year)
            ),
            None,
        )

    def indicators_of(self, plan: str, reporting_year: int) -> tuple[Indicator, ...]:
        """Indicators of a plan in force in a year, in the order of the seed."""
        return tuple(
            row
            for row in self.indicators
            if row.plan == plan
            and row.first_year <= reporting_year
            and (row.last_year is None or reporting_year <= row.last_year)
        )

    @cached_property
    def interpretation_hash(self) -> str:
        """SHA-256 over the seeds that reading depends on: when it changes, the archive is read again.

        Of the rule catalogue it takes what stands in the lake's findings: severity, message and remedy of the rules
        on files. With another wording the archive must be read again, or old files would speak the old words and a
        lake made anew the new ones. What only the catalogue's pages show, and the rules that dbt words, are left out.
        """
        digest = hashlib.sha256()
        for seed in INTERPRETATION_SEEDS:
            digest.update(seed.encode())
            digest.update((self.folder / f"{seed}.csv").read_bytes())
        spoken = sorted(
            (rule.rule, rule.severity, rule.message_fr, rule.remedy_fr)
            for rule in self.rules.values()
            if rule.stage != HOUSE
        )
        digest.update(json.dumps(spoken).encode())
        return digest.hexdigest()


def _rows_of(path: Path, row_type: type[Row]) -> Iterator[Row]:
    columns = [str(field.validation_alias or name) for name, field in row_type.model_fields.items()]
    for number, fields in read_lines(path, columns):
        try:
            yield row_type.model_validate(fields)
        except ValidationError as error:
            raise misfit(path.name, number, error) from None
