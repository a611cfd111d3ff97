"""Figures that differ from those of the publication in force, each with what caused it.

Belongs here: comparing two sets of marts, and naming causes from what is new in the ledger and from the inputs.
Does not belong here: the history of revisions, which is content (dbt); showing changes (``commands``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import polars as pl

from interlud_pipeline.publication.manifest import CandidateManifest, Part, Record
from interlud_pipeline.publication.parquet import file_name, files_of, mart_path

FACT, LEDGER = "fct_indicator_observation", "rpt_submission_ledger"
KEY = ("plan", "agglomeration", "indicator", "reporting_year")

CauseKind = Literal[
    "submission", "withdrawal", "decision", "erasure", "register", "interpreter", "code", "as_of", "unknown"
]


class State(Record):
    """What a publication says of one expected figure.

    Attributes:
        value: Figure; ``None`` where there is none.
        status: Its status.
        scope: Whether it is owed: in, unknown or out.
        is_lower_bound: It counts what an open list names.
        available_on: Day from which it is announced.
        is_overdue: That day has passed.
        decision: Decision that it rests on.
        submission_id: Submission that it comes from.
        source_file: Its file.
    """

    value: Decimal | None
    status: str
    scope: str | None
    is_lower_bound: bool | None
    available_on: date | None
    is_overdue: bool | None
    decision: str | None
    submission_id: str | None
    source_file: str | None

    @property
    def said(self) -> tuple[object, ...]:
        """What makes two states the same for a reader."""
        return self.value, self.status, self.scope, self.is_lower_bound, self.available_on, self.is_overdue


class Cause(Record):
    """Why a figure changed.

    Attributes:
        kind: ``submission``, ``withdrawal``, ``decision`` or ``erasure``, which concern this figure; else what changed
            for all figures: ``register``, ``interpreter``, ``code`` (models or program), ``as_of``. ``unknown`` where
            nothing that is known explains it.
        reference: The submission's file, the withdrawal, the decision, the date; ``None`` where there is none to name.
    """

    kind: CauseKind
    reference: str | None = None


class Change(Record):
    """One figure that changed, appeared (no ``before``) or went (no ``after``)."""

    plan: str
    agglomeration: str
    indicator: str
    reporting_year: int
    before: State | None
    after: State | None
    causes: tuple[Cause, ...]


class Changes(Record):
    """What one publication changed of the one before.

    Attributes:
        made_at: When.
        previous: Id of the publication that was in force.
        publication: Id of the one that took its place.
        changes: By body, indicator and year.
    """

    made_at: datetime
    previous: str
    publication: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Made:
    """Marts with what they were made from.

    Attributes:
        folder: Their Parquet files.
        manifest: What they were made from.
        coverage: The lake's rows of that name: which bodies and years each submission speaks of.
        erased: Contents that were erased since the other marts were made; of the later ones only.
    """

    folder: Path
    manifest: CandidateManifest
    coverage: pl.DataFrame
    erased: frozenset[str] = frozenset()

    def read(self, mart: str) -> pl.DataFrame:
        """One mart, whole."""
        return pl.read_parquet(mart_path(self.folder, mart))

    def parts(self, mart: str) -> tuple[Part, ...]:
        """What it holds of each year of a mart; none of a mart that is one file."""
        return self.manifest.marts[mart].parts if mart_path(self.folder, mart).is_dir() else ()


def changed_figures(earlier: Made, later: Made) -> tuple[Change, ...]:
    """Figures of the later marts that the earlier ones do not say so, with what caused each.

    Args:
        earlier: The publication in force.
        later: The candidate that takes its place.
    """
    same = _same_files(earlier, later)
    before, after = (_states(rows) for rows in _unlike(_figures(earlier, same), _figures(later, same)))
    keys = [key for key in sorted({*before, *after}) if _differ(before.get(key), after.get(key))]
    if not keys:
        return ()
    news = _News.between(earlier, later)
    return tuple(
        Change(
            **dict(zip(KEY, key, strict=True)),
            before=before.get(key),
            after=after.get(key),
            causes=tuple(news.causes(key, before.get(key), after.get(key))),
        )
        for key in keys
    )


Key = tuple[str, str, str, int]


def _same_files(earlier: Made, later: Made) -> frozenset[str]:
    """Names of the files of years of which both say the same."""
    known = {part.year: part for part in earlier.parts(FACT)}
    alike = (part for part in later.parts(FACT) if part.year in known and part.is_like(known[part.year]))
    return frozenset(file_name(part) for part in alike)


def _figures(made: Made, left_out: frozenset[str]) -> pl.DataFrame:
    files = files_of(mart_path(made.folder, FACT))
    columns = pl.read_parquet_schema(files[0])
    wanted = [file for file in files if file.name not in left_out]
    named = [name for name in (*KEY, *State.model_fields) if name in columns]
    figures = pl.read_parquet(wanted or files[0], columns=named, n_rows=None if wanted else 0)
    # One made under another contract may lack a column.
    known = [pl.col(name) if name in columns else pl.lit(None).alias(name) for name in State.model_fields]
    return figures.select(*KEY, *known)


def _unlike(before: pl.DataFrame, after: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of each that the other lacks: of a million figures, few change. All of them where types differ."""
    if before.schema != after.schema:
        return before, after
    sides = ((before, after), (after, before))
    first, second = (one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in sides)
    return first, second


def _states(figures: pl.DataFrame) -> dict[Key, State]:
    return {
        (row[0], row[1], row[2], row[3]): State(**dict(zip(State.model_fields, row[len(KEY) :], strict=True)))
        for row in figures.iter_rows()
    }


def _differ(before: State | None, after: State | None) -> bool:
    return before is None or after is None or before.said != after.said


@dataclass(frozen=True)
class _News:
    """What happened between two sets of marts.

    Attributes:
        arrived: Files of submissions that arrived, by submission.
        withdrawn: Withdrawals that were made, by submission.
        erased: Submissions whose content was erased.
        spoken: Files that arrived, by body and year that they speak of.
        unsaid: Withdrawals, by body and year that the submission spoke of.
        everywhere: What changed for all figures.
    """

    arrived: Mapping[str, str]
    withdrawn: Mapping[str, str]
    erased: frozenset[str]
    spoken: Mapping[tuple[str, int], str]
    unsaid: Mapping[tuple[str, int], str]
    everywhere: tuple[Cause, ...]

    @classmethod
    def between(cls, earlier: Made, later: Made) -> _News:
        known, told = earlier.read(LEDGER), later.read(LEDGER).filter(pl.col("submission_id").is_not_null())
        arrivals = told.join(known, on="arrival_id", how="anti").sort("arrival_id")
        withdrawals = told.filter(pl.col("withdrawal").is_not_null()).join(known, on="withdrawal", how="anti")
        arrived: dict[str, str] = dict(arrivals.select("submission_id", "source_file").iter_rows())
        withdrawn: dict[str, str] = dict(withdrawals.select("submission_id", "withdrawal").iter_rows())
        covered = later.coverage.select("submission_id", "agglomeration", "reporting_year").unique().rows()
        return cls(
            arrived=arrived,
            withdrawn=withdrawn,
            erased=frozenset(told.filter(pl.col("sha256").is_in(list(later.erased)))["submission_id"]),
            spoken={(body, year): arrived[one] for one, body, year in covered if one in arrived},
            unsaid={(body, year): withdrawn[one] for one, body, year in covered if one in withdrawn},
            everywhere=tuple(_everywhere(earlier.manifest, later.manifest)),
        )

    def causes(self, key: Key, before: State | None, after: State | None) -> list[Cause]:
        """What concerns this figure; without that, what changed for all of them."""
        own = list(self._own(key, before, after)) if before and after else []
        if own:
            return own
        can_be_time = before is not None and after is not None and _is_same_word(before, after)
        able = {"as_of", "register"} if can_be_time else {"register", "interpreter", "code"}
        return [one for one in self.everywhere if one.kind in able] or [*self.everywhere] or [Cause(kind="unknown")]

    def _own(self, key: Key, before: State, after: State) -> Iterator[Cause]:
        place = (key[1], key[3])
        stands_again = after.submission_id != before.submission_id and after.submission_id not in self.arrived
        withdrawal = self.withdrawn.get(before.submission_id or "") or (stands_again and self.unsaid.get(place))
        if withdrawal:
            yield Cause(kind="withdrawal", reference=withdrawal)
        if after.submission_id is not None and after.submission_id in self.arrived:
            yield Cause(kind="submission", reference=self.arrived[after.submission_id])
        elif after.submission_id is None and before.submission_id is None and place in self.spoken:
            yield Cause(kind="submission", reference=self.spoken[place])
        if after.decision != before.decision:
            yield Cause(kind="decision", reference=after.decision or before.decision)
        if self.erased & {before.submission_id, after.submission_id}:
            yield Cause(kind="erasure")


def _is_same_word(before: State, after: State) -> bool:
    """Whether the same was said, or nothing, and only the day on which it is judged can tell the two apart."""
    if before.submission_id is None and after.submission_id is None:
        return before.scope == after.scope
    alike = ("submission_id", "value", "status", "scope", "is_lower_bound")
    return all(getattr(before, name) == getattr(after, name) for name in alike)


def _everywhere(before: CandidateManifest, after: CandidateManifest) -> Iterator[Cause]:
    if before.inputs.register_hash != after.inputs.register_hash:
        yield Cause(kind="register")
    if before.inputs.interpreter_versions != after.inputs.interpreter_versions:
        yield Cause(kind="interpreter", reference=", ".join(after.inputs.interpreter_versions))
    if before.inputs.code_version != after.inputs.code_version:
        yield Cause(kind="code", reference=after.inputs.code_version)
    if before.as_of != after.as_of:
        yield Cause(kind="as_of", reference=after.as_of.isoformat())
