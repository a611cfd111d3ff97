"""The dbt models as assets: one step builds them and runs their tests, which stand as checks on them.

Belongs here: handing dbt its build, and passing on its events once the database is finished.
Does not belong here: what a node is as an asset (``dbt_nodes``), what a relation holds (``relation_metadata``), SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation
from dagster_dbt.asset_utils import (
    DAGSTER_DBT_SELECT_METADATA_KEY,
    DBT_DEFAULT_SELECT,
    get_updated_cli_invocation_params_for_context,
)
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from packaging.version import Version

from interlud_pipeline.orchestration.dbt_nodes import ASSET_TYPES, LayerTranslator
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.orchestration.lock import wait_for_database
from interlud_pipeline.orchestration.names import STATE_POOL
from interlud_pipeline.orchestration.preloading import preload
from interlud_pipeline.orchestration.relation_metadata import DbtEvent, lineage_of, with_relation
from interlud_pipeline.orchestration.relations import read_relations
from interlud_pipeline.publication.known_parts import forget_parts
from interlud_pipeline.settings import Settings
from interlud_pipeline.warehouse_basis import WarehouseBasis, in_words

LAST_WORDS = 2000
BUILD = ("build", "--exclude-resource-type", "unit_test")
"""Unit tests are for those who change a model; a production build leaves them out."""

WHOLE = "--full-refresh"
YEARS_VARIABLE = "INTERLUD_YEARS_BUILT"
"""Tells the models which years to build again: macros/by_year.sql."""

YEARS_TARGET = "dbt_years"
"""Where a build of some years leaves its artifacts: the SQL of the whole marts stays in the usual place."""


def build_warehouse_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """All seeds and models of the project as one definition, their tests as checks.

    This is ``dbt_assets`` for the selection of everything, which needs no selection engine. Asking dbt's own for it
    loads its graph and networkx, an eighth of the time in which the definitions load.
    """
    specs, checks = _specs(manifest, LayerTranslator())

    @dg.multi_asset(
        name="warehouse",
        specs=specs,
        check_specs=checks,
        can_subset=True,
        op_tags={DAGSTER_DBT_SELECT_METADATA_KEY: DBT_DEFAULT_SELECT},
        pool=STATE_POOL,
    )
    def warehouse(
        context: dg.AssetExecutionContext, dbt: dg.ResourceParam[DbtProcess], state: dg.ResourceParam[Settings]
    ) -> Iterator[DbtEvent]:
        wait_for_database(state.warehouse)
        basis = WarehouseBasis(state)
        is_all = not context.is_subset
        years = basis.years_to_build() if is_all else None
        if not is_all:
            basis.forget()
        forget_parts(state, years)
        context.log.info("builds the years: %s", in_words(years))
        yield from _events(_invocation(context, dbt, years), state, dbt, context.selected_asset_keys, years)
        if is_all and state.engine == "duckdb":
            basis.note()

    return warehouse


def _specs(
    manifest: Mapping[str, Any], translator: DagsterDbtTranslator
) -> tuple[list[dg.AssetSpec], list[dg.AssetCheckSpec]]:
    nodes: Mapping[str, Mapping[str, Any]] = manifest["nodes"]
    assets = {
        unique_id: translator.get_asset_spec(manifest, unique_id, None)
        for unique_id, node in nodes.items()
        if node["resource_type"] in ASSET_TYPES
    }
    checks: dict[str, dg.AssetCheckSpec] = {}
    for unique_id, node in nodes.items():
        for parent in node["depends_on"].get("nodes", ()) if node["resource_type"] == "test" else ():
            if parent not in assets:
                continue
            check = translator.get_asset_check_spec(assets[parent], manifest, unique_id, None)
            if check is not None:
                checks[check.get_python_identifier()] = check
    return list(assets.values()), list(checks.values())


def _invocation(
    context: dg.AssetExecutionContext, process: DbtProcess, years: Sequence[int] | None
) -> DbtCliInvocation:
    """The build of what the step selects, in the process that has dbt loaded.

    ``DbtCliResource`` would ask ``dbt --version`` in one more process and load the adapter into this one before each
    call. The version is known from the installed distribution; rows and columns are read from the finished database.
    """
    selected = get_updated_cli_invocation_params_for_context(context, {}, LayerTranslator())
    indirect = ("--indirect-selection", selected.indirect_selection) if selected.indirect_selection else ()
    usual = process.target_folder.resolve()
    target = usual if years is None else usual.with_name(YEARS_TARGET)
    scope = (WHOLE,) if years is None else ("--target-path", str(target))
    return DbtCliInvocation(
        process=process.run([*BUILD, *scope, *indirect, *selected.selection_args], {YEARS_VARIABLE: in_words(years)}),
        manifest=selected.manifest,
        dagster_dbt_translator=selected.dagster_dbt_translator,
        project_dir=process.project_folder,
        target_path=target,
        raise_on_error=True,
        cli_version=Version(version("dbt-core")),
        context=context,
    )


def _events(
    invocation: DbtCliInvocation,
    settings: Settings,
    dbt: DbtProcess,
    asked: AbstractSet[dg.AssetKey],
    years: Sequence[int] | None,
) -> Iterator[DbtEvent]:
    """Dbt's events, each with what the finished database says of its relation.

    While dbt runs nobody else can open the database, so the events wait for its end. What Spark has built is brought
    into that database first.
    """
    events: list[DbtEvent] = []
    failure: DagsterDbtCliRuntimeError | None = None
    preload()
    try:
        for event in invocation.stream():
            events.append(event)  # noqa: PERF402 - what came before a failure is kept
    except DagsterDbtCliRuntimeError as error:
        failure = error
    if settings.engine == "spark":
        _bring_home(settings, dbt)
    relations = read_relations(settings.warehouse)
    nodes = {**invocation.manifest["nodes"], **invocation.manifest["sources"]}
    built = [str(event.metadata["unique_id"].value) for event in events if isinstance(event, dg.Output)]
    told = lineage_of(built, dbt.on_duckdb().target_folder, relations, settings.warehouse) if built else {}
    for name in (name for name in built if nodes[name]["config"]["materialized"] == "incremental"):
        told.setdefault(name, {})["years_built"] = in_words(years) or "none"
    for event in events:
        yield with_relation(event, nodes, relations, told, settings.warehouse)
    if failure is not None:
        raise dg.Failure(what_dbt_said(str(failure)), allow_retries=False)
    translator = LayerTranslator()
    untold = asked - {translator.get_asset_key(nodes[one]) for one in built}
    if untold:  # Dagster would skip all that follows, and call the run a success
        names = ", ".join(sorted(key.to_user_string() for key in untold))
        raise dg.Failure(f"dbt ended well and told nothing of {names}: run again.", allow_retries=False)


def _bring_home(settings: Settings, dbt: DbtProcess) -> None:
    """Spark's tables, and the models as DuckDB would build them: a publication can be evaluated without Spark."""
    from interlud_pipeline.cluster.bring_home import bring_home  # noqa: PLC0415

    manifest = dbt.target_folder / "manifest.json"
    if manifest.is_file():
        bring_home(settings, manifest)
        compile_models(dbt)


def compile_models(dbt: DbtProcess) -> Path:
    """The manifest with the SQL of all models as DuckDB builds them.

    Raises:
        dagster.Failure: dbt cannot compile them.
    """
    on_duckdb = dbt.on_duckdb()
    compiling = on_duckdb.run(["compile"])
    said, _ = compiling.communicate()
    if compiling.returncode:
        raise dg.Failure(f"dbt cannot compile the project: {said.decode()[-LAST_WORDS:]}", allow_retries=False)
    return on_duckdb.target_folder / "manifest.json"


def what_dbt_said(message: str) -> str:
    """The errors themselves, out of a message that begins with a command line."""
    return message.rpartition("Errors parsed from dbt logs:")[2].strip()
