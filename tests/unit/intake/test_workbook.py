import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from intake_files import addresses, ods_parts, texts, xlsx_parts, zipped

from interlud_pipeline.model import CellKind, Document, Merge

ReadFile = Callable[..., Document]
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Valeur</t></is></c></row>'


def written(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options) as workbook:
        fill(workbook)
    return buffer.getvalue()


def refusal(content: bytes, read_file: ReadFile, name: str = "envoi.xlsx") -> tuple[str, str | None]:
    document = read_file(content, name)
    assert (document.format, document.grids) == ("unknown", ())
    (finding,) = document.findings
    assert finding.cell is None
    assert finding.params["name"] == name
    return finding.rule, finding.params.get("reason")


def test_typed_values_are_written_in_one_form(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Feuille")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        hours = workbook.add_format({"num_format": "[h]:mm"})
        for row, value in enumerate(["12 ", 12.0, 12.50, 246200364, True, 0.1]):
            sheet.write(row, 0, value)
        sheet.write_datetime(6, 0, datetime(2023, 4, 3, 14, 30), day)  # noqa: DTZ001 - a workbook has no zone
        sheet.write(7, 0, 45019)
        sheet.write(8, 0, 0.5, hours)

    (grid,) = read_file(written(fill)).grids
    assert [(row[0].text, row[0].kind) for row in grid.rows] == [
        ("12 ", CellKind.TEXT),
        ("12", CellKind.NUMBER),
        ("12.5", CellKind.NUMBER),
        ("246200364", CellKind.NUMBER),
        ("TRUE", CellKind.BOOLEAN),
        ("0.1", CellKind.NUMBER),
        ("2023-04-03", CellKind.DATE),
        ("45019", CellKind.NUMBER),
        ("12:00:00", CellKind.TEXT),
    ]


def test_dates_that_count_from_1904_are_right_and_said(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        workbook.add_worksheet().write_datetime(0, 0, date(2023, 4, 3), day)

    (grid,) = read_file(written(fill, date_1904=True)).grids
    assert (grid.rows[0][0].text, grid.uses_1904_dates) == ("2023-04-03", True)


def test_a_formula_has_its_stored_result_and_is_kept(read_xlsx: ReadFile) -> None:
    document = read_xlsx(f'<sheetData>{HEAD}<row r="2"><c r="A2"><f>SUM(B1:B2)</f><v>9</v></c></row></sheetData>')
    cell = document.grids[0].rows[1][0]
    assert (cell.text, cell.kind, cell.formula) == ("9", CellKind.NUMBER, "=SUM(B1:B2)")
    assert document.findings == ()


def test_a_shared_formula_is_known_at_each_of_its_cells(read_xlsx: ReadFile) -> None:
    rows = '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:B1">C1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/>'
    document = read_xlsx(f"<sheetData>{rows}<v>3</v></c></row></sheetData>")
    assert [cell.formula for cell in document.grids[0].rows[0]] == ["=C1+1", "=C1+1"]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_an_error_is_a_finding_and_never_a_blank(read_xlsx: ReadFile, error: str) -> None:
    document = read_xlsx(f'<sheetData>{HEAD}<row r="2"><c r="A2" t="e"><f>X1</f><v>{error}</v></c></row></sheetData>')
    cell = document.grids[0].rows[1][0]
    assert (cell.text, cell.kind, cell.formula) == (error, CellKind.ERROR, "=X1")
    assert [(f.rule, f.sheet, f.cell, f.text) for f in document.findings] == [
        ("cell.formula_error", "Feuille", "A2", error)
    ]


@pytest.mark.parametrize("result", ["", "<v></v>", "<v/>"])
def test_a_formula_without_result_is_a_finding_even_outside_the_other_cells(read_xlsx: ReadFile, result: str) -> None:
    document = read_xlsx(f'<sheetData>{HEAD}<row r="2"><c r="C2"><f>A1*2</f>{result}</c></row></sheetData>')
    cell = document.grids[0].rows[1][2]
    assert (cell.address, cell.text, cell.kind) == ("C2", "=A1*2", CellKind.ERROR)
    assert [(finding.rule, finding.cell) for finding in document.findings] == [("cell.formula_no_value", "C2")]


def test_a_formula_whose_result_is_empty_text_is_blank(read_xlsx: ReadFile) -> None:
    row = '<row r="2"><c r="A2" t="str"><f>IF(B2=1,"x","")</f><v></v></c></row>'
    document = read_xlsx(f"<sheetData>{HEAD}{row}</sheetData>")
    assert texts(document.grids[0]) == [["Valeur"]]
    assert document.findings == ()


def test_the_zero_of_a_program_that_did_not_calculate_is_no_result(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_formula(0, 0, "=1+1")
        sheet.write_formula(1, 0, "=1+1", value=2)

    document = read_file(written(fill))
    assert [finding.cell for finding in document.findings] == ["A1"]
    assert document.grids[0].rows[1][0].text == "2"


def test_a_hidden_sheet_is_not_loaded_and_named(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("2023").write(0, 0, "x")
        hidden = workbook.add_worksheet("Année 2022")
        hidden.write(0, 0, "y")
        hidden.hide()

    document = read_file(written(fill))
    assert [grid.name for grid in document.grids] == ["2023"]
    assert [(f.rule, f.sheet, f.params) for f in document.findings] == [
        ("sheet.hidden", "Année 2022", {"sheet": "Année 2022"})
    ]


def test_hidden_rows_and_columns_are_loaded_and_named(read_xlsx: ReadFile) -> None:
    def row(number: int, attributes: str) -> str:
        return f'<row r="{number}" {attributes}><c r="A{number}"><v>1</v></c><c r="B{number}"><v>2</v></c></row>'

    rows = row(1, "") + row(2, 'hidden="1"') + row(3, 'hidden="true"') + row(5, 'ht="0"') + '<row r="9" hidden="1"/>'
    document = read_xlsx(f'<cols><col min="2" max="9" hidden="1"/></cols><sheetData>{rows}</sheetData>')
    assert len(document.grids[0].rows) == 5
    assert [(f.rule, f.cell, f.params.get("rows") or f.params.get("columns")) for f in document.findings] == [
        ("rows.hidden", "A2", "2-3, 5"),
        ("columns.hidden", "B1", "B"),
    ]


def test_merges_are_indices_into_the_rows_of_the_grid(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write(0, 1, "titre")
        sheet.merge_range("B10:C10", "Lens")
        sheet.merge_range("D10:D11", "Total")
        sheet.write_row("B11", ["Réunions", "Acteurs"])

    (grid,) = read_file(written(fill)).grids
    assert addresses(grid) == [["B1", "C1", "D1"], ["B2", "C2", "D2"], ["B10", "C10", "D10"], ["B11", "C11", "D11"]]
    assert grid.merges == (Merge(2, 0, 2, 1), Merge(2, 2, 3, 2))


def test_a_list_in_a_cell_has_items_and_no_markup(read_file: ReadFile) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet().write_column(0, 0, ["• 1 COPIL\n• 2 COTECH", "<ul><li>1 COPIL</li></ul>", "=texte"])

    content = written(fill, strings_to_formulas=False)
    rows = read_file(content).grids[0].rows
    assert [row[0].items for row in rows] == [("1 COPIL", "2 COTECH"), ("1 COPIL",), ()]
    assert (rows[1][0].text, rows[2][0].text, rows[2][0].formula) == ("1 COPIL", "=texte", None)


def test_blank_cells_far_off_do_not_matter(read_xlsx: ReadFile) -> None:
    document = read_xlsx(f'<sheetData>{HEAD}<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert texts(document.grids[0]) == [["Valeur"]]


def test_two_cells_at_opposite_corners_are_refused_with_the_far_one(read_file: ReadFile) -> None:
    sheet = f'<sheetData>{HEAD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rule, reason = refusal(zipped(xlsx_parts(sheet)), read_file)
    assert rule == "file.too_large"
    assert reason is not None
    assert "Feuille" in reason
    assert "XFD1048576" in reason


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_doctype_in_any_part_is_refused(part: str, read_file: ReadFile) -> None:
    parts = xlsx_parts(f"<sheetData>{HEAD}</sheetData>")
    parts[part] = str(parts[part]).replace("?>", '?><!-- x --><!DOCTYPE x [<!ENTITY a "b">]>', 1)
    assert refusal(zipped(parts), read_file) == ("file.unsafe_content", "une déclaration DOCTYPE")


def test_a_zip_bomb_is_refused_unread(read_file: ReadFile) -> None:
    parts = xlsx_parts("<sheetData/>")
    parts["xl/worksheets/sheet1.xml"] = b" " * 80_000_000
    assert refusal(zipped(parts), read_file)[0] == "file.too_large"


@pytest.mark.parametrize("name", ["../sheet.xml", "/etc/sheet.xml", "xl\\sheet.xml"])
def test_a_part_that_leaves_the_archive_is_refused(name: str, read_file: ReadFile) -> None:
    assert refusal(zipped({**xlsx_parts("<sheetData/>"), name: "x"}), read_file)[0] == "file.unsafe_content"


def test_a_workbook_with_a_password_is_told_from_an_old_one(read_file: ReadFile) -> None:
    container = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
    encrypted = container + "EncryptedPackage".encode("utf-16-le")
    assert refusal(encrypted, read_file)[0] == "file.password_protected"
    assert refusal(container, read_file) == ("file.disguised_format", "c'est un ancien classeur .xls")


def test_encrypted_entries_are_a_password(read_file: ReadFile) -> None:
    content = bytearray(zipped(xlsx_parts("<sheetData/>")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content), read_file)[0] == "file.password_protected"


def test_a_workbook_with_macros_under_another_name_is_refused(read_file: ReadFile) -> None:
    parts = xlsx_parts("<sheetData/>")
    types = str(parts["[Content_Types].xml"])
    parts["[Content_Types].xml"] = types.replace(
        "</Types>",
        '<Override PartName="/xl/workbook.xml" ContentType="application/x.sheet.macroEnabled.main+xml"/></Types>',
    )
    assert refusal(zipped(parts), read_file)[0] == "file.disguised_format"


@pytest.mark.parametrize("cut", [30, 200, -10])
def test_a_cut_workbook_is_unreadable(cut: int, read_file: ReadFile) -> None:
    assert refusal(zipped(xlsx_parts(f"<sheetData>{HEAD}</sheetData>"))[:cut], read_file)[0] == "file.unreadable"


def test_xml_that_is_cut_is_unreadable(read_file: ReadFile) -> None:
    parts = xlsx_parts("<sheetData/>")
    parts["xl/worksheets/sheet1.xml"] = str(parts["xl/worksheets/sheet1.xml"])[:-12]
    assert refusal(zipped(parts), read_file)[0] == "file.unreadable"


def test_a_workbook_that_openpyxl_writes_is_read(read_file: ReadFile) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Indicateur", "Valeur"])
    workbook.active.append([115, "=6+6"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    document = read_file(buffer.getvalue())
    assert texts(document.grids[0]) == [["Indicateur", "Valeur"], ["115", "=6+6"]]
    assert [finding.rule for finding in document.findings] == ["cell.formula_no_value"]


TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
FAR_BLANKS = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_an_ods_is_read_with_its_types_merges_and_formulas(read_ods: ReadFile) -> None:
    row = (
        '<table:table-cell office:value-type="string" table:number-columns-spanned="2"><office:annotation>'
        "<text:p>remarque</text:p></office:annotation><text:p>a</text:p></table:table-cell><table:covered-table-cell/>"
        '<table:table-cell office:value-type="float" office:value="12.50"><text:p>12,5</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2023-04-03"/>'
        '<table:table-cell table:formula="of:=1+8" office:value-type="float" office:value="9"/>'
        '<table:table-cell table:formula="of:=[.A9]" calcext:value-type="error"><text:p>#REF!</text:p>'
        "</table:table-cell>"
        '<table:table-cell table:formula="of:=[.B1]"/>'
    )
    rows = f"<table:table-row>{row}</table:table-row>{FAR_BLANKS}"
    document = read_ods(f'<table:table table:name="F">{rows}</table:table>')
    (grid,) = document.grids
    assert document.format == "ods"
    assert [(cell.text, cell.kind.value, cell.formula) for cell in grid.rows[0]] == [
        ("a", "text", None),
        ("", "text", None),
        ("12.5", "number", None),
        ("2023-04-03", "date", None),
        ("9", "number", "=1+8"),
        ("#REF!", "error", "=[.A9]"),
        ("=[.B1]", "error", "=[.B1]"),
    ]
    assert grid.merges == (Merge(0, 0, 0, 1),)
    assert [(f.rule, f.cell) for f in document.findings] == [
        ("cell.formula_error", "F1"),
        ("cell.formula_no_value", "G1"),
    ]


def test_hidden_sheets_rows_and_columns_of_an_ods_are_named(read_ods: ReadFile) -> None:
    style = '<style:style style:name="h" style:family="table"><style:table-properties {}="false"/></style:style>'
    style = style.format("table:display")
    cells = f"{TEXT_CELL.format('a')}{TEXT_CELL.format('b')}"
    document = read_ods(
        '<table:table table:name="F"><table:table-column/><table:table-column table:visibility="collapse"/>'
        f'<table:table-row table:number-rows-repeated="2" table:visibility="filter">{cells}</table:table-row>'
        "</table:table>"
        f'<table:table table:name="G" table:style-name="h"><table:table-row>{cells}</table:table-row></table:table>',
        style,
    )
    assert [(f.rule, f.sheet, f.params.get("rows") or f.params.get("columns")) for f in document.findings] == [
        ("rows.hidden", "F", "1-2"),
        ("columns.hidden", "F", "B"),
        ("sheet.hidden", "G", None),
    ]
    assert texts(document.grids[0]) == [["a", "b"], ["a", "b"]]


def test_an_ods_cell_repeated_over_the_sheet_is_refused(read_file: ReadFile) -> None:
    cell = TEXT_CELL.format("a").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = zipped(ods_parts(f'<table:table table:name="F">{row}</table:table>'))
    assert refusal(content, read_file, "envoi.ods")[0] == "file.too_large"


def test_an_ods_with_a_password_is_told(read_file: ReadFile) -> None:
    parts = ods_parts("")
    parts["META-INF/manifest.xml"] = str(parts["META-INF/manifest.xml"]).replace(
        "/></m:m", "><m:encryption-data/></m:file-entry></m:m"
    )
    assert refusal(zipped(parts), read_file, "envoi.ods")[0] == "file.password_protected"


def test_a_library_archive_is_not_a_workbook(read_file: ReadFile) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("lisez-moi.txt", "x")
    assert refusal(buffer.getvalue(), read_file)[0] == "file.unreadable"


@pytest.mark.parametrize("between", ["", '</row><row r="1">', "<c r='B1'><f>A1</f><v>1</v></c>"])
def test_a_cell_given_twice_is_no_sound_workbook(read_file: ReadFile, between: str) -> None:
    row = f'<row r="1"><c r="A1"><v>1</v></c>{between}<c r="A1"><v>2</v></c></row>'
    rule, reason = refusal(zipped(xlsx_parts(f"<sheetData>{row}</sheetData>")), read_file)
    assert (rule, reason) == ("file.unreadable", "la cellule A1 y figure deux fois")
