"""What the instance remembers of the data-quality assets: which state of each year they last looked at."""

from __future__ import annotations

from collections.abc import Collection

import dagster as dg

from interlud_pipeline.orchestration.assets.data_quality import DIGEST, OBSERVATIONS, indicator_assets
from interlud_pipeline.orchestration.partitions import campaign_years
from interlud_pipeline.orchestration.years import contiguous_ranges, touched_years, year_digests
from interlud_pipeline.publication.current import current
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings


def ranges_to_look_at(
    instance: dg.DagsterInstance, settings: Settings, register: Register, wanted: Collection[int] | None = None
) -> tuple[tuple[int, int], ...]:
    """Ranges of years whose data-quality assets are to run, one run each.

    Args:
        instance: Where earlier runs are recorded.
        settings: Where the publication in force is.
        register: The register, for indicators and campaign years.
        wanted: Years asked for by name; by default those that publications touched since the assets last ran.
    """
    years = touched_since(instance, settings, register) if wanted is None else wanted
    return contiguous_ranges(years, campaign_years(register))


def touched_since(instance: dg.DagsterInstance, settings: Settings, register: Register) -> tuple[int, ...]:
    """Years whose figures in force are not those that the data-quality assets last looked at."""
    publication = current(settings)
    if publication is None:
        return ()
    keys = indicator_assets(register)
    return touched_years(year_digests(publication.read(OBSERVATIONS)), looked_at(instance, list(keys)))


def looked_at(instance: dg.DagsterInstance, keys: Collection[dg.AssetKey]) -> dict[int, str]:
    """The digest of each year when all indicators last looked at it; years on which they differ are left out."""
    known = [_digests(instance, key) for key in keys]
    years = set().union(*known) if known else set()
    return {int(year): digests.pop() for year in years if len(digests := {asset.get(year, "") for asset in known}) == 1}


def _digests(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, str]:
    newest = instance.get_latest_storage_id_by_partition(key, dg.DagsterEventType.ASSET_MATERIALIZATION)
    if not newest:
        return {}
    storage_ids = list(newest.values())
    found = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, storage_ids=storage_ids), limit=len(storage_ids)
    )
    digests = {}
    for record in found.records:
        materialization = record.asset_materialization
        if materialization is not None and materialization.partition is not None and DIGEST in materialization.metadata:
            digests[materialization.partition] = str(materialization.metadata[DIGEST].value)
    return digests
