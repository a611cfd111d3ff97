"""The observations as SDMX-CSV 2.0 (the data message of SDMX 3.0).

Belongs here: which column of the mart is which component of the message.
Does not belong here: which status is which OBS_STATUS, and whether it is exported (the seed of the statuses).

Every expected figure has its row: a missing one has an empty OBS_VALUE, its OBS_STATUS (code list CL_OBS_STATUS) and
the reason. Rows without an OBS_STATUS are those that nobody expects (scope unknown or out, nothing sent); they are left
out. The action is R: a message loaded over an earlier one takes away a value that is no longer stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from interlud_pipeline.publication.forms.csv_files import INSTANT, LINE_END
from interlud_pipeline.publication.forms.definitions import with_definition
from interlud_pipeline.publication.forms.tables import Table

SDMX_FOLDER = "sdmx"
OBSERVATIONS = "fct_indicator_observation"
INDICATORS = "dim_indicator"

AGENCY = "INTERLUD"
DATAFLOW = "DF_MOBILITY_INDICATORS"
REPLACE = "R"
ANNUAL = "A"

COMPONENTS = {
    "agglomeration": "REF_AREA",
    "plan": "MOBILITY_PLAN",
    "indicator": "INDICATOR",
    "reporting_year": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "obs_status": "OBS_STATUS",
    "unit": "UNIT_MEASURE",
    "reason_text": "COMMENT_OBS",
}
"""Components that SDMX's cross-domain concepts name; any other column is an attribute of its name in capitals."""


def write_observations(tables: Sequence[Table], folder: Path, contract_version: str) -> None:
    """Write the message; a publication without observations or indicators has none.

    Args:
        tables: The marts.
        folder: The publication's folder.
        contract_version: Version of the contract, which is that of the dataflow.
    """
    marts = {table.name: table for table in tables}
    if not {OBSERVATIONS, INDICATORS} <= marts.keys():
        return
    target = folder / SDMX_FOLDER
    target.mkdir()
    message(marts[OBSERVATIONS].scan(), marts[INDICATORS].scan(), contract_version).sink_csv(
        target / f"{OBSERVATIONS}.csv", line_terminator=LINE_END, datetime_format=INSTANT
    )


def message(observations: pl.LazyFrame, indicators: pl.LazyFrame, contract_version: str) -> pl.LazyFrame:
    """The rows of the message, in the order of the mart."""
    columns = [*COMPONENTS, *(name for name in observations.collect_schema() if name not in COMPONENTS)]
    return (
        with_definition(observations, indicators, "unit")
        .filter(pl.col("obs_status").is_not_null())
        .select(
            pl.lit("dataflow").alias("STRUCTURE"),
            pl.lit(f"{AGENCY}:{DATAFLOW}({contract_version}.0.0)").alias("STRUCTURE_ID"),
            pl.lit(REPLACE).alias("ACTION"),
            pl.lit(ANNUAL).alias("FREQ"),
            *(pl.col(name).alias(COMPONENTS.get(name, name.upper())) for name in columns),
        )
    )
