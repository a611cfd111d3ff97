"""The compiled dbt models, kept with a publication so that it can be evaluated for another date.

Belongs here: reading dbt's ``manifest.json``: models in order, seeds, what it says of the marts.
Does not belong here: running the models (``as_of``).
"""

from __future__ import annotations

import json
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import Field

from interlud_pipeline.publication.manifest import Record

AS_OF_MODEL = "stg_control__as_of"
MARTS_SCHEMA = "marts"
LAKE_PLACEHOLDER = "{{lake}}"
CONTROL_PLACEHOLDER = "{{control}}"
KEY_TEST = "unique_combination"
TABLES = ("table", "incremental")

_LAKE_PATH = re.compile(r"'[^']*?/lake/current/")
_CONTROL_PATH = re.compile(r"'[^']*?/control/(?=[^'/]+\.parquet')")

NodeJson = dict[str, Any]
"""A node as dbt writes it; only a few of its fields are read, each in one place below."""


class ModelsError(ValueError):
    """dbt's manifest cannot be kept with a publication; the message says what is wrong."""


class Model(Record):
    """One compiled model.

    Attributes:
        schema_name: Schema of its relation.
        name: Name of its relation.
        is_view: It is a view; else a table.
        columns: Its columns in the contract's order, where it has a contract.
        sql: Compiled SQL, with placeholders for the folders that it reads.
    """

    schema_name: str
    name: str
    is_view: bool
    columns: tuple[str, ...]
    sql: str


class Seed(Record):
    """A table of the register, as dbt loaded it."""

    schema_name: str
    name: str


class CompiledProject(Record):
    """All that evaluating the marts again needs, but for the lake itself.

    Attributes:
        database: Name of the database in the compiled SQL.
        models: Models in the order in which they build.
        seeds: Tables of the register.
    """

    database: str
    models: tuple[Model, ...]
    seeds: tuple[Seed, ...]


def load_dbt_manifest(path: Path) -> NodeJson:
    """Read the ``manifest.json`` that ``dbt build`` wrote.

    Raises:
        ModelsError: There is none.
    """
    if not path.is_file():
        raise ModelsError(f"no dbt manifest at {path}: run `dbt build` before making a candidate")
    manifest: NodeJson = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _nodes(manifest: NodeJson, kind: str) -> dict[str, NodeJson]:
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == kind}


def _relation(node: NodeJson) -> str:
    return str(node.get("alias") or node["name"])


def _without_folders(sql: str) -> str:
    lake = _LAKE_PATH.sub(f"'{LAKE_PLACEHOLDER}/", sql)
    return _CONTROL_PATH.sub(f"'{CONTROL_PLACEHOLDER}/", lake)


def _model(node: NodeJson) -> Model:
    materialized = node["config"]["materialized"]
    if materialized not in ("view", *TABLES):
        raise ModelsError(f"model {node['name']} is {materialized}: only views and tables can be evaluated again")
    if not node.get("compiled_code"):
        raise ModelsError(f"model {node['name']} is not compiled in the manifest: use the one that `dbt build` wrote")
    has_contract = bool(node["config"].get("contract", {}).get("enforced"))
    return Model(
        schema_name=node["schema"],
        name=_relation(node),
        is_view=materialized == "view",
        columns=tuple(node["columns"]) if has_contract else (),
        sql=_without_folders(node["compiled_code"]),
    )


def compiled_project(manifest: NodeJson) -> CompiledProject:
    """The models that dbt built, in the order in which they build.

    Args:
        manifest: dbt's manifest after a build.

    Returns:
        The models with placeholders instead of folders, so that nothing in them tells of a machine.

    Raises:
        ModelsError: A model is not compiled, or of a kind that cannot be evaluated again.
    """
    models, seeds = _nodes(manifest, "model"), _nodes(manifest, "seed")
    if not models:
        raise ModelsError("dbt's manifest has no model")
    graph = {key: sorted(set(node["depends_on"]["nodes"]) & set(models)) for key, node in sorted(models.items())}
    ordered = [models[key] for key in TopologicalSorter(graph).static_order()]
    return CompiledProject(
        database=ordered[0]["database"],
        models=tuple(_model(node) for node in ordered if node["config"]["materialized"] != "ephemeral"),
        seeds=tuple(Seed(schema_name=node["schema"], name=_relation(node)) for _, node in sorted(seeds.items())),
    )


class MartTold(Record):
    """What dbt's documentation and tests say of a mart.

    Attributes:
        description: What one row is.
        columns: What each column holds.
        required: Columns that the contract keeps from being null.
        key: Columns that name a row.
        label_fr: What people call it.
        labels: What people call each column.
        is_built_by_year: A build of some years leaves its rows of the others as they are.
    """

    description: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    required: frozenset[str] = frozenset()
    key: tuple[str, ...] = ()
    label_fr: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    is_built_by_year: bool = False


def marts_told(manifest: NodeJson) -> dict[str, MartTold]:
    """What dbt's documentation and tests say of each mart."""
    keys = _keys(manifest)
    return {
        _relation(node): MartTold(
            description=node["description"].strip(),
            columns={name: column["description"].strip() for name, column in node["columns"].items()},
            required=frozenset(name for name, column in node["columns"].items() if _is_required(column)),
            key=keys.get(identifier, ()),
            label_fr=_label(node),
            labels={name: _label(column) for name, column in node["columns"].items()},
            is_built_by_year=node["config"].get("materialized") == "incremental",
        )
        for identifier, node in _nodes(manifest, "model").items()
        if node["schema"] == MARTS_SCHEMA
    }


def _label(described: NodeJson) -> str:
    """What people call a model or a column."""
    return str(described.get("config", {}).get("meta", {}).get("label_fr", ""))


def _is_required(column: NodeJson) -> bool:
    return any(constraint["type"] == "not_null" for constraint in column.get("constraints", ()))


def _keys(manifest: NodeJson) -> dict[str, tuple[str, ...]]:
    """The columns of which a test of each model says that no two rows have them alike."""
    return {
        test["attached_node"]: tuple(test["test_metadata"]["kwargs"]["columns"])
        for test in _nodes(manifest, "test").values()
        if (test.get("test_metadata") or {}).get("name") == KEY_TEST
    }
