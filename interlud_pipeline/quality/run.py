"""Suites run with Great Expectations, each expectation to one plain result.

Belongs here: everything that knows Great Expectations. Importing this module takes seconds; only the worker
process and the tests of the contract do so.
Does not belong here: what the expectations are (``suites``), and what a failure leads to.
"""

from __future__ import annotations

import os

# Read by Great Expectations when it is imported, so it has to be set first.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import datetime as dt
import logging
import math
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import duckdb
import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.core import ExpectationValidationResult
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig

from interlud_pipeline.duckdb_memory import bounded
from interlud_pipeline.quality.request import NOTHING_HELD, AuditRequest, HeldAlready, Years
from interlud_pipeline.quality.results import ExpectationResult, Plain, broken
from interlud_pipeline.quality.slices import (
    ROWS_AT_ONCE,
    SAMPLE_ROWS,
    columns_only,
    holds_by_slice,
    slices_of,
    together,
)
from interlud_pipeline.quality.suites import Expectation, Suite, load_suites
from interlud_pipeline.quality.tables import open_tables

MOST_PROCESSES = 4
SPILL_PREFIX = ".draft-audit-"
"""A draft's name: where a killed audit leaves it, the next run removes it."""
RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": SAMPLE_ROWS}

logging.getLogger("great_expectations").setLevel(logging.ERROR)


def audit_candidate(request: AuditRequest) -> list[ExpectationResult]:
    """Hold a candidate against the consumer contract.

    Returns:
        One result for each expectation of the suites, in their order. An expectation that cannot be
        evaluated gives a failed critical result; nothing is raised for it.
    """
    suites = load_suites()
    shares = _shares(suites)
    if len(shares) == 1:
        return _audit_share(suites, request)
    part = request.model_copy(update={"megabytes": request.megabytes // len(shares)})
    with ProcessPoolExecutor(len(shares), mp_context=multiprocessing.get_context("fork")) as pool:
        answers = [pool.submit(_audit_share, share, part) for share in shares]
        found = {(result.mart, result.name): result for answer in answers for result in answer.result()}
    return [found[suite.mart, each.name] for suite in suites for each in suite.expectations]


def _audit_share(suites: Sequence[Suite], request: AuditRequest) -> list[ExpectationResult]:
    with (
        bounded(request.megabytes, prefix=SPILL_PREFIX, folder=request.candidate.parent) as memory,
        open_tables(request.candidate, request.previous, memory) as tables,
    ):
        return audit_tables(tables, suites, held=request.held)


def _shares(suites: Sequence[Suite]) -> list[tuple[Suite, ...]]:
    """The suites parted over the processors, longest first to the one with the least to do.

    Only where a process can be copied with what it has imported; elsewhere each copy would import it all again.
    """
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    shares: list[list[Suite]] = [[] for _ in range(max(1, min(count, MOST_PROCESSES)))]
    for suite in sorted(suites, key=lambda suite: len(suite.expectations), reverse=True):
        min(shares, key=lambda share: sum(len(held.expectations) for held in share)).append(suite)
    return [tuple(share) for share in shares if share]


def audit_tables(
    tables: duckdb.DuckDBPyConnection,
    suites: Iterable[Suite],
    rows_at_once: int = ROWS_AT_ONCE,
    held: HeldAlready = NOTHING_HELD,
) -> list[ExpectationResult]:
    """Hold marts that lie in a database against some suites.

    Args:
        tables: As ``open_tables`` lays them out.
        suites: What to hold them against.
        rows_at_once: Marts with more rows are looked at some years at a time.
        held: Years that claims about each row need not look at again.
    """
    frames = _frames()
    return [result for suite in suites for result in _run_suite(suite, tables, frames, rows_at_once, held)]


def _frames() -> BatchDefinition[Any]:
    """What any frame is handed to for validation; Great Expectations writes its configuration out at each new asset."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return (
        context.data_sources.add_pandas("audit")
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("whole")
    )


def _run_suite(
    suite: Suite,
    tables: duckdb.DuckDBPyConnection,
    frames: BatchDefinition[Any],
    rows_at_once: int,
    held: HeldAlready,
) -> list[ExpectationResult]:
    @cache
    def slices(left_out: Years) -> list[str]:
        return slices_of(suite.mart, tables, rows_at_once, left_out)

    found: dict[str, list[ExpectationResult]] = {}
    for query, expectations in _by_query(suite, slices, held):
        try:
            frame = tables.execute(query).df()
            told = _run_on_frame(expectations, frame, frames)
            results = [_result(suite.mart, each, told[each.name], frame) for each in expectations]
        except Exception as error:  # noqa: BLE001 - whatever breaks an expectation must show as its failure
            results = [broken(suite.mart, each.name, _one_line(error)) for each in expectations]
        for result in results:
            found.setdefault(result.name, []).append(result)
    return [together(found[expectation.name]) for expectation in suite.expectations]


def _by_query(
    suite: Suite, slices: Callable[[Years], Sequence[str]], held: HeldAlready
) -> Iterator[tuple[str, list[Expectation]]]:
    """Queries with the expectations that look at their rows; a large mart comes in several slices."""
    groups: dict[str, list[Expectation]] = {}
    for expectation in suite.expectations:
        if expectation.query is not None:
            queries: Sequence[str] = [expectation.query]
        elif holds_by_slice(expectation):
            queries = slices(held.of(suite.mart, expectation.name))
        else:
            everything = slices(frozenset())
            queries = [columns_only(suite.mart, expectation)] if len(everything) > 1 else everything
        for query in queries:
            groups.setdefault(query, []).append(expectation)
    yield from groups.items()


def _run_on_frame(
    expectations: Iterable[Expectation], frame: pd.DataFrame, frames: BatchDefinition[Any]
) -> dict[str, ExpectationValidationResult | str]:
    """What Great Expectations has to say of each expectation; a text where it could not even be set up."""
    told: dict[str, ExpectationValidationResult | str] = {}
    checks = []
    for each in expectations:
        try:
            check = getattr(gx.expectations, each.type)
            checks.append(check(**each.kwargs, severity=each.severity, meta={"name": each.name}))
        except (AttributeError, ValueError, TypeError) as error:
            told[each.name] = _one_line(error)
    if checks:
        outcome = frames.get_batch({"dataframe": frame}).validate(
            gx.ExpectationSuite(name="contract", expectations=checks), result_format=RESULT_FORMAT
        )
        told |= {one.expectation_config.meta["name"]: one for one in outcome.results if one.expectation_config}
    return told


def _result(
    mart: str, expectation: Expectation, told: ExpectationValidationResult | str, frame: pd.DataFrame
) -> ExpectationResult:
    raised = told if isinstance(told, str) else _exception_message(told.exception_info)
    if isinstance(told, str) or raised is not None:
        return broken(mart, expectation.name, raised or "unknown error")
    return ExpectationResult(
        mart=mart,
        name=expectation.name,
        severity=expectation.severity,
        success=bool(told.success),
        observed=_observed(told.result),
        unexpected_count=_unexpected_count(expectation, told),
        sample=() if told.success else _unexpected_rows(expectation, told.result, frame),
    )


def _exception_message(info: dict[str, Any] | None) -> str | None:
    """Great Expectations tells of an exception either flat or by metric."""
    for told in [info or {}, *(value for value in (info or {}).values() if isinstance(value, dict))]:
        if told.get("raised_exception"):
            return " ".join(str(told.get("exception_message") or "unknown error").split())
    return None


def _observed(result: dict[str, Any]) -> str | None:
    details = result.get("details", {})
    if "mismatched" in details:
        return "; ".join(str(item) for item in details["mismatched"][:SAMPLE_ROWS])
    missing, unexpected = result.get("partial_missing_list"), result.get("partial_unexpected_list")
    if missing or (unexpected and "missing_count" in result and "element_count" not in result):
        return f"missing {list(missing or [])}, unexpected {list(unexpected or [])}"
    return None if result.get("observed_value") is None else str(result["observed_value"])


def _unexpected_count(expectation: Expectation, told: ExpectationValidationResult) -> int | None:
    if expectation.query is not None and "observed_value" in told.result and "value" in expectation.kwargs:
        return abs(int(told.result["observed_value"]) - int(expectation.kwargs["value"]))
    count = told.result.get("unexpected_count")
    return None if count is None else int(count)


def _unexpected_rows(
    expectation: Expectation, result: dict[str, Any], frame: pd.DataFrame
) -> tuple[dict[str, Plain], ...]:
    positions = result.get("partial_unexpected_index_list")
    if positions is not None:
        rows = frame.loc[list(positions[:SAMPLE_ROWS])]
    elif expectation.query is not None:
        rows = frame.head(SAMPLE_ROWS)
    else:
        return ()
    return tuple({str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records"))


def _plain(value: object) -> Plain:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()  # a frame keeps days as instants
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else str(value)


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
