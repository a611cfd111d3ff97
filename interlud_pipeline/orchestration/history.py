"""What the instance remembers of the data-quality assets: which state of each year they last looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import dagster as dg

from interlud_pipeline.orchestration.assets.data_quality import indicator_assets
from interlud_pipeline.orchestration.assets.overview import overview_keys
from interlud_pipeline.orchestration.days import days_that_matter
from interlud_pipeline.orchestration.partitions import campaign_years
from interlud_pipeline.orchestration.published import (
    AS_OF_BASIS,
    DIGEST,
    OBSERVATIONS,
    REGISTER_HASH,
    published_basis,
)
from interlud_pipeline.orchestration.years import Basis, contiguous_ranges, years_to_refresh
from interlud_pipeline.publication.current import current
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

BASIS = (DIGEST, AS_OF_BASIS, REGISTER_HASH)


def ranges_to_look_at(
    instance: dg.DagsterInstance, settings: Settings, register: Register, wanted: Collection[int] | None = None
) -> tuple[tuple[int, int], ...]:
    """Ranges of years whose data-quality assets are to run, one run each.

    Args:
        instance: Where earlier runs are recorded.
        settings: Where the publication in force is.
        register: The register, for indicators and campaigns.
        wanted: Years asked for by name; by default those that are to be looked at again.
    """
    years = due_for_a_look(instance, settings, register) if wanted is None else wanted
    return contiguous_ranges(years, campaign_years(register))


def due_for_a_look(instance: dg.DagsterInstance, settings: Settings, register: Register) -> tuple[int, ...]:
    """Years whose figures in force rest on something else than when the data-quality assets last looked at them."""
    publication = current(settings)
    if publication is None:
        return ()
    keys = [*indicator_assets(register), *overview_keys(register)]
    return years_to_refresh(
        published_basis(settings, publication),
        looked_at(instance, keys),
        days_that_matter(register, publication.scan(OBSERVATIONS)),
    )


def looked_at(instance: dg.DagsterInstance, keys: Collection[dg.AssetKey]) -> dict[int, Basis]:
    """What each year rested on when all assets last looked at it; years on which they differ are left out."""
    known = [_bases(instance, key) for key in keys]
    years = set().union(*known) if known else set()
    found = {year: {asset.get(year) for asset in known} for year in years}
    return {int(year): basis for year, bases in found.items() if len(bases) == 1 and (basis := bases.pop())}


def _bases(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, Basis]:
    newest = instance.get_latest_storage_id_by_partition(key, dg.DagsterEventType.ASSET_MATERIALIZATION)
    if not newest:
        return {}
    storage_ids = list(newest.values())
    found = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, storage_ids=storage_ids), limit=len(storage_ids)
    )
    bases = {}
    for record in found.records:
        materialization = record.asset_materialization
        if materialization is None or materialization.partition is None:
            continue
        if materialization.metadata.keys() >= set(BASIS):
            digest, as_of, register_hash = (str(materialization.metadata[name].value) for name in BASIS)
            bases[materialization.partition] = Basis(digest, date.fromisoformat(as_of), register_hash)
    return bases
