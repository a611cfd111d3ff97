import time
import zipfile
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from returns import ERROR, INFO, WARNING, opened, remark, saved

from interlud_pipeline.feedback.marking import NotAnnotatedError
from interlud_pipeline.feedback.workbook import FILLS, annotate

NO_FILL = "00000000"


@pytest.fixture
def content() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Indicateurs"
    for row in (("Indicateur", "Valeur"), (116, "une dizaine"), (117, "=B2*2"), (118, 4)):
        sheet.append(row)
    sheet["A2"].font = Font(bold=True)
    sheet["B4"].number_format = "0.00"
    return saved(workbook)


def colour(sheet, cell: str) -> str:
    return sheet[cell].fill.start_color.rgb


def test_the_cell_at_fault_is_coloured_by_severity_and_says_what_to_do(content: bytes):
    sheet = opened(annotate(content, [remark(ERROR, "B2"), remark(WARNING, "B4"), remark(INFO, "A3")]))["Indicateurs"]
    assert {cell: colour(sheet, cell) for cell in ("B2", "B4", "A3", "A2")} == {
        "B2": FILLS[ERROR],
        "B4": FILLS[WARNING],
        "A3": FILLS[INFO],
        "A2": NO_FILL,
    }
    assert sheet["B2"].comment.text == "Erreur : Faux.\nÀ faire : Corrigez."
    assert sheet["B4"].comment.text == "Avertissement : Faux.\nÀ faire : Corrigez."
    assert sheet["A3"].comment.text == "Information : Faux.\nÀ faire : Corrigez."


def test_values_formulas_and_styles_stay(content: bytes):
    sheet = opened(annotate(content, [remark(ERROR, "B2")]))["Indicateurs"]
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Indicateur", "Valeur"],
        [116, "une dizaine"],
        [117, "=B2*2"],
        [118, 4],
    ]
    assert sheet["A2"].font.bold
    assert sheet["B4"].number_format == "0.00"


def test_the_gravest_of_two_remarks_colours_and_comes_first(content: bytes):
    sheet = opened(annotate(content, [remark(INFO, "B2", message="Vu."), remark(ERROR, "B2")]))["Indicateurs"]
    assert colour(sheet, "B2") == FILLS[ERROR]
    assert sheet["B2"].comment.text.startswith("Erreur : Faux.")
    assert "Information : Vu." in sheet["B2"].comment.text


def test_an_item_of_a_list_is_named_in_its_cell(content: bytes):
    sheet = opened(annotate(content, [remark(ERROR, "B2#3")]))["Indicateurs"]
    assert colour(sheet, "B2") == FILLS[ERROR]
    assert sheet["B2"].comment.text.startswith("Erreur (élément 3) : ")


def test_a_range_is_coloured_whole_and_annotated_once(content: bytes):
    sheet = opened(annotate(content, [remark(WARNING, "A2:B3")]))["Indicateurs"]
    assert [colour(sheet, cell) for cell in ("A2", "B2", "A3", "B3")] == [FILLS[WARNING]] * 4
    assert [cell for cell in ("A2", "B2", "A3", "B3") if sheet[cell].comment] == ["A2"]


def test_an_endless_range_ends_with_the_sheet(content: bytes):
    sheet = opened(annotate(content, [remark(WARNING, "A2:XFD1048576")]))["Indicateurs"]
    assert sheet.dimensions == "A1:B4"
    assert colour(sheet, "B4") == FILLS[WARNING]


def test_a_remark_within_a_merged_cell_stands_in_its_first_one(content: bytes):
    workbook = opened(content)
    workbook["Indicateurs"].merge_cells("A2:B4")
    sheet = opened(annotate(saved(workbook), [remark(ERROR, "B3")]))["Indicateurs"]
    assert colour(sheet, "A2") == FILLS[ERROR]
    assert sheet["A2"].comment.text == "Erreur : Faux.\nÀ faire : Corrigez."


def test_what_the_sender_had_noted_stays(content: bytes):
    workbook = opened(content)
    workbook["Indicateurs"]["B2"].comment = Comment("À confirmer", "Service")
    sheet = opened(annotate(saved(workbook), [remark(ERROR, "B2")]))["Indicateurs"]
    assert sheet["B2"].comment.text == "À confirmer\n\nErreur : Faux.\nÀ faire : Corrigez."


def test_a_remark_on_a_sheet_or_the_file_is_noted_without_colour(content: bytes):
    remarks = [remark(WARNING, None), remark(ERROR, None, sheet=None, message="Refusé.")]
    sheet = opened(annotate(content, remarks))["Indicateurs"]
    assert colour(sheet, "A1") == NO_FILL
    assert [line for line in sheet["A1"].comment.text.splitlines() if "À faire" not in line and line] == [
        "Erreur : Refusé.",
        "Avertissement : Faux.",
    ]


def test_a_remark_on_a_hidden_sheet_is_noted_where_it_can_be_seen(content: bytes):
    workbook = opened(content)
    workbook.create_sheet("2021").sheet_state = "hidden"
    annotated = opened(annotate(saved(workbook), [remark(INFO, None, sheet="2021", message="Masquée.")]))
    assert annotated["Indicateurs"]["A1"].comment.text == "Information : Masquée.\nÀ faire : Corrigez."
    assert annotated["2021"]["A1"].comment is None


def test_a_former_fill_of_a_sound_cell_stays(content: bytes):
    workbook = opened(content)
    workbook["Indicateurs"]["A1"].fill = PatternFill("solid", start_color="FF112233")
    assert colour(opened(annotate(saved(workbook), [remark(ERROR, "B2")]))["Indicateurs"], "A1") == "FF112233"


def test_the_bytes_do_not_depend_on_the_time_of_writing(content: bytes, monkeypatch: pytest.MonkeyPatch):
    first = annotate(content, [remark(ERROR, "B2")])
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert annotate(content, [remark(ERROR, "B2")]) == first
    with zipfile.ZipFile(BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert opened(first).properties.modified == opened(content).properties.modified


def test_a_workbook_that_states_no_time_gets_none(content: bytes):
    bare = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as package, zipfile.ZipFile(bare, "w") as target:
        for name in package.namelist():
            if name != "docProps/core.xml":
                target.writestr(name, package.read(name))
    properties = opened(annotate(bare.getvalue(), [])).properties
    assert (properties.created.year, properties.modified.year) == (1980, 1980)


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 nothing", b"Agglo;Valeur"])
def test_what_is_no_workbook_is_said_by_name(broken: bytes):
    with pytest.raises(NotAnnotatedError):
        annotate(broken, [])


def test_a_workbook_too_large_to_be_opened_is_said_by_name(content: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("interlud_pipeline.feedback.workbook.LARGEST_UNPACKED", 100)
    with pytest.raises(NotAnnotatedError, match="too large"):
        annotate(content, [])


@pytest.mark.parametrize("words", ["=1+1 Logistique", "+33 6", "-Colas", "@ville"])
def test_case_46_a_text_that_begins_as_a_formula_comes_back_as_text(words: str):
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        workbook.add_worksheet("Retour").write_string("A1", words)
    cell = opened(annotate(buffer.getvalue(), [remark(ERROR, "A1", sheet="Retour")]))["Retour"]["A1"]
    assert (cell.value, cell.data_type) == (words, "s")
