"""Jobs: the whole campaign, and the data-quality assets of a range of years."""

from __future__ import annotations

import dagster as dg

from interlud_pipeline.orchestration.names import (
    CAMPAIGN_JOB,
    DATA_QUALITY,
    DATA_QUALITY_JOB,
    EVERY_STEP,
    RETRY_STRATEGY_TAG,
)


def build_jobs() -> tuple[dg.UnresolvedAssetJobDefinition, ...]:
    """The jobs that people start, in the UI or by the command."""
    quality = dg.AssetSelection.groups(DATA_QUALITY)
    return (
        dg.define_asset_job(
            CAMPAIGN_JOB,
            selection=dg.AssetSelection.all() - quality,
            description="Take in what is new, validate, build the marts, audit them, and publish. "
            "Running it again without anything new changes nothing.",
            tags={RETRY_STRATEGY_TAG: EVERY_STEP},
        ),
        dg.define_asset_job(
            DATA_QUALITY_JOB,
            selection=quality,
            description="Who reported each indicator and who did not, for one reporting year or a range of them, "
            "from the publication in force. Starts by itself after a publication.",
        ),
    )
