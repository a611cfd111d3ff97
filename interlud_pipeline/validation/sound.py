"""Rows of long tables that interpretation kept as columns, laid out beside the records of other rows.

Belongs here: their columns, their place among the records of their file, and one of them as a record.
Does not belong here: identifiers and what the register says of a place (``records``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from interlud_pipeline.model import Observation, SoundRows, Source
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.received import Received
from interlud_pipeline.validation.tables import VALUE

_LINE = re.compile(r"[A-Z]+([0-9]+)")
_BROKEN_RULE = "row.field_count"
# After every line of a file: rows that the reader had to leave out of the table are read last.
_LAST = 2**40
_ORDER = ["file", "at"]

Own = Callable[[Sequence[Observation], Register], Mapping[str, Sequence[Any]]]
"""The columns that observations have besides those of all records."""


def has_sound_rows(received: Sequence[Received]) -> bool:
    """Whether some of the files have rows that were kept as columns."""
    return any(one.interpretation.sound is not None for one in received)


def with_sound_rows(
    stated: pl.DataFrame, received: Sequence[Received], own: Own, register: Register
) -> tuple[pl.DataFrame, Sequence[Observation]]:
    """All observations of a batch in the order of their files and lines, numbered anew in ``row``.

    Args:
        stated: Observations that were read row by row, in the order of the files.
        received: The files.
        own: How the columns of observations are made.
        register: The register.

    Returns:
        The frame, and the records by ``row``.
    """
    placed = stated.with_columns(
        pl.Series("file", [number for number, _ in _places(received)], dtype=pl.Int64),
        pl.Series("at", [at for _, at in _places(received)], dtype=pl.Int64),
        is_sound=pl.lit(value=False),
    )
    parts = [placed]
    for number, one in enumerate(received):
        if one.interpretation.sound is not None:
            parts.append(_laid_out(one, number, placed.schema, own, register))
    merged = pl.concat(parts).sort(_ORDER, maintain_order=True)
    records = [record for one in received for record in one.interpretation.observations]
    originals = Originals(records, received, merged.select("row", "file", "is_sound"))
    return merged.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32)).drop(*_ORDER, "is_sound"), originals


def _places(received: Sequence[Received]) -> Iterator[tuple[int, int]]:
    """File and place in it of each observation that was read row by row."""
    for number, one in enumerate(received):
        read = one.interpretation
        broken = {finding.cell for finding in read.document.findings if finding.rule == _BROKEN_RULE}
        for position, record in enumerate(read.observations):
            if read.sound is None:
                yield number, position
            elif record.source.cell in broken:
                yield number, _LAST + position
            else:
                yield number, _line(record.source.cell)


def _line(cell: str) -> int:
    match = _LINE.match(cell)
    return int(match[1]) if match else _LAST


def _laid_out(one: Received, number: int, schema: pl.Schema, own: Own, register: Register) -> pl.DataFrame:
    """The rows of one file; ``row`` is their position among them."""
    sound = one.interpretation.sound
    assert sound is not None  # noqa: S101 - asked before
    said = own(sound.answers, register)
    types = {name: schema[name] for name in said}
    rules = pl.Series("parse_rule", [answer.source.parse_rule for answer in sound.answers], dtype=pl.String)
    answers = pl.DataFrame(said, schema=types).drop("indicator").with_columns(rules).with_row_index("answer")
    rows = sound.frame.with_row_index("row")
    statuses = register.observation_statuses
    numbers = rows.filter(pl.col("answer").is_null()).with_columns(
        value=pl.col("value").cast(VALUE),
        is_whole=pl.col("decimals") == 0,
        status=pl.lit(sound.value_status),
        has_value=pl.lit(statuses[sound.value_status].has_value),
        is_storable=pl.lit(value=True),
        is_lower_bound=pl.lit(value=False),
        parse_rule="rule",
    )
    others = rows.join(answers.cast({"answer": pl.Int32}), on="answer", how="inner", suffix="_said").with_columns(
        value=pl.coalesce("value", "value_said"),
        is_whole=pl.when(pl.col("value").is_null()).then("is_whole").otherwise(pl.col("decimals") == 0),
    )
    both = pl.concat([numbers, others], how="diagonal").with_columns(
        submission_id=pl.lit(one.submission_id),
        states_body=pl.lit(value=True),
        states_year=pl.lit(value=True),
        declared_by=pl.lit(one.interpretation.declared_by or ""),
        file=pl.lit(number),
        at="line",
        is_sound=pl.lit(value=True),
    )
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in both.columns]
    return both.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


@dataclass(frozen=True, slots=True)
class Originals(Sequence[Observation]):
    """The records of a batch by their row; those that stand in columns are made when they are asked for.

    Attributes:
        stated: Those that were read row by row.
        received: The files.
        origins: For each ``row``: position among those of its kind, ``file``, ``is_sound``.
    """

    stated: Sequence[Observation]
    received: Sequence[Received]
    origins: pl.DataFrame

    def ids(self, record_ids: pl.Series, *, is_sound: bool) -> list[str]:
        """Identifiers, given in the order of rows, of the records of either kind, in their order."""
        numbered = self.origins.with_columns(record_ids.alias("id"))
        return numbered.filter(pl.col("is_sound") == is_sound).sort("row")["id"].to_list()

    def __len__(self) -> int:
        return self.origins.height

    def __getitem__(self, row: Any) -> Any:  # noqa: ANN401 - as a sequence has it
        position, file, is_sound = self.origins.row(row)
        if not is_sound:
            return self.stated[position]
        read = self.received[file].interpretation
        assert read.sound is not None  # noqa: S101 - the row came from there
        return _observation(read.sound, position, read.declared_by or "")


def _observation(sound: SoundRows, position: int, declared_by: str) -> Observation:
    row = sound.frame.row(position, named=True)
    answer = _number(sound, row) if row["answer"] is None else sound.answers[row["answer"]]
    if row["answer"] is not None and row["value"] is not None:
        answer = replace(answer, value=_as_written(row))
    return replace(
        answer,
        agglomeration=row["agglomeration"],
        reporting_year=row["reporting_year"],
        indicator=row["indicator"],
        declared_by=declared_by,
        source=replace(answer.source, cell=row["source_cell"], text=row["source_text"]),
    )


def _number(sound: SoundRows, row: Mapping[str, Any]) -> Observation:
    source, status = Source(None, "", "", row["rule"]), sound.value_status
    return Observation(None, None, "", _as_written(row), status, None, None, "", is_lower_bound=False, source=source)


def _as_written(row: Mapping[str, Any]) -> Decimal:
    """A number with its decimals: « 12,50 » has two."""
    value: Decimal = row["value"].quantize(Decimal(1).scaleb(-row["decimals"]))
    return value
