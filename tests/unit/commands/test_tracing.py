from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest
from frames import CAHC, FACT, fact, rows

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.marts import Marts
from interlud_pipeline.commands.tracing import trace_figure
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.tables import FINDINGS, MEETINGS

SOURCE = {"agglomeration": CAHC, "reporting_year": 2023, "parse_rule": "meeting.count_kind"}
PART = rows(
    MEETINGS,
    {**SOURCE, "kind": "WORKING_GROUP", "meetings": 2, "source_cell": "L9C3#10", "source_text": "2 GT"},
    {**SOURCE, "kind": "SEMINAR", "meetings": 1, "source_cell": "L9C3#2", "source_text": "1 séminaire"},
    {**SOURCE, "reporting_year": 2022, "kind": "SEMINAR", "meetings": 7, "source_cell": "B2"},
)
TABLES = {
    "fct_indicator_observation": rows(
        FACT,
        fact(CAHC, "116", "REPORTED", 3, source_file="p.txt", source_cell="L9C3"),
        fact(CAHC, "117", "DECLARED_NO_DATA", source_file="p.txt", source_cell="L14"),
    ),
    "fct_meeting": PART.with_columns(indicator=pl.lit("116"), source_file=pl.lit("p.txt")),
    "rpt_findings": rows(FINDINGS, {"agglomeration": CAHC, "indicator": "116", "reporting_year": 2023, "rule": "r"}),
    "rpt_revisions": rows(FACT),
}
MARTS = Marts(SimpleNamespace(id="abc"), date(2024, 6, 30), TABLES)  # type: ignore[arg-type]


def test_a_figure_made_from_detail_leads_to_each_of_its_parts(register: Register):
    found = trace_figure(MARTS, CAHC, "116", 2023, register)
    assert (found.observation["value"], found.observation["source_file"]) == (3, "p.txt")
    assert [(part["meetings"], part["source_cell"], part["source_text"]) for part in found.parts] == [
        (1, "L9C3#2", "1 séminaire"),
        (2, "L9C3#10", "2 GT"),
    ]
    assert [finding["rule"] for finding in found.findings] == ["r"]


def test_a_figure_given_as_such_has_no_parts(register: Register):
    assert trace_figure(MARTS, CAHC, "117", 2023, register).parts == []


def test_a_figure_that_nobody_expects_is_refused_with_those_that_are(register: Register):
    with pytest.raises(CommandFailed, match=r"Années connues : 2023 ; indicateurs : 116, 117"):
        trace_figure(MARTS, CAHC, "999", 2023, register)
