"""What can be news to those who run the pipeline: one item a thing that is wrong or missing, and its place in a digest.

Belongs here: the shape of an item, and the items that the findings of a publication make.
Does not belong here: runs and checks, which only orchestration knows; whether an item is new (``digest``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import polars as pl

from interlud_pipeline.reference import Register

LONGEST_TEXT = 300
_TOLD_SEVERITIES = ("error", "warning")
_SEVERITY_FR = {"error": "erreur", "warning": "avertissement"}
NOBODY = "Non attribué"


class Section(StrEnum):
    """The parts of a digest, in their order."""

    RUNS = "runs"
    CHECKS = "checks"
    GAPS = "gaps"
    FINDINGS = "findings"


SECTIONS_FR = {
    Section.RUNS: ("exécution en échec", "exécutions en échec"),
    Section.CHECKS: ("contrôle en échec", "contrôles en échec"),
    Section.GAPS: ("chiffre manquant", "chiffres manquants"),
    Section.FINDINGS: ("constat", "constats"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is wrong or missing, for as long as it is.

    Attributes:
        key: What makes it the same thing from one look to the next.
        section: Its part of the digest.
        subject: Body or part of the pipeline that it is about.
        rule: Rule, check or kind by which it was found.
        text: What is to be said, in one line, without personal data.
        path: Where the UI shows it, below the UI's address.
        rank: Order within its section, worst first.
    """

    key: str
    section: Section
    subject: str
    rule: str
    text: str
    path: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one subject and rule.

    Attributes:
        rule: The rule.
        items: The first of them.
        more: How many others there are.
    """

    rule: str
    items: tuple[Item, ...]
    more: int


def item_key(*parts: object) -> str:
    """The key of an item, from what makes it the same."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:32]


def in_one_line(text: str) -> str:
    """A text of a run or check as a digest takes it: one line, masked, not too long."""
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415

    words = " ".join(text.split())
    cut = words if len(words) <= LONGEST_TEXT else f"{words[:LONGEST_TEXT]}…"
    return masked(cut)


def finding_items(findings: pl.DataFrame, register: Register, path_of: Callable[[str | None], str]) -> Iterator[Item]:
    """The findings that nobody has answered yet; what only informs is none.

    Args:
        findings: ``rpt_findings``.
        register: The register, for names.
        path_of: Where the UI shows those of a submission.
    """
    is_open = pl.col("is_open") & pl.col("severity").is_in(_TOLD_SEVERITIES)
    for row in findings.filter(is_open).iter_rows(named=True):
        address = (row["submission_id"], row["sheet"], row["cell"])
        subject = (row["agglomeration"], row["indicator"], row["reporting_year"])
        body = register.agglomerations.get(row["agglomeration"] or "")
        place = " ".join(str(part) for part in (row["source_file"], row["sheet"], row["cell"]) if part)
        yield Item(
            key=item_key(Section.FINDINGS, row["rule"], *address, *subject),
            section=Section.FINDINGS,
            subject=body.short_name if body else NOBODY,
            rule=f"{row['rule']} ({_SEVERITY_FR[row['severity']]})",
            text=in_one_line(f"{place} : {row['message_fr']}" if place else row["message_fr"]),
            path=path_of(row["submission_id"]),
            rank=_TOLD_SEVERITIES.index(row["severity"]),
        )


def grouped(items: Iterable[Item], most: int) -> dict[Section, dict[str, tuple[Group, ...]]]:
    """Items by section, by subject and by rule, of each rule the first few.

    Args:
        items: What to tell.
        most: How many of a rule are shown.
    """
    order = list(Section)
    found: dict[Section, dict[str, tuple[Group, ...]]] = {}
    ordered = sorted(items, key=lambda one: (order.index(one.section), one.subject, one.rank, one.rule, one.text))
    for (section, subject), within in groupby(ordered, key=lambda one: (one.section, one.subject)):
        groups = []
        for rule, same in groupby(within, key=lambda one: one.rule):
            of_rule = tuple(same)
            groups.append(Group(rule, of_rule[:most], max(len(of_rule) - most, 0)))
        found.setdefault(section, {})[subject] = tuple(groups)
    return found
