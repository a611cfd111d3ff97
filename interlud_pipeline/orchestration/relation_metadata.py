"""What the finished database says of what dbt built: columns, rows, lineage, and the rows that fail a test.

Belongs here: dbt's events with more metadata than dbt itself has.
Does not belong here: when the database can be read (``assets.warehouse``), how it is read (``relations``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from interlud_pipeline.orchestration.column_lineage import Origins
from interlud_pipeline.orchestration.dbt_nodes import LayerTranslator, layer_of
from interlud_pipeline.orchestration.links import markdown_table
from interlud_pipeline.orchestration.metadata import column_lineage, column_schema, table
from interlud_pipeline.orchestration.model_lineage import compiled_nodes, far_origins, model_origins
from interlud_pipeline.orchestration.names import MARTS
from interlud_pipeline.orchestration.relations import Relation, failing_rows, relation_key

DbtEvent = (
    dg.Output[Any] | dg.AssetMaterialization | dg.AssetObservation | dg.AssetCheckResult | dg.AssetCheckEvaluation
)


def lineage_of(
    built: Sequence[str], target: Path, relations: Mapping[str, Relation], warehouse: Path
) -> dict[str, dict[str, Any]]:
    """Where the columns of each model that was built come from.

    Told to the assets that its own SQL names; of a mart also in words, to the lake and the register.
    """
    nodes = compiled_nodes(target)
    translator = LayerTranslator()
    keys = {name: translator.get_asset_key(node) for name, node in nodes.items() if "relation_name" in node}
    traced = model_origins(nodes, relations, warehouse)
    shown: dict[str, dict[str, Any]] = {}
    for name in (name for name in built if traced.get(name)):
        shown[name] = {"dagster/column_lineage": column_lineage(traced[name], keys)}
        if layer_of(nodes[name]) == MARTS:
            shown[name]["columns_come_from"] = dg.MetadataValue.md(_in_words(far_origins(name, traced), keys))
    return shown


def _in_words(origins: Origins, keys: Mapping[str, dg.AssetKey]) -> str:
    told = {
        column: ", ".join(f"{keys[name].to_user_string()}.{origin}" for name, origin in pairs)
        for column, pairs in origins.items()
    }
    rows = [{"column": column, "comes from": ends or None} for column, ends in told.items()]
    return markdown_table(rows, ("column", "comes from"))


def with_relation(
    event: DbtEvent,
    nodes: Mapping[str, Any],
    relations: Mapping[str, Relation],
    told: Mapping[str, Mapping[str, Any]],
    warehouse: Path,
) -> DbtEvent:
    """An event of dbt with what the database says of the relation that it tells of.

    Args:
        event: The event.
        nodes: The manifest's nodes and sources.
        relations: What was read of all relations.
        told: More of each node, by its unique id.
        warehouse: The database, in which a failed test has left its rows.
    """
    unique_id = event.metadata.get("unique_id")
    node = nodes.get(str(unique_id.value)) if unique_id else None
    if node is None:
        return event
    if isinstance(event, dg.Output):
        found = _relation_metadata(node, relations.get(relation_key(node)))
        found |= told.get(node["unique_id"], {})
    elif isinstance(event, dg.AssetCheckResult) and not event.passed:
        return _failed_check(event, node, failing_rows(warehouse, node.get("relation_name")))
    else:
        return event
    return event.with_metadata({**event.metadata, **found})


def _relation_metadata(node: Mapping[str, Any], relation: Relation | None) -> dict[str, Any]:
    if relation is None:
        return {}
    described = {name: column.get("description") or None for name, column in node["columns"].items()}
    known = {name: text for name, text in described.items() if text}
    count = {} if relation.row_count is None else {"dagster/row_count": relation.row_count}
    size = {} if relation.size_bytes is None else {"size_bytes": relation.size_bytes}
    return {**count, **size, "dagster/column_schema": column_schema(relation.columns, known)}


def _failed_check(
    result: dg.AssetCheckResult, node: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> dg.AssetCheckResult:
    """A failed dbt test with the rows that it stored, the first of them in words."""
    claim = str(node.get("description") or node["name"])
    first = ", ".join(f"{name}={value}" for name, value in rows[0].items()) if rows else ""
    shown = {"failing_rows": table(rows, list(rows[0]))} if rows else {}
    return dg.AssetCheckResult(
        passed=False,
        asset_key=result.asset_key,
        check_name=result.check_name,
        severity=result.severity,
        description=f"{claim} First row that fails: {first}" if first else claim,
        metadata={**result.metadata, **shown},
    )
