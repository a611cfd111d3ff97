import csv
import re

import form_readers
import polars as pl
import pytest

from interlud_pipeline.publication.forms.sdmx import message, write_observations
from interlud_pipeline.settings import PROJECT_ROOT

OBSERVATIONS = pl.DataFrame(
    [
        ("artois-pdm", "200072460", "115", 2022, "5", "REPORTED", "A", None, True),
        ("artois-pdm", "200072460", "115", 2023, None, "SCOPE_UNKNOWN", None, None, None),
        ("artois-pdm", "200072460", "117", 2023, None, "DECLARED_NO_DATA", "O", "données inexistantes, « n.d. »", None),
        ("artois-pdm", "246200364", "115", 2023, "0", "REPORTED", "A", None, False),
        ("artois-pdm", "246200364", "999", 2023, "3", "REPORTED", "A", None, False),
    ],
    schema={
        "plan": pl.String,
        "agglomeration": pl.String,
        "indicator": pl.String,
        "reporting_year": pl.Int32,
        "value": pl.String,
        "status": pl.String,
        "obs_status": pl.String,
        "reason_text": pl.String,
        "is_late": pl.Boolean,
    },
    orient="row",
).with_columns(pl.col("value").cast(pl.Decimal(18, 4)))

INDICATORS = pl.DataFrame(
    [
        ("artois-pdm", "115", 2010, 2022, "actor"),
        ("artois-pdm", "115", 2023, None, "organisation"),
        ("artois-pdm", "117", 2010, None, "tool"),
    ],
    schema={
        "plan": pl.String,
        "indicator": pl.String,
        "first_year": pl.Int32,
        "last_year": pl.Int32,
        "unit": pl.String,
    },
    orient="row",
)


@pytest.fixture
def written(make_table, tmp_path):
    tables = [make_table(OBSERVATIONS, "fct_indicator_observation"), make_table(INDICATORS, "dim_indicator")]
    write_observations(tables, tmp_path, "7")
    return tmp_path / "sdmx" / "fct_indicator_observation.csv"


def test_the_message_states_its_structure_and_action_and_an_observation_a_line(written):
    assert written.read_bytes().decode().split("\r\n") == [
        (
            "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,MOBILITY_PLAN,INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
            "UNIT_MEASURE,COMMENT_OBS,STATUS,IS_LATE"
        ),
        (
            "dataflow,INTERLUD:DF_MOBILITY_INDICATORS(7.0.0),R,A,200072460,artois-pdm,115,2022,5.0000,A,actor,,REPORTED,"
            "true"
        ),
        (
            "dataflow,INTERLUD:DF_MOBILITY_INDICATORS(7.0.0),R,A,200072460,artois-pdm,117,2023,,O,tool,"
            '"données inexistantes, « n.d. »",DECLARED_NO_DATA,'
        ),
        (
            "dataflow,INTERLUD:DF_MOBILITY_INDICATORS(7.0.0),R,A,246200364,artois-pdm,115,2023,0.0000,A,organisation,,"
            "REPORTED,false"
        ),
        "dataflow,INTERLUD:DF_MOBILITY_INDICATORS(7.0.0),R,A,246200364,artois-pdm,999,2023,3.0000,A,,,REPORTED,false",
        "",
    ]


def test_a_missing_observation_has_a_line_without_a_value_and_what_nobody_expects_has_none(written):
    rows = form_readers.sdmx(written.parent.parent)
    expected = OBSERVATIONS.filter(pl.col("status") != "SCOPE_UNKNOWN")
    assert rows.equals(expected)
    assert rows["value"].null_count() == 1


def test_no_observation_is_lost_or_doubled_by_the_definitions_of_its_indicator():
    rows = message(OBSERVATIONS.lazy(), INDICATORS.lazy(), "7").collect()
    assert rows.height == OBSERVATIONS["obs_status"].count()


def test_the_mapping_in_the_docs_is_that_of_the_seed():
    page = (PROJECT_ROOT / "docs" / "reading-from-bi.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([A-Z_]+)` \| (\w|–) \|", page, re.MULTILINE))
    with (PROJECT_ROOT / "dbt_project" / "seeds" / "observation_statuses.csv").open(encoding="utf-8") as seed:
        assert documented == {row["status"]: row["obs_status"] or "–" for row in csv.DictReader(seed)}
