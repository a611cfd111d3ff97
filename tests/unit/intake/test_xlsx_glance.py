"""A sheet that a look calls plain is one in which a scan finds nothing."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from intake_files import zipped

from interlud_pipeline.intake.readers import xlsx_glance
from interlud_pipeline.intake.readers.package import Package
from interlud_pipeline.intake.readers.xlsx_scan import XlsxOutline, scan_sheet

LARGEST = 1_000
PART = "xl/worksheets/sheet1.xml"
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
CELLS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/></row><row r="2"><c r="B2"><v>12</v></c></row>'


def sheet(body: str, prolog: str = PROLOG) -> bytes:
    return f'{prolog}<worksheet xmlns="m"><sheetData>{body}</sheetData></worksheet>'.encode()


def written() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        page = workbook.add_worksheet()
        page.set_column(0, 1, 24)
        page.data_validation(1, 1, 9, 1, {"validate": "integer", "criteria": ">=", "value": 0})
        for row, value in enumerate(["Valeur", 12, True, 0.5]):
            page.write(row, 0, value)
    return zipfile.ZipFile(buffer).read(PART)


@pytest.mark.parametrize(
    "content",
    [
        sheet(CELLS),
        sheet(CELLS, prolog=""),
        sheet(CELLS, prolog='<?xml version="1.0"?>'),
        sheet(f'<row r="1" hidden="0"/>{CELLS}'),
        sheet(""),
        written(),
    ],
)
def test_a_sheet_of_mere_values_is_plain(content):
    assert xlsx_glance.is_plain(content, LARGEST)


@pytest.mark.parametrize(
    "content",
    [
        sheet(f'{CELLS}<row r="3"><c r="A3"><f>B2</f><v>12</v></c></row>'),
        sheet(f'{CELLS}<row r="3"><c r="A3"><x:f>B2</x:f><v>12</v></c></row>'),
        sheet(f'{CELLS}<row r="3"><c r="A3"><f\n>B2</f></c></row>'),
        sheet(f'{CELLS}<row r="3"><c r="A3" t="e"><v>#REF!</v></c></row>'),
        sheet(f"{CELLS}<row r='3'><c r='A3' t='e'><v>#REF!</v></c></row>"),
        sheet(f'{CELLS}<row r="3"><c r="A3" t = "e"><v>#REF!</v></c></row>'),
        sheet(f'{CELLS}<row r="3"><c r="A3" t="&#101;"><v>#REF!</v></c></row>'),
        sheet(f'{CELLS}<row r="3" hidden="1"><c r="A3"><v>1</v></c></row>'),
        sheet(f'{CELLS}<row r="3" hidden="tru&#101;"><c r="A3"><v>1</v></c></row>'),
        sheet(f'{CELLS}<row r="3" ht="0"><c r="A3"><v>1</v></c></row>'),
        sheet(f'{CELLS}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells><sheetData>'),
        sheet(f'{CELLS}<row r="1001"><c r="A1001"><v>1</v></c></row>'),
        sheet(f'{CELLS}<row r="3"><c><v>1</v></c></row>'),
        sheet(f'{CELLS}<row r="3"><x:c r="A3"><v>1</v></x:c></row>'),
        sheet(CELLS, prolog='<?xml version="1.0" encoding="iso-8859-1"?>'),
        sheet(CELLS, prolog="").decode().encode("utf-16"),
    ],
)
def test_a_sheet_with_more_than_values_is_left_to_the_scan(content):
    assert not xlsx_glance.is_plain(content, LARGEST)


ATTRIBUTES = st.sampled_from(["", ' t="e"', " t='e'", ' t="s"', ' t ="e"', ' s="3"', ' t="&#101;"', ' t="str"'])
VALUES = st.sampled_from(
    ["", "<v>1</v>", "<v>#N/A</v>", "<f>A1</f>", "<f/>", "<v/><f t='shared' si='0'/>", "<x:f>1</x:f>"]
)
ROWS = st.sampled_from(["", ' hidden="1"', ' hidden = "true"', " hidden='0'", ' ht="0"', ' ht="12"', " collapsed='1'"])
REFERENCES = st.sampled_from([' r="{}{}"', "", " r='{}{}'", ' s="1" r="{}{}"'])


@st.composite
def sheets(draw):
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        cells = [
            f"<c{draw(REFERENCES).format(letter, number)}{draw(ATTRIBUTES)}>{draw(VALUES)}</c>"
            for letter in "ABC"[: draw(st.integers(0, 3))]
        ]
        rows.append(f'<row r="{number}"{draw(ROWS)}>{"".join(cells)}</row>')
    merges = draw(st.sampled_from(["", '</sheetData><mergeCell ref="A1:B2"/><sheetData>']))
    return sheet("".join(rows) + merges).replace(b'xmlns="m"', b'xmlns="m" xmlns:x="m"')


@given(content=sheets())
def test_what_is_plain_gives_the_scan_nothing_to_find(content):
    if xlsx_glance.is_plain(content, LARGEST):
        found = scan_sheet(Package(zipped({PART: content})), PART, XlsxOutline({}), 0)
        assert (found.formulas, found.unvalued, found.errors) == ({}, set(), {})
        assert (found.hidden_rows, found.hidden_columns, found.merges) == ([], [], [])
        assert (found.struck, found.texts, found.formats) == (set(), {}, {})
        found.refuse_if_larger("Feuille", LARGEST)
