"""What the workbook of a body and year holds, taken from the register.

The register's lines are weighed as in ``int_expected_returns``; a template is made before any run, so there is no
mart to ask, and a test holds the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Agglomeration, ExpectedReturnRule, Indicator

EXPECTED_SCOPES = ("in", "unknown")
_NO_REASON = ("REPORTED", "COUNTED_ELSEWHERE")


@dataclass(frozen=True, slots=True)
class Content:
    """All that the writer needs.

    Attributes:
        body: The body that fills the workbook in.
        reporting_year: The year that its figures describe.
        indicators: Indicators that the register expects of it, or may expect.
        reasons: Reasons that may stand in place of a value, in words that the reader accepts.
        meeting_kinds: French names of the kinds of meetings.
        partners: Short names of the other bodies of its authority.
        headers: The header of each field, by kind of table.
        former: What is published for the year before, in words, by indicator; empty where nothing is.
    """

    body: Agglomeration
    reporting_year: int
    indicators: tuple[Indicator, ...]
    reasons: tuple[str, ...]
    meeting_kinds: tuple[str, ...]
    partners: tuple[str, ...]
    headers: dict[tuple[str, str], str]
    former: Mapping[str, str]

    def header(self, table_kind: str, field: str) -> str:
        """The header under which a field is found again."""
        return self.headers[table_kind, field]


def content_for(
    agglomeration: str, reporting_year: int, register: Register, former: Mapping[str, str] | None = None
) -> Content:
    """Gather the content of a body's workbook.

    Args:
        agglomeration: SIREN of a body of the register.
        reporting_year: The year that the figures describe.
        register: The register.
        former: What is published for the year before (``former.former_figures``).
    """
    body = register.agglomerations[agglomeration]
    return Content(
        body=body,
        reporting_year=reporting_year,
        indicators=expected_indicators(agglomeration, reporting_year, register),
        reasons=accepted_reasons(register),
        meeting_kinds=accepted_kinds(register),
        partners=tuple(
            other.short_name
            for other in register.agglomerations.values()
            if other.authority == body.authority and other != body
        ),
        headers=first_headers(register),
        former=former or {},
    )


def expected_indicators(
    agglomeration: str, reporting_year: int, register: Register, scopes: Collection[str] = EXPECTED_SCOPES
) -> tuple[Indicator, ...]:
    """Indicators asked of a body for a year, by default with those of which the register does not know it."""
    plan = register.plan_for(agglomeration, reporting_year)
    if plan is None:
        return ()
    return tuple(
        row
        for row in register.indicators_of(plan.plan, reporting_year)
        if _scope(plan.plan, agglomeration, row.indicator, reporting_year, register) in scopes
    )


def _scope(plan: str, agglomeration: str, indicator: str, reporting_year: int, register: Register) -> str:
    """Scope of one return: an exception goes before a rule, and what no line asks for is out."""
    place = (plan, agglomeration, indicator, reporting_year)
    excepted = _strongest(register.expected_return_exceptions, *place)
    return excepted or _strongest(register.expected_return_rules, *place) or "out"


def _strongest(
    lines: tuple[ExpectedReturnRule, ...], plan: str, agglomeration: str, indicator: str, reporting_year: int
) -> str | None:
    """Scope said by the line that names the body, then the indicator, then began last."""
    covering = [line for line in lines if line.covers(plan, agglomeration, indicator, reporting_year)]
    covering.sort(key=lambda line: (line.agglomeration == "*", line.indicator == "*", -line.first_year, line.rule))
    return covering[0].scope if covering else None


def accepted_reasons(register: Register) -> tuple[str, ...]:
    """For each status that an officer may declare, its French name where that is an accepted wording.

    Words that may stand beside a value come last.
    """
    wordings: dict[str, list[str]] = {}
    for row in register.absence_wordings:
        wordings.setdefault(row.status, []).append(row.wording)
    declarable = [
        status
        for code, status in register.observation_statuses.items()
        if status.is_answered and code in wordings and code not in _NO_REASON
    ]
    return tuple(
        status.label_fr
        if status.label_fr.casefold() in {word.casefold() for word in wordings[status.status]}
        else wordings[status.status][0]
        for status in sorted(declarable, key=lambda status: status.has_value)
    )


def accepted_kinds(register: Register) -> tuple[str, ...]:
    """A name for each kind of meetings, its label where the reader accepts that, else its first wording."""
    first_wordings: dict[str, str] = {}
    for row in register.meeting_wordings:
        first_wordings.setdefault(row.kind, row.wording)
    accepted = {(row.wording.casefold(), row.kind) for row in register.meeting_wordings}
    return tuple(
        kind.label_fr if (kind.label_fr.casefold(), kind.kind) in accepted else first_wordings[kind.kind].capitalize()
        for kind in sorted(register.meeting_kinds.values(), key=lambda kind: kind.display_order)
        if kind.kind in first_wordings
    )


def first_headers(register: Register) -> dict[tuple[str, str], str]:
    """The register's first wording of each header."""
    headers: dict[tuple[str, str], str] = {}
    for row in register.header_aliases:
        headers.setdefault((row.table_kind, row.field), row.alias)
    return headers
