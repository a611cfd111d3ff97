"""Spreadsheets written by other software than what annotates them, read back by a third."""

import zipfile
from io import BytesIO

import pytest
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableCellProperties, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from odfdo import Document
from python_calamine import CalamineWorkbook
from returns import ERROR, INFO, WARNING, remark

from interlud_pipeline.feedback import opendocument
from interlud_pipeline.feedback.marking import COLOURS, NotAnnotatedError
from interlud_pipeline.feedback.opendocument import annotate


def cell(value: object = None, **options: object) -> TableCell:
    typed = {"valuetype": "float", "value": value} if isinstance(value, int) else {"valuetype": "string"}
    made = TableCell(**(typed if value is not None else {}), **options)
    if value is not None:
        made.addElement(P(text=str(value)))
    return made


def saved(*tables: Table, bold: bool = False) -> bytes:
    document = OpenDocumentSpreadsheet()
    if bold:
        style = Style(name="gras", family="table-cell")
        style.addElement(TableCellProperties(wrapoption="wrap"))
        style.addElement(TextProperties(fontweight="bold"))
        document.automaticstyles.addElement(style)
    hidden = Style(name="cachee", family="table")
    hidden.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for table in tables:
        document.spreadsheet.addElement(table)
    target = BytesIO()
    document.write(target)
    return target.getvalue()


def sheet(name: str, *rows: TableRow, **options: object) -> Table:
    table = Table(name=name, **options)
    for row in rows:
        table.addElement(row)
    return table


def row(*cells: TableCell, **options: object) -> TableRow:
    made = TableRow(**options)
    for one in cells:
        made.addElement(one)
    return made


@pytest.fixture
def content() -> bytes:
    return saved(
        sheet(
            "Indicateurs",
            row(cell("Indicateur"), cell("Valeur")),
            row(cell(116, stylename="gras"), cell("une dizaine", stylename="gras")),
            row(cell(117), cell(8, formula="of:=2*4")),
            row(cell(), cell(), numberrowsrepeated=1000),
            row(cell("fin")),
        ),
        bold=True,
    )


def shown(content: bytes, name: str = "Indicateurs") -> tuple[dict[str, str], dict[str, str]]:
    """Colour and note of each cell that has one of ours."""
    document = Document(BytesIO(content))
    table = document.body.get_table(name=name)
    colours, notes = {}, {}
    for address in ("A1", "B1", "A2", "B2", "B3", "A4", "B4", "B5", "B6", "A1004"):
        found = table.get_cell(address)
        style = document.get_style("table-cell", found.style) if found.style else None
        colour = style.get_properties(area="table-cell").get("fo:background-color") if style else None
        if colour:
            colours[address] = colour
        note = found.get_element("office:annotation")
        if note is not None:
            notes[address] = "\n".join(one.text or "" for one in note.get_elements("text:p"))
    return colours, notes


def values(content: bytes, name: str = "Indicateurs") -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python()


def test_the_cell_at_fault_is_coloured_by_severity_and_says_what_to_do(content: bytes):
    colours, notes = shown(annotate(content, [remark(ERROR, "B2"), remark(WARNING, "B3"), remark(INFO, "A1")]))
    assert colours == {
        "B2": f"#{COLOURS[ERROR].lower()}",
        "B3": f"#{COLOURS[WARNING].lower()}",
        "A1": f"#{COLOURS[INFO].lower()}",
    }
    assert notes == {
        "B2": "Erreur : Faux.\nÀ faire : Corrigez.",
        "B3": "Avertissement : Faux.\nÀ faire : Corrigez.",
        "A1": "Information : Faux.\nÀ faire : Corrigez.",
    }


def test_values_formulas_and_styles_stay(content: bytes):
    annotated = annotate(content, [remark(ERROR, "B2"), remark(ERROR, "B3"), remark(ERROR, "B5")])
    assert values(annotated) == values(content)
    document = Document(BytesIO(annotated))
    table = document.body.get_table(name="Indicateurs")
    assert table.get_cell("B3").formula == "of:=2*4"
    style = document.get_style("table-cell", table.get_cell("B2").style)
    assert style.get_properties(area="text")["fo:font-weight"] == "bold"
    assert style.get_properties(area="table-cell")["fo:wrap-option"] == "wrap"
    assert table.get_cell("A2").style == "gras"


def test_one_row_of_many_repeated_ones_is_marked_alone(content: bytes):
    colours, notes = shown(annotate(content, [remark(ERROR, "B5")]))
    assert list(colours) == list(notes) == ["B5"]
    assert values(annotate(content, [remark(ERROR, "A1004")]))[1003] == ["fin", ""]
    assert list(shown(annotate(content, [remark(ERROR, "A1004")]))[0]) == ["A1004"]


def test_a_remark_on_a_merged_range_is_noted_in_its_first_cell():
    merged = sheet(
        "Indicateurs",
        row(cell("Indicateur"), cell("Valeur")),
        row(cell(116, numberrowsspanned=2, numbercolumnsspanned=1), cell(4)),
        row(CoveredTableCell(), cell(5)),
    )
    colours, notes = shown(annotate(saved(merged), [remark(ERROR, "A3")]))
    assert list(colours) == list(notes) == ["A2"]


def test_what_the_sender_had_noted_stays_above():
    noted = cell("x")
    own = Annotation()
    own.addElement(P(text="À vérifier"))
    noted.addElement(own)
    annotated = annotate(saved(sheet("Indicateurs", row(noted))), [remark(ERROR, "A1")])
    assert shown(annotated)[1]["A1"] == "À vérifier\nErreur : Faux.\nÀ faire : Corrigez."


def test_a_remark_without_a_cell_or_on_a_hidden_sheet_is_noted_in_the_first_cell_shown():
    book = saved(sheet("Archives", row(cell("x")), stylename="cachee"), sheet("Indicateurs", row(cell("Indicateur"))))
    remarks = [remark(ERROR, None, sheet=None), remark(INFO, "A1", sheet="Archives", message="Caché.")]
    annotated = annotate(book, remarks)
    assert shown(annotated)[1] == {
        "A1": "Erreur : Faux.\nÀ faire : Corrigez.\n\nInformation : Caché.\nÀ faire : Corrigez."
    }
    assert shown(annotated, "Archives") == ({}, {})


def test_equal_input_gives_equal_bytes_and_a_sound_package(content: bytes):
    remarks = [remark(ERROR, "B2"), remark(WARNING, "B3")]
    first = annotate(content, remarks)
    assert annotate(content, remarks) == first
    with zipfile.ZipFile(BytesIO(first)) as package:
        names = package.namelist()
        assert (names[0], package.getinfo("mimetype").compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert len(names) == len(set(names))


def test_a_spreadsheet_that_cannot_be_written_back_says_so(content: bytes, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(NotAnnotatedError):
        annotate(b"PK rien", [])
    monkeypatch.setattr(opendocument, "LARGEST_UNPACKED", 10)
    with pytest.raises(NotAnnotatedError, match="too large"):
        annotate(content, [])
