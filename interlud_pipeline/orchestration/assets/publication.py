"""Candidates, their audit as checks, and the publication that only an audited candidate becomes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from interlud_pipeline.orchestration.assets.warehouse import compile_models
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.orchestration.links import dashboard_link
from interlud_pipeline.orchestration.metadata import column_lineage, column_schema, table
from interlud_pipeline.orchestration.names import (
    ARRIVALS,
    CAMPAIGN_JOB,
    CHANGES_ENTRY,
    HELD_BACK,
    MARTS,
    OWNER,
    PUBLICATION,
    PUBLISHED,
    STATE_POOL,
    candidate,
)
from interlud_pipeline.orchestration.retries import SECOND_TRIES, only_transient_faults_again
from interlud_pipeline.publication.audit import store_audit
from interlud_pipeline.publication.candidate import (
    CANDIDATES_FOLDER,
    Candidate,
    CandidateError,
    build_candidate,
    open_candidate,
)
from interlud_pipeline.publication.change_journal import read_changes
from interlud_pipeline.publication.changes import State
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.parquet import files_of, mart_path
from interlud_pipeline.publication.publish import publish, resume
from interlud_pipeline.publication.rollbacks import PublicationSetAside
from interlud_pipeline.publication.unchanged import held_already
from interlud_pipeline.quality.request import AuditRequest
from interlud_pipeline.quality.results import ExpectationResult, broken
from interlud_pipeline.quality.suites import Expectation, Suite
from interlud_pipeline.quality.worker import AuditWorker, AuditWorkerError
from interlud_pipeline.settings import Settings
from interlud_pipeline.standing import note_whole_run
from interlud_pipeline.validation.lake import Lake

CHANGES_SHOWN = 50


def build_candidate_assets(marts: Sequence[str]) -> dg.AssetsDefinition:
    """One asset a mart, made together: the marts of one build, exported aside."""

    @dg.multi_asset(
        name="candidate",
        specs=[_candidate_spec(mart) for mart in marts],
        pool=STATE_POOL,
        retry_policy=SECOND_TRIES,
    )
    def candidates(
        context: dg.AssetExecutionContext, dbt: dg.ResourceParam[DbtProcess], state: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with only_transient_faults_again():
            resume(state)
        made = build_candidate(
            state,
            as_of=read_as_of(state),
            lake_version=Lake(state.lake).version or "",
            dbt_manifest=_compiled_manifest(dbt),
        )
        context.log.info("candidate %s in %s", made.id, made.folder)
        for mart, entry in made.manifest.marts.items():
            yield dg.MaterializeResult(
                asset_key=candidate(mart),
                metadata={
                    "dagster/row_count": entry.rows,
                    "dagster/column_schema": column_schema(
                        {column.name: column.type for column in entry.columns},
                        {column.name: column.description for column in entry.columns},
                    ),
                    "dagster/column_lineage": column_lineage(
                        {column.name: [(mart, column.name)] for column in entry.columns},
                        {mart: dg.AssetKey([MARTS, mart])},
                    ),
                    "size_bytes": sum(file.stat().st_size for file in files_of(mart_path(made.folder, mart))),
                    "publication": made.id,
                    "file": dg.MetadataValue.path(str(mart_path(made.folder, mart))),
                },
            )

    return candidates


def _candidate_spec(mart: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        candidate(mart),
        deps=[dg.AssetKey([MARTS, mart])],
        group_name=PUBLICATION,
        owners=[OWNER],
        kinds={"parquet"},
        description=f"`{mart}` as built, exported aside. Its checks are the consumer contract; "
        "it is published once they pass, together with all other marts.",
    )


def read_as_of(settings: Settings) -> date:
    """The day for which the marts were built, as the control table has it."""
    day: date = pl.read_parquet(settings.state / "control" / "as_of.parquet")["as_of"].item()
    return day


def _compiled_manifest(dbt: DbtProcess) -> Path:
    """The build's manifest; compiled whole first where only some models were built."""
    path = dbt.on_duckdb().target_folder / "manifest.json"
    if path.is_file():
        nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"].values()
        if all(node.get("compiled_code") for node in nodes if node["resource_type"] == "model"):
            return path
    return compile_models(dbt)


def the_candidate(settings: Settings) -> Candidate:
    """The candidate that was built last; there is never more than one.

    Raises:
        dagster.Failure: There is none.
    """
    found = sorted((settings.publications / CANDIDATES_FOLDER).glob("[!.]*"))
    try:
        return open_candidate(settings, found[-1].name if found else "")
    except CandidateError as error:
        raise dg.Failure(f"{error}", allow_retries=False) from error


def build_contract_checks(suites: Sequence[Suite]) -> dg.AssetChecksDefinition:
    """Each expectation of each suite as a check on its mart's candidate."""
    claims = {(suite.mart, expectation.name): expectation for suite in suites for expectation in suite.expectations}

    @dg.multi_asset_check(
        name="consumer_contract",
        specs=[_check_spec(mart, expectation) for (mart, _), expectation in claims.items()],
        can_subset=True,
        pool=STATE_POOL,
    )
    def consumer_contract(
        context: dg.AssetCheckExecutionContext,
        state: dg.ResourceParam[Settings],
        audit_worker: dg.ResourceParam[AuditWorker],
    ) -> Iterator[dg.AssetCheckResult]:
        results = {(result.mart, result.name): result for result in _audit(audit_worker, state, suites)}
        for key in sorted(context.selected_asset_check_keys):
            at = (key.asset_key.path[-1], key.name)
            result = results.get(at) or broken(*at, "the audit gave no result for it")
            yield _check_result(result, claims[at])

    return consumer_contract


def _check_spec(mart: str, expectation: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        expectation.name,
        asset=candidate(mart),
        description=expectation.claim,
        blocking=expectation.severity == "critical",
    )


def _audit(worker: AuditWorker, settings: Settings, suites: Sequence[Suite]) -> Iterable[ExpectationResult]:
    """Audit the candidate whole, however few checks were asked for, and store what came out.

    A check always gives a result: where the audit itself breaks, each of them fails and says why.
    """
    made, in_force = the_candidate(settings), current(settings)
    request = AuditRequest(
        candidate=made.folder,
        previous=in_force.folder if in_force else None,
        held=held_already(made, in_force),
        rows=sum(entry.rows for entry in made.manifest.marts.values()),
        megabytes=settings.warehouse_megabytes,
    )
    try:
        results = worker.audit(request)
    except AuditWorkerError as error:
        return [
            broken(suite.mart, expectation.name, str(error)) for suite in suites for expectation in suite.expectations
        ]
    store_audit(settings, made, results, compared_with=in_force.id if in_force else None)
    return results


def _check_result(result: ExpectationResult, expectation: Expectation) -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.ERROR if result.severity == "critical" else dg.AssetCheckSeverity.WARN
    metadata: dict[str, dg.RawMetadataValue] = {"expectation": expectation.type}
    if not result.success:
        metadata |= {"claim": expectation.claim, "arguments": dg.MetadataValue.json(expectation.kwargs)}
        if result.sample:
            metadata["rows_that_break_it"] = table(result.sample, list(result.sample[0]))
    if result.unexpected_count is not None:
        metadata["unexpected_count"] = result.unexpected_count
    return dg.AssetCheckResult(
        asset_key=candidate(result.mart),
        check_name=result.name,
        passed=result.success,
        severity=severity,
        description=expectation.claim if result.success else result.explanation,
        metadata=metadata,
    )


def build_publication_asset(marts: Sequence[str]) -> dg.AssetsDefinition:
    """The snapshot that BI reads."""

    @dg.asset(
        key=PUBLISHED,
        deps=[candidate(mart) for mart in marts],
        group_name=PUBLICATION,
        owners=[OWNER],
        kinds={"parquet", "duckdb"},
        pool=STATE_POOL,
        retry_policy=SECOND_TRIES,
        description="The audited snapshot in force: Parquet and DuckDB files that BI reads, never changed afterwards. "
        "Equal content publishes nothing new. A candidate without a stored passing audit is refused, "
        "however this asset was materialized.",
    )
    def publication(context: dg.AssetExecutionContext, state: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
        made = the_candidate(state)
        with only_transient_faults_again():
            try:
                published = publish(state, made)
            except PublicationSetAside as error:
                raise dg.Failure(str(error), metadata={HELD_BACK: True}, allow_retries=False) from error
        if _is_whole(context.run):
            note_whole_run(state, context.run_id, published, made.manifest)
        manifest = published.manifest
        return dg.MaterializeResult(
            metadata={
                "publication": published.id,
                "is_new": published.is_new,
                **_what_changed(published.changes),
                "as_of": made.as_of.isoformat(),
                "size_bytes": sum(path.stat().st_size for path in published.folder.iterdir() if path.is_file()),
                "folder": dg.MetadataValue.path(str(published.folder)),
                "dashboard": dg.MetadataValue.md(dashboard_link(published.id)),
                "marts": table(
                    [{"mart": mart, "rows": entry.rows} for mart, entry in manifest.marts.items()], ["mart", "rows"]
                ),
                "warnings_of_the_audit": len(manifest.audit.warnings),
            },
            data_version=dg.DataVersion(published.id),
        )

    return publication


def _is_whole(run: dg.DagsterRun) -> bool:
    """Whether a run did every step of the campaign, from the reception on."""
    is_all = run.job_name == CAMPAIGN_JOB and not run.asset_selection and not run.asset_check_selection
    return is_all and ARRIVALS.to_python_identifier() in (run.step_keys_to_execute or ())


def _what_changed(entry: Path | None) -> dict[str, Any]:
    """How many figures changed, the first of them with their causes, and where the whole list is."""
    if entry is None:
        return {}
    changes = read_changes(entry).changes
    rows = [
        {
            "agglomeration": one.agglomeration,
            "indicator": one.indicator,
            "reporting_year": one.reporting_year,
            "before": _in_short(one.before),
            "after": _in_short(one.after),
            "causes": ", ".join(" ".join(filter(None, (cause.kind, cause.reference))) for cause in one.causes),
        }
        for one in changes[:CHANGES_SHOWN]
    ]
    shown = {"first_changes": table(rows, list(rows[0]))} if rows else {}
    return {"changed_figures": len(changes), CHANGES_ENTRY: dg.MetadataValue.path(str(entry)), **shown}


def _in_short(state: State | None) -> str:
    if state is None:
        return ""
    return state.status if state.value is None else f"{state.value.normalize():f}"
