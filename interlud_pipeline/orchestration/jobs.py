"""Jobs: the whole campaign, the data-quality assets of a range of years, and a look at the calendar."""

from __future__ import annotations

import dagster as dg

from interlud_pipeline.orchestration.names import (
    CALENDAR,
    CALENDAR_JOB,
    CAMPAIGN_JOB,
    DATA_QUALITY,
    DATA_QUALITY_JOB,
    EVERY_STEP,
    REGISTER,
    RETRY_STRATEGY_TAG,
)


def campaign_assets() -> dg.AssetSelection:
    """All that one run of the campaign makes."""
    sources = dg.AssetSelection.assets(REGISTER, CALENDAR)
    return dg.AssetSelection.all() - dg.AssetSelection.groups(DATA_QUALITY) - sources


def build_jobs() -> tuple[dg.UnresolvedAssetJobDefinition, ...]:
    """The jobs that people start, in the UI or by the command."""
    return (
        dg.define_asset_job(
            CAMPAIGN_JOB,
            selection=campaign_assets(),
            description="Take in what is new, validate, build the marts, audit them, and publish. "
            "Running it again without anything new changes nothing.",
            tags={RETRY_STRATEGY_TAG: EVERY_STEP},
        ),
        dg.define_asset_job(
            DATA_QUALITY_JOB,
            selection=dg.AssetSelection.groups(DATA_QUALITY),
            description="Who reported each indicator and who did not, for one reporting year or a range of them, "
            "from the publication in force. Starts by itself after a publication.",
        ),
        dg.define_asset_job(
            CALENDAR_JOB,
            selection=dg.AssetSelection.assets(CALENDAR),
            description="Observe which day that matters has come last. Makes nothing by itself.",
        ),
    )
