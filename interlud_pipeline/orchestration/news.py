"""What runs and checks have to tell in a digest, beside the findings of the publication in force.

Belongs here: reading runs and checks from the instance, and where the UI shows each thing.
Does not belong here: whether it is new, what a digest looks like (``notification``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import dagster as dg
import polars as pl
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from interlud_pipeline.notification.news import Item, Section, finding_items, in_one_line, item_key
from interlud_pipeline.orchestration.assets.data_quality import indicator_assets
from interlud_pipeline.orchestration.gaps import COLUMNS, Gap, gap_of, open_rows
from interlud_pipeline.orchestration.links import FEEDBACK, SUMMARY
from interlud_pipeline.orchestration.names import CAMPAIGN_JOB, DATA_QUALITY, PUBLISHED, REMINDERS_JOB
from interlud_pipeline.orchestration.outcome import why_it_failed
from interlud_pipeline.orchestration.partitions import RANGE_START_TAG
from interlud_pipeline.orchestration.published import OBSERVATIONS
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.reference import Register

RUNS_LOOKED_AT = 200
"""Finished runs, newest first, among which failures are looked for."""

_ASSET_JOB = "__ASSET_JOB"
_WILL_RETRY = "dagster/will_retry"
_FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)
_JOBS_FR = {CAMPAIGN_JOB: "Campagne", DATA_QUALITY: "Qualité des données", REMINDERS_JOB: "Rappels"}
_FINDINGS = "rpt_findings"


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks say now.

    Attributes:
        failed: Those whose last evaluation failed.
        undecided: Keys of those that were begun and gave no result.
    """

    failed: tuple[Item, ...]
    undecided: frozenset[str]


def run_items(instance: dg.DagsterInstance) -> Iterator[Item]:
    """Runs that failed since their job last succeeded; those that Dagster starts again by itself are left out."""
    has_succeeded: set[tuple[str, str | None]] = set()
    for run in instance.get_runs(dg.RunsFilter(statuses=list(_FINISHED)), limit=RUNS_LOOKED_AT):
        job = CAMPAIGN_JOB if run.job_name.startswith(_ASSET_JOB) else run.job_name
        what = job, run.tags.get(RANGE_START_TAG)
        if run.status == dg.DagsterRunStatus.SUCCESS:
            has_succeeded.add(what)
        elif what not in has_succeeded and run.tags.get(_WILL_RETRY) != "true":
            yield Item(
                key=item_key(Section.RUNS, run.run_id),
                section=Section.RUNS,
                subject=_JOBS_FR.get(job, job),
                rule=f"exécution {run.run_id[:8]}",
                text=in_one_line(" ; ".join(why_it_failed(instance, run.run_id))),
                path=f"/runs/{run.run_id}",
            )


def checks(instance: dg.DagsterInstance, keys: Collection[dg.AssetCheckKey]) -> Checks:
    """The checks on what we make; those on what bodies owe are told figure by figure instead.

    Args:
        instance: Where their evaluations are.
        keys: All checks of the definitions.
    """
    ours = [key for key in keys if key.asset_key.path[0] != DATA_QUALITY]
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(ours)
    failed, undecided = [], []
    for key, record in latest.items():
        known = item_key(Section.CHECKS, key.to_user_string())
        if record.status == AssetCheckExecutionRecordStatus.PLANNED:
            undecided.append(known)
        elif record.status == AssetCheckExecutionRecordStatus.FAILED and record.evaluation is not None:
            is_blocking = record.evaluation.severity == dg.AssetCheckSeverity.ERROR
            failed.append(
                Item(
                    key=known,
                    section=Section.CHECKS,
                    subject="/".join(key.asset_key.path),
                    rule=f"{key.name} ({'erreur' if is_blocking else 'avertissement'})",
                    text=in_one_line(record.evaluation.description or "voir le contrôle"),
                    path=_asset_path(key.asset_key, f"?view=checks&checkDetail={quote(key.name)}"),
                    rank=0 if is_blocking else 1,
                )
            )
    return Checks(tuple(failed), frozenset(undecided))


def gap_items(observations: pl.DataFrame, register: Register) -> Iterator[Item]:
    """Expected figures that fail a check of their indicator, silences before declared absences."""
    assets = {(row.plan, row.indicator): (key, row) for key, row in indicator_assets(register).items()}
    failing = open_rows(observations, register).filter(pl.col("fails_answered") | pl.col("fails_filled"))
    for row in failing.iter_rows(named=True):
        asset = assets.get((row["plan"], row["indicator"]))
        if asset is not None:
            key, indicator = asset
            year = row["reporting_year"]
            yield _gap_item(key, f"{indicator.indicator} {indicator.label_fr}, {year}", year, gap_of(row, register))


def _gap_item(key: dg.AssetKey, label: str, year: int, gap: Gap) -> Item:
    check = "answered" if gap.fails_answered else "filled"
    since = f", depuis le {gap.since:%d/%m/%Y}" if gap.since else ""
    ask = f" (à demander : {gap.ask})" if gap.ask else ""
    return Item(
        key=item_key(Section.GAPS, *key.path, year, gap.body, gap.status, gap.available_on),
        section=Section.GAPS,
        subject=gap.body,
        rule=f"{gap.status} ({'sans motif' if gap.fails_answered else 'motif déclaré'})",
        text=in_one_line(f"{label} : {gap.reason}{since}{ask}"),
        path=_asset_path(key, f"?view=checks&checkDetail={check}"),
        rank=0 if gap.fails_answered else 1,
    )


def published_items(publication: Publication, register: Register) -> Iterator[Item]:
    """What the publication in force has to tell."""
    yield from gap_items(publication.scan(OBSERVATIONS).select(COLUMNS).collect(), register)
    yield from finding_items(publication.read(_FINDINGS), register, _feedback_path)


def _feedback_path(submission: str | None) -> str:
    return f"{FEEDBACK}/{submission}/{SUMMARY}" if submission else _asset_path(PUBLISHED, "")


def _asset_path(key: dg.AssetKey, query: str) -> str:
    return f"/assets/{'/'.join(quote(part, safe='') for part in key.path)}{query}"
