"""Who uses what is published: dbt's exposures, at the end of the graph.

Belongs here: how an exposure of the dbt project shows. It is looked at, never made.
Does not belong here: which there are (``models/marts/_exposures.yml``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from interlud_pipeline.orchestration.dbt_nodes import LayerTranslator
from interlud_pipeline.orchestration.names import EXPOSURES, OWNER, PUBLISHED


def build_exposures(manifest: Mapping[str, Any]) -> Sequence[dg.AssetSpec]:
    """One asset an exposure, after the marts that it names and the publication in which it reads them.

    Args:
        manifest: dbt's manifest.
    """
    return [_spec(exposure, manifest["nodes"]) for exposure in manifest["exposures"].values()]


def _spec(exposure: Mapping[str, Any], nodes: Mapping[str, Any]) -> dg.AssetSpec:
    translator = LayerTranslator()
    owner, url = exposure["owner"], exposure.get("url")
    asked = f"Ask: {owner['name']}." if owner.get("name") else ""
    title = exposure.get("label") or exposure["name"]
    return dg.AssetSpec(
        dg.AssetKey([EXPOSURES, exposure["name"]]),
        deps=[PUBLISHED, *(translator.get_asset_key(nodes[name]) for name in exposure["depends_on"]["nodes"])],
        group_name=EXPOSURES,
        owners=[owner.get("email") or OWNER],
        kinds={exposure["type"]},
        description=f"**{title}**\n\n{str(exposure['description']).strip()}\n\n{asked}".strip(),
        metadata={
            "maturity": exposure.get("maturity") or "–",
            "asked_of": owner.get("name") or "–",
            **({"url": dg.MetadataValue.url(url)} if url else {}),
        },
    )
