"""What a dbt node is in the graph: its layer, its asset key, what is said of it.

Belongs here: how the manifest's nodes become assets.
Does not belong here: running dbt (``assets.warehouse``), what its relation holds (``relation_metadata``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from interlud_pipeline.orchestration.names import MARTS, OWNER, REFERENCE, REGISTER

ASSET_TYPES = frozenset({"seed", "model"})


def layer_of(node: Mapping[str, Any]) -> str:
    """The layer of a dbt node: its folder under ``models/``, or the register for a seed."""
    return REFERENCE if node["resource_type"] == "seed" else str(node["fqn"][1])


class LayerTranslator(DagsterDbtTranslator):
    """Key ``[layer, name]``, group = layer; sources are the assets that their own YAML names."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The key of a node."""
        if dbt_resource_props["resource_type"] in ASSET_TYPES:
            return dg.AssetKey([layer_of(dbt_resource_props), dbt_resource_props["name"]])
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer; none for sources, which are assets of other groups."""
        return layer_of(dbt_resource_props) if dbt_resource_props["resource_type"] in ASSET_TYPES else None

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """What there is to say of a node; seeds are read from the register."""
        spec: dg.AssetSpec = super().get_asset_spec(manifest, unique_id, project)
        is_seed = manifest["nodes"].get(unique_id, {}).get("resource_type") == "seed"
        return spec.replace_attributes(deps=[REGISTER]) if is_seed else spec

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the model's YAML says, without the SQL that the UI shows elsewhere."""
        return str(dbt_resource_props.get("description") or "").strip() or f"dbt {dbt_resource_props['name']}"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The owner of the node's dbt group, else of all assets."""
        return list(super().get_owners(dbt_resource_props) or [OWNER])


def mart_names(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the marts, in the manifest's order."""
    nodes = manifest["nodes"].values()
    return tuple(node["name"] for node in nodes if node["resource_type"] == "model" and layer_of(node) == MARTS)
