"""Whatever table of text comes in, each of its cells ends as exactly one thing, and none is lost."""

import hashlib
import os
from dataclasses import replace
from datetime import datetime

import pytest
from accounts import assert_accounted
from any_files import CONTEXTS, WORKBOOKS, Sent, delimited, json_files, pages
from case_files import csv, xlsx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mutations import samples
from reading_cases import REGISTER

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read_many
from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Cell, Context, Document, Finding, Grid
from interlud_pipeline.validation.account import Fate, account
from interlud_pipeline.validation.batch import Received, validate

TIMES = 30 if os.environ.get("INTERLUD_LONG_TESTS") else 1
# Several files are validated at once, so that making a failing example smaller would take hours.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
MANY = settings(max_examples=12 * TIMES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
Case = tuple[Document, Context]


def received(document: Document, context: Context, key: str) -> Received:
    named = replace(document, sha256=hashlib.sha256(key.encode()).hexdigest())
    read = interpret(named, context, REGISTER)
    moment = datetime(2024, 2, 1)  # noqa: DTZ001 - as stored
    return Received(read, named.sha256, key, key, 1, moment, context.reporting_year, context.sender, "1")


def assert_all_accounted(cases: list[Case]) -> None:
    files = [received(document, context, str(number)) for number, (document, context) in enumerate(cases)]
    batch = validate(files, REGISTER)
    for one in files:
        assert_accounted(one, batch, REGISTER)


def many(documents: st.SearchStrategy[Document]) -> st.SearchStrategy[list[Case]]:
    """Several at once, since validation takes as long for one as for many."""
    return st.lists(st.tuples(documents, CONTEXTS), min_size=1, max_size=12)


def read_here(sent: st.SearchStrategy[Sent]) -> st.SearchStrategy[Document]:
    return sent.map(Sent.document)


@MANY
@given(many(WORKBOOKS))
def test_each_cell_of_any_sheets_has_one_fate(cases: list[Case]):
    assert_all_accounted(cases)


@MANY
@given(many(read_here(delimited())))
def test_each_cell_of_any_delimited_text_has_one_fate(cases: list[Case]):
    assert_all_accounted(cases)


@MANY
@given(many(read_here(json_files())))
def test_each_value_of_any_json_has_one_fate(cases: list[Case]):
    assert_all_accounted(cases)


@MANY
@given(many(read_here(pages())))
def test_each_cell_and_text_of_any_page_has_one_fate(cases: list[Case]):
    assert_all_accounted(cases)


@pytest.fixture(scope="module")
def campaign() -> list[Case]:
    return [(one.document, one.context) for one in samples(REGISTER)]


def test_each_cell_of_the_sample_campaigns_has_one_fate(campaign: list[Case]):
    assert_all_accounted(campaign)


def test_the_numbers_of_the_samples_prose_are_told_of_nowhere(campaign: list[Case]):
    read = [interpret(document, context, REGISTER) for document, context in campaign]
    assert [one for each in read for one in each.findings if one.rule == "number.outside_tables"] == []


def test_the_account_of_a_sheet_names_each_cell_once():
    rows = [
        *(("Retour de la CALL",), (), ("Agglomération", "CALL"), ("Année", 2023), ()),
        *(("Indicateur", "Valeur", "Mémo"), (117, 12, "vu"), (118, "env. 10"), ("* provisoire",), ()),
        *(("Type de réunion", "Nombre"), ("COPIL", 2), ("Total", 2), ()),
        *(("Acteur",), ("Colas",), ("COLAS",)),
    ]
    (document,) = read_many([(xlsx(*rows), "retour.xlsx")], Limits())
    one = received(document, Context(), "a")
    found = assert_accounted(one, validate([one], REGISTER), REGISTER)
    told = {cell: f"{each.fate}:{each.reason}" if each.reason else str(each.fate) for (_, cell), each in found.items()}
    assert told == {
        "A1": "ignored:outside_tables",
        "A3": "declaration",
        "B3": "declaration",
        "A4": "declaration",
        "B4": "declaration",
        "A6": "header",
        "B6": "header",
        "C6": "header",
        "A7": "record",
        "B7": "record",
        "C7": "ignored:unknown_column",
        "A8": "quarantined",
        "B8": "quarantined",
        "A9": "note",
        "A11": "header",
        "B11": "header",
        "A12": "record",
        "B12": "record",
        "A13": "total",
        "B13": "total",
        "A15": "header",
        "A16": "record",
        "A17": "ignored:repeated",
    }


def test_a_broken_row_is_kept_out_at_its_first_cell():
    content = csv(("Agglomération", "Année", "Indicateur", "Valeur"), "CALL,2023,117,12,5", "CALL,2023,118,7", sep=",")
    (document,) = read_many([(content, "retour.csv")], Limits())
    one = received(document, Context(), "a")
    found = assert_accounted(one, validate([one], REGISTER), REGISTER)
    assert {cell: each.fate.value for (_, cell), each in found.items() if cell.endswith(("2", "3"))} == {
        **dict.fromkeys(["A3", "B3", "C3", "D3"], "record"),
        "A2": "quarantined",
    }


def test_a_file_refused_whole_has_all_its_cells_ignored():
    cells = ((Cell("Indicateur", "A1"), Cell("Valeur", "B1")),)
    too_large = (Finding("file.too_large"),)
    refused = Document("0" * 64, "a.csv", "delimited", grids=(Grid(None, cells),), findings=too_large)
    one = received(refused, Context(), "a")
    found = account(one, validate([one], REGISTER), REGISTER)
    assert [(each.fate, each.reason) for each in found.values()] == [(Fate.IGNORED, "file_refused")] * 2
