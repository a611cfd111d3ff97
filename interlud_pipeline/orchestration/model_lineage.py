"""Where the columns of dbt's models come from, by the manifest of a finished build. Without Dagster.

Belongs here: which SQL and which relations of the build are traced, and where what was traced is kept.
Does not belong here: the tracing (``column_lineage``), or the assets behind the relations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interlud_pipeline.orchestration.column_lineage import Origins, Query, trace_all
from interlud_pipeline.orchestration.relations import Relation, relation_key, source_columns

KEPT_IN = "column_lineage.json"
"""Beside the working database: what was traced of each model, so that only changed ones are traced again."""

Nodes = Mapping[str, Mapping[str, Any]]


def compiled_nodes(target: Path) -> Nodes:
    """Models, seeds and sources of the manifest that a build left, models with their compiled SQL.

    Args:
        target: dbt's folder; nothing is told where the build broke off before it wrote there.
    """
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    nodes: Nodes = {**manifest["nodes"], **manifest["sources"]}
    return nodes


def model_origins(nodes: Nodes, relations: Mapping[str, Relation], warehouse: Path) -> dict[str, Origins]:
    """The origins of the columns of each model.

    Args:
        nodes: All nodes of the build; a model that was left out of it has no compiled SQL, and no origins.
        relations: What the finished database says of its relations.
        warehouse: The database.

    Returns:
        By model, the nodes and columns behind each column.
    """
    columns = _columns(nodes, relations, warehouse)
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    queries = {name: _query(node, nodes, columns) for name, node in models.items() if node.get("compiled_code")}
    return trace_all(queries, warehouse.with_name(KEPT_IN))


def far_origins(name: str, origins: Mapping[str, Origins]) -> Origins:
    """From which columns outside the models each column of a model comes in the end, through however many models.

    Args:
        name: The model.
        origins: The origins of the columns of each model.
    """
    return {column: sorted(_ends(pairs, origins)) for column, pairs in origins.get(name, {}).items()}


def _ends(pairs: Sequence[tuple[str, str]], origins: Mapping[str, Origins]) -> set[tuple[str, str]]:
    ends, seen, waiting = set(), set(pairs), list(pairs)
    while waiting:
        node, column = waiting.pop()
        if node not in origins:
            ends.add((node, column))
            continue
        above = set(origins[node].get(column, ())) - seen
        seen |= above
        waiting += above
    return ends


def _columns(nodes: Nodes, relations: Mapping[str, Relation], warehouse: Path) -> dict[str, Sequence[str]]:
    written = {name: node["relation_name"] for name, node in nodes.items() if node["resource_type"] == "source"}
    known = {name: relations.get(relation_key(node)) for name, node in nodes.items() if name not in written}
    inside = {name: tuple(relation.columns) for name, relation in known.items() if relation}
    return {**source_columns(warehouse, written), **inside}


def _query(node: Mapping[str, Any], nodes: Nodes, columns: Mapping[str, Sequence[str]]) -> Query:
    parents = [parent for parent in node["depends_on"]["nodes"] if parent in columns]
    return Query(
        sql=node["compiled_code"],
        parents={parent: columns[parent] for parent in parents},
        written_as={parent: nodes[parent]["relation_name"] for parent in parents},
    )
