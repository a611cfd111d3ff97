"""Which rows of a mart are looked at together: a large one some years or bodies at a time, so that memory is bounded.

Belongs here: which claims hold of a mart where they hold of each of its slices, and what several slices tell together.
Does not belong here: evaluating a claim (``run``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from interlud_pipeline.quality.request import Years
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import Expectation

YEAR, BODY = "reporting_year", "agglomeration"
ROWS_AT_ONCE = 250_000
SAMPLE_ROWS = 10
_OF_EACH_ROW = frozenset({
    "ExpectColumnValuesToBeBetween",
    "ExpectColumnValuesToBeInSet",
    "ExpectColumnValuesToMatchRegex",
    "ExpectColumnValuesToNotBeNull",
    "ExpectColumnValuesToNotMatchRegex",
    "ExpectColumnPairValuesAToBeGreaterThanB",
    "ExpectTableColumnsToMatchOrderedList",
})  # fmt: skip


def holds_by_slice(expectation: Expectation) -> bool:
    """Whether a claim about a mart's rows holds where it holds of the rows of each body and year."""
    if expectation.type == "ExpectCompoundColumnsToBeUnique":
        return {YEAR, BODY} <= set(expectation.kwargs["column_list"])
    return expectation.type in _OF_EACH_ROW


def slices_of(
    mart: str, tables: duckdb.DuckDBPyConnection, rows_at_once: int = ROWS_AT_ONCE, left_out: Years = frozenset()
) -> list[str]:
    """Queries that give a mart's rows slice by slice, whole years together; of a small mart, or without years, one.

    Args:
        mart: Its name in ``tables``.
        tables: Where it lies.
        rows_at_once: How many rows a slice should have. A year that has more comes in parts of whole bodies; where
            rows have no body it is one all the same.
        left_out: Years that are not looked at. Where these are all of them, the one query gives no row.
    """
    everything = f"select * from {mart}"  # noqa: S608 - a mart of ours
    try:
        columns = {name for name, *_ in tables.execute(f"describe {mart}").fetchall()}
    except duckdb.Error:  # there is no such mart, of which each claim is to say so
        return [everything]
    if YEAR not in columns:
        return [everything]
    counts = tables.execute(f"select {YEAR}, count(*) from {mart} group by all order by all").fetchall()  # noqa: S608
    wanted = [(year, rows) for year, rows in counts if year not in left_out]
    if not wanted and counts:
        return [f"{everything} where false"]
    if len(wanted) == len(counts) and sum(rows for _, rows in counts) <= rows_at_once:
        return [everything]
    slices: list[list[str]] = []
    held = rows_at_once
    for year, rows in wanted:
        one_year = f"{YEAR} is null" if year is None else f"{YEAR} = {year}"
        if rows > rows_at_once and BODY in columns:
            parts = math.ceil(rows / rows_at_once)
            slices += [[f"{one_year} and hash({BODY}) % {parts} = {part}"] for part in range(parts)]
            held = rows_at_once
            continue
        if held + rows > rows_at_once:
            slices.append([])
            held = 0
        slices[-1].append(one_year)
        held += rows
    return [f"{everything} where {' or '.join(conditions)}" for conditions in slices]


def columns_only(mart: str, expectation: Expectation) -> str:
    """A query for what a claim about a mart as a whole looks at, and nothing more."""
    told = expectation.kwargs
    columns = told.get("column_list") or ([told["column"]] if "column" in told else ["1 as row"])
    return f"select {', '.join(columns)} from {mart}"  # noqa: S608 - names of ours


def together(told: Sequence[ExpectationResult]) -> ExpectationResult:
    """What the slices of a mart tell of one claim: it holds if it holds of all, and those that break it add up."""
    failed = [one for one in told if not one.success]
    if len(told) == 1 or not failed:
        return told[0]
    broken = next((one for one in failed if one.exception), None)
    if broken is not None:
        return broken
    return replace(
        failed[0],
        unexpected_count=_sum(one.unexpected_count for one in failed),
        sample=tuple(row for one in failed for row in one.sample)[:SAMPLE_ROWS],
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
