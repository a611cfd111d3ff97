"""A line of each dbt seed, typed; the columns are described beside the seeds.

Belongs here: one class a seed, with the types of its columns.
Does not belong here: reading the files or looking anything up (``reference``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class SeedRow(BaseModel):
    """A line of a seed; an empty field is ``None``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_none(cls, value: str) -> str | None:
        return value if value != "" else None


class Authority(SeedRow):
    authority: str
    name: str
    label_fr: str
    contact_function_fr: str


class Plan(SeedRow):
    plan: str
    authority: str
    label_fr: str
    plan_version: int
    first_year: int
    last_year: int | None


class Agglomeration(SeedRow):
    agglomeration: str
    authority: str
    short_name: str
    name: str
    commune_count: int
    contact_function_fr: str
    department: str | None


class AgglomerationAlias(SeedRow):
    alias: str
    agglomeration: str
    kind: str
    valid_from: date | None
    valid_to: date | None


class NameParticle(SeedRow):
    particle: str


class Indicator(SeedRow):
    plan: str
    indicator: str
    label_fr: str
    label_en: str
    unit: str
    unit_fr: str
    is_count: bool
    detail: str | None
    is_additive_over_bodies: bool
    is_additive_over_years: bool
    theme: str
    programme: str
    first_year: int
    last_year: int | None
    definition_version: int
    series_key: str
    definition_fr: str


class IndicatorAlias(SeedRow):
    plan: str
    indicator: str
    alias: str


class Campaign(SeedRow):
    authority: str
    reporting_year: int
    opens_on: date
    due_on: date
    closes_on: date
    is_fictional: bool
    note_fr: str | None


class CampaignReminder(SeedRow):
    authority: str
    reporting_year: int
    remind_on: date


class ExpectedReturnRule(SeedRow):
    rule: str
    plan: str
    agglomeration: str
    indicator: str
    first_year: int
    last_year: int | None
    scope: str
    reason_fr: str

    def covers(self, plan: str, agglomeration: str, indicator: str, reporting_year: int) -> bool:
        """Whether the line speaks of this return; ``*`` speaks of every body or indicator."""
        return (
            self.plan == plan
            and self.agglomeration in {"*", agglomeration}
            and self.indicator in {"*", indicator}
            and self.first_year <= reporting_year
            and (self.last_year is None or reporting_year <= self.last_year)
        )


class ExpectedReturnException(ExpectedReturnRule):
    rule: str = Field(validation_alias="exception")


class ObservationStatus(SeedRow):
    status: str
    has_value: bool
    obs_status: str | None
    is_answered: bool
    is_filled: bool
    counts_from: str
    fails_answered: bool
    fails_filled: bool
    is_exported: bool
    severity_rank: int
    label_fr: str
    description_fr: str


class AbsenceWording(SeedRow):
    wording: str
    match: str
    status: str


class MeetingKind(SeedRow):
    kind: str
    label_fr: str
    display_order: int


class MeetingWording(SeedRow):
    wording: str
    kind: str


class ThemeWording(SeedRow):
    wording: str


class TotalWording(SeedRow):
    wording: str
    role: str


class NumberWord(SeedRow):
    word: str
    value: int


class Actor(SeedRow):
    actor: str
    canonical_name: str
    is_collective: bool
    scope: str


class ActorAlias(SeedRow):
    alias: str
    actor: str
    kind: str
    valid_from: date | None
    valid_to: date | None


class ActorDistinction(SeedRow):
    name: str
    other_name: str
    decided_by_function: str
    decided_on: date
    reason_fr: str


class HeaderAlias(SeedRow):
    table_kind: str
    field: str
    alias: str


class YearOnYearRule(SeedRow):
    rule: str
    plan: str
    indicator: str
    factor: Decimal | None
    least_difference: Decimal | None
    severity: str | None
    beta_until: date | None
    reason_fr: str


class Rule(SeedRow):
    rule: str
    severity: str
    stage: str
    meaning_fr: str
    message_fr: str
    remedy_fr: str
    why_fr: str


class DecidableRule(SeedRow):
    rule: str
    actions: str
    is_figure_in_doubt: bool
