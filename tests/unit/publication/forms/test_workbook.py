"""Cells and sheets of the workbook, read back by software that did not write it."""

import zipfile
from datetime import date, datetime
from decimal import Decimal

import form_readers
import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from interlud_pipeline.publication.forms import workbook as workbook_form
from interlud_pipeline.publication.forms.cells import CUT, LONGEST_TEXT
from interlud_pipeline.publication.forms.sheets import Sheet, add_sheet
from interlud_pipeline.publication.forms.tables import Table
from interlud_pipeline.publication.forms.workbook import write_workbook
from interlud_pipeline.publication.manifest import CandidateManifest, Column, Inputs

YEARS = {"reporting_year": pl.Int32}
MARTS = {
    "dim_agglomeration": pl.DataFrame({"agglomeration": ["246200364"], "short_name": ["CALL"]}),
    "dim_indicator": pl.DataFrame(
        {
            "plan": ["p"],
            "indicator": ["115"],
            "label_fr": ["Acteurs mobilisés"],
            "first_year": [2022],
            "last_year": [None],
        },
        schema_overrides={"first_year": pl.Int32, "last_year": pl.Int32},
    ),
    "dim_observation_status": pl.DataFrame({"status": ["REPORTED"], "label_fr": ["Renseigné"]}),
    "fct_actor_mobilisation": pl.DataFrame({"actor_name": ["+Fret en Gohelle"]}),
    "fct_indicator_observation": pl.DataFrame(
        {
            "plan": ["p", "p", "p"],
            "agglomeration": ["246200364", "246200364", "999"],
            "indicator": ["115", "115", "115"],
            "reporting_year": [2022, 2023, 2021],
            "value": [Decimal(0), None, Decimal("12.5")],
            "status": ["REPORTED", "REPORTED", "ODD"],
        },
        schema_overrides={**YEARS, "value": pl.Decimal(18, 4)},
    ),
    "fct_meeting": pl.DataFrame(schema={"kind": pl.String}),
    "rpt_network_indicator": pl.DataFrame({"indicator": ["115"]}),
    "rpt_non_reported_indicators": pl.DataFrame(
        {
            "plan": ["p"],
            "short_name": ["CALL"],
            "indicator": ["115"],
            "indicator_label_fr": ["x"],
            "status": ["s"],
            "status_label_fr": ["y"],
        }
    ),
    "rpt_reporting_completeness": pl.DataFrame({"fill_rate": [0.5, None]}),
}
TOLD = CandidateManifest(
    id="0123456789abcdef",
    contract_version="7",
    content_hash="0123456789abcdef" * 4,
    as_of=date(2024, 6, 30),
    inputs=Inputs(submissions=(), lake_version="v1", register_hash="r", interpreter_versions=(), code_version="c"),
    marts={},
)


@pytest.fixture
def sheet(tmp_path):
    """Writes rows as a sheet, and gives the file."""

    def write(rows: pl.DataFrame):
        path = tmp_path / "sheet.xlsx"
        with Workbook(path, {"constant_memory": True}) as workbook:
            add_sheet(workbook, Sheet("Pièges", "Tout y est.", {name: name for name in rows.columns}, rows))
        return path

    return write


@pytest.fixture
def marts(make_table):
    return [make_table(frame, name, label_fr=name[:31]) for name, frame in MARTS.items()]


def texts(path, name="Pièges"):
    _, header, *rows = form_readers.sheet_lines(path, name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_texts_come_back_as_texts_whatever_they_look_like(sheet, traps):
    rows = pl.read_parquet(traps.path)
    path = sheet(rows)
    read = [row["text"] for row in texts(path)]
    assert read == rows["text"].to_list()
    markup = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in markup
    assert "<hyperlink" not in markup
    calamine = CalamineWorkbook.from_path(path).get_sheet_by_name("Pièges").to_python(skip_empty_area=False)
    assert calamine[5][1] == "=1+1"


def test_numbers_are_numbers_null_is_blank_and_0_is_0(sheet, traps):
    rows = {row["key"]: row for row in texts(sheet(pl.read_parquet(traps.path)))}
    assert rows["b"] == dict.fromkeys(rows["b"], None) | {"key": "b"}
    assert (rows["c"]["value"], rows["c"]["tiny"], rows["c"]["count"]) == (0, -1e-9, -5)
    assert (rows["a"]["count"], rows["a"]["value"], rows["d"]["value"]) == (0, 10, -1.5)
    assert (rows["a"]["is_late"], rows["c"]["is_late"]) == (True, False)
    assert rows["g"]["rate"] == pytest.approx(1 / 3, rel=1e-15)


def test_a_number_that_a_workbook_would_round_is_an_exact_text(sheet, traps):
    rows = {row["key"]: row for row in texts(sheet(pl.read_parquet(traps.path)))}
    assert rows["e"]["value"] == "12345678901234,0001"


def test_days_are_days_and_those_on_which_programs_disagree_are_texts(sheet, traps):
    rows = {row["key"]: row for row in texts(sheet(pl.read_parquet(traps.path)))}
    assert rows["a"]["held_on"] == datetime(2024, 2, 29)  # noqa: DTZ001 - workbooks know no zone
    assert rows["f"]["held_on"] == datetime(1900, 3, 1)  # noqa: DTZ001
    assert (rows["c"]["held_on"], rows["e"]["held_on"]) == ("1899-12-31", "1900-01-01")
    assert rows["a"]["received_at"] == datetime(2024, 3, 28, 13, 40)  # noqa: DTZ001


def test_a_text_longer_than_a_cell_holds_is_cut_and_says_so(sheet):
    [row] = texts(sheet(pl.DataFrame({"text": ["é" * (LONGEST_TEXT + 1)]})))
    assert len(row["text"]) == LONGEST_TEXT
    assert row["text"].endswith(CUT)


def test_the_header_stays_and_filters(sheet):
    book = openpyxl.load_workbook(sheet(pl.DataFrame({"a": ["x"] * 3, "b": ["y" * 200] * 3})))
    first = book["Pièges"]
    assert (first.freeze_panes, first.auto_filter.ref) == ("A3", "A2:B5")
    assert first["A1"].value == "Tout y est."
    assert first["A2"].font.bold
    assert first.column_dimensions["B"].width > first.column_dimensions["A"].width


def test_codes_have_their_words_before_them(marts, tmp_path):
    write_workbook(marts, TOLD, tmp_path)
    _, header, *rows = form_readers.sheet_lines(tmp_path / "figures.xlsx", "fct_indicator_observation")
    assert header == (
        "Plan",
        "Short name",
        "Agglomeration",
        "Indicator label fr",
        "Indicator",
        "Reporting year",
        "Value",
        "Status label fr",
        "Status",
    )
    assert rows == [
        ("p", "CALL", "246200364", "Acteurs mobilisés", "115", 2023, None, "Renseigné", "REPORTED"),
        ("p", "CALL", "246200364", "Acteurs mobilisés", "115", 2022, 0, "Renseigné", "REPORTED"),
        ("p", None, "999", None, "115", 2021, 12.5, None, "ODD"),
    ]


def test_a_sheet_that_leaves_rows_out_says_which_and_where_they_are(marts, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_form, "ROWS_PER_SHEET", 2)
    write_workbook(marts, TOLD, tmp_path)
    [notice, *_], _, *rows = form_readers.sheet_lines(tmp_path / "figures.xlsx", "fct_indicator_observation")
    assert notice == (
        "fct_indicator_observation : 2 lignes sur 3, les années les plus récentes d'abord ;"
        " toutes sont dans csv-excel/fct_indicator_observation.csv."
    )
    assert [row[5] for row in rows] == [2023, 2022]
    told = form_readers.sheet_lines(tmp_path / "figures.xlsx", "Lisez-moi")
    assert notice in {line[2] for line in told}


@pytest.mark.parametrize(
    ("folder", "file"),
    [("csv", "csv/fct_indicator_observation.csv"), (None, "fct_indicator_observation.parquet")],
)
def test_without_the_csv_files_for_spreadsheets_the_rows_are_elsewhere(marts, tmp_path, monkeypatch, folder, file):
    monkeypatch.setattr(workbook_form, "ROWS_PER_SHEET", 2)
    write_workbook(marts, TOLD, tmp_path, folder)
    [notice, *_], *_ = form_readers.sheet_lines(tmp_path / "figures.xlsx", "fct_indicator_observation")
    assert notice.endswith(f"toutes sont dans {file}.")


def test_the_newest_years_of_a_mart_filed_by_year_come_first_in_the_order_of_each(tmp_path):
    rows = pl.DataFrame({"reporting_year": [2022, 2022, 2023, None], "key": ["b", "a", "c", "d"]})
    rows.write_parquet(tmp_path / "one.parquet")
    folder = tmp_path / "many.parquet"
    folder.mkdir()
    for name, part in (("2022", rows[:2]), ("2023", rows[2:3]), ("no_year", rows[3:])):
        part.write_parquet(folder / f"{name}.parquet")
    columns = (Column(name="reporting_year", type="INTEGER"), Column(name="key", type="VARCHAR"))
    for path in (tmp_path / "one.parquet", folder):
        table = Table(name="mart", path=path, rows=4, label_fr="", description="", columns=columns)
        assert table.newest_first().collect()["key"].to_list() == ["d", "c", "b", "a"]


def test_the_first_sheet_tells_which_publication_it_is_and_what_every_sheet_holds(marts, tmp_path):
    before = set(tmp_path.iterdir())
    write_workbook(marts, TOLD, tmp_path)
    assert {path.name for path in set(tmp_path.iterdir()) - before} == {"figures.xlsx"}
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames[:2] == ["Lisez-moi", "rpt_reporting_completeness"]
    lines = form_readers.sheet_lines(tmp_path / "figures.xlsx", "Lisez-moi")
    assert lines[2][:2] == ("Publication", "0123456789abcdef")
    assert lines[3][1] == datetime(2024, 6, 30)  # noqa: DTZ001
    assert [line[0] for line in lines[7:16]] == book.sheetnames[1:]
    assert book.properties.created == datetime(2024, 6, 30)  # noqa: DTZ001


def test_the_same_marts_give_the_same_bytes(marts, tmp_path):
    write_workbook(marts, TOLD, tmp_path)
    first = (tmp_path / "figures.xlsx").read_bytes()
    write_workbook(marts, TOLD, tmp_path)
    assert (tmp_path / "figures.xlsx").read_bytes() == first
