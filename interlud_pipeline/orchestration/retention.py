"""Runs of Dagster, their events, what their steps printed, and ticks: what of them is old and in nobody's way.

Belongs here: finding and removing them through Dagster's own storage, whichever it is.
Does not belong here: our own stores (``upkeep.retention``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.event_api import EventRecordsFilter

from interlud_pipeline.orchestration.instance import UNFINISHED
from interlud_pipeline.orchestration.step_logs import FOLDER
from interlud_pipeline.settings import Settings

MOST_AT_ONCE = 500
"""Runs that one call removes at most; the next call goes on."""

ENDED = [status for status in dg.DagsterRunStatus if status not in UNFINISHED]
KEPT_EVENTS = (dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_OBSERVATION)


@dataclass(frozen=True, slots=True)
class OldRun:
    """A run that may go.

    Attributes:
        run_id: The run.
        job: Its job.
        ended_at: When it ended.
        size: Bytes of its own files; what a database server holds of it is not counted.
    """

    run_id: str
    job: str
    ended_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class OldTicks:
    """Ticks of one sensor or schedule that may go."""

    name: str
    count: int
    origin_id: str
    selector_id: str


def old_runs(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> tuple[OldRun, ...]:
    """Ended runs that are old and that no asset's present state comes from, the oldest first.

    Args:
        instance: Where they are recorded.
        settings: How long runs are kept, and where their files lie.
        now: The present instant, with its time zone.
    """
    oldest = now - timedelta(days=settings.keep_days)
    needed = _runs_behind_assets(instance)
    records = instance.get_run_records(
        dg.RunsFilter(statuses=ENDED, updated_before=oldest), order_by="update_timestamp", ascending=True
    )
    found = [record for record in records if record.dagster_run.run_id not in needed]
    return tuple(
        OldRun(
            run_id=record.dagster_run.run_id,
            job=record.dagster_run.job_name,
            ended_at=datetime.fromtimestamp(record.end_time or record.update_timestamp.timestamp(), UTC),
            size=sum(file.stat().st_size for file in _files(settings, record.dagster_run.run_id)),
        )
        for record in found[:MOST_AT_ONCE]
    )


def old_ticks(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> tuple[OldTicks, ...]:
    """Old ticks, by sensor and schedule."""
    oldest = (now - timedelta(days=settings.keep_days)).timestamp()
    found = [
        OldTicks(
            name=state.instigator_name,
            count=len(instance.get_ticks(state.instigator_origin_id, state.selector_id, before=oldest)),
            origin_id=state.instigator_origin_id,
            selector_id=state.selector_id,
        )
        for state in instance.all_instigator_state()
    ]
    return tuple(one for one in found if one.count)


def remove_runs(instance: dg.DagsterInstance, runs: Sequence[OldRun]) -> None:
    """Remove runs with their events and what their steps printed."""
    for run in runs:
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])
        instance.delete_run(run.run_id)


def remove_ticks(instance: dg.DagsterInstance, settings: Settings, ticks: Sequence[OldTicks], now: datetime) -> None:
    """Remove old ticks."""
    oldest = (now - timedelta(days=settings.keep_days)).timestamp()
    for one in ticks:
        instance.purge_ticks(one.origin_id, one.selector_id, before=oldest)


def _runs_behind_assets(instance: dg.DagsterInstance) -> frozenset[str]:
    """Runs that an asset, or a partition of one, was last made or observed by: the conditions look back at these."""
    found: set[str] = set()
    for key in instance.all_asset_keys():
        for kind in KEPT_EVENTS:
            found.update(_latest_runs(instance, key, kind))
    return frozenset(found)


def _latest_runs(instance: dg.DagsterInstance, key: dg.AssetKey, kind: dg.DagsterEventType) -> Iterator[str]:
    log = instance.event_log_storage
    newest = log.get_event_records(EventRecordsFilter(event_type=kind, asset_key=key), limit=1)
    yield from (record.run_id for record in newest)
    ids = log.get_latest_storage_id_by_partition(key, kind).values()
    if ids:
        by_year = EventRecordsFilter(event_type=kind, asset_key=key, storage_ids=list(ids))
        yield from (record.run_id for record in log.get_event_records(by_year))


def _files(settings: Settings, run_id: str) -> Iterator[Path]:
    yield from (file for file in (settings.dagster_home / FOLDER / run_id).rglob("*") if file.is_file())
    yield from (settings.dagster_home / "history" / "runs").glob(f"{run_id}.db*")
