"""Partitions: the reporting years of the register's campaigns. Nothing else is partitioned."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from interlud_pipeline.reference import Register

RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"


def campaign_years(register: Register) -> tuple[int, ...]:
    """Reporting years that some campaign of the register collects, oldest first."""
    return tuple(sorted({campaign.reporting_year for campaign in register.campaigns}))


def reporting_years(register: Register) -> dg.StaticPartitionsDefinition:
    """One partition a campaign year: a new campaign is a line in a seed, and its partition comes with it."""
    return dg.StaticPartitionsDefinition([str(year) for year in campaign_years(register)])


def range_tags(first: int, last: int) -> Mapping[str, str]:
    """Tags that let one run take all partitions from the first year to the last."""
    return {RANGE_START_TAG: str(first), RANGE_END_TAG: str(last)}
