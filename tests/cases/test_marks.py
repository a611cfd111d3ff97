"""What really arrives: figures whose marks or formats say more than their digits do."""

import pytest
from case_files import DECLARED, text, xlsx
from marked_files import html_value, ods_number, ods_style, ods_text, ods_value, rich_xlsx, styled_xlsx
from reading_cases import CALL, figures, problems, read, source, told

from interlud_pipeline.model import Context

STRUCK = 'style:text-line-through-style="solid"'
RAISED = ods_style("T1", 'style:text-position="super 58%"', family="text")
STRUCK_RUN = ods_style("T2", STRUCK, family="text")
RAISED_ONE = '<text:span text:style-name="T1">1</text:span>'
CONTEXT = Context(2023, "artois-mobilites")


def of_117(content: bytes, name: str) -> tuple[object, list[tuple[str, str | None]]]:
    batch = read(content, name, CONTEXT if name.endswith("html") else Context(2023, CALL))
    return figures(batch)["CALL", 2023, "117"], problems(batch)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (rich_xlsx(("12", ""), ("1", "raised")), "a.xlsx"),
        (ods_value(ods_text(f"12{RAISED_ONE}"), styles=RAISED), "a.ods"),
        (html_value("12<sup>1</sup>"), "a.html"),
    ],
)
def test_a_raised_digit_never_joins_the_number_before_it(content: bytes, name: str):
    figure, found = of_117(content, name)
    assert (figure, [rule for rule, _ in found]) == ("UNREADABLE", ["number.footnote"])


def test_a_raised_footnote_mark_in_a_header_or_a_name_is_forgiven():
    page = html_value("12").replace(b"<th>Valeur", b"<th>Valeur<sup>2</sup>").replace(b">117<", b">117<sup>1</sup><")
    assert of_117(page, "a.html") == (12, [])


STRUCK_CELL = ods_style("ce1", STRUCK)


@pytest.mark.parametrize(
    ("content", "name", "cell"),
    [
        (styled_xlsx(12, font_strikeout=True), "a.xlsx", "B5"),
        (rich_xlsx(("9", "struck"), ("12", "")), "a.xlsx", "B5"),
        (ods_value(ods_number(12, "12", style="ce1"), styles=STRUCK_CELL), "a.ods", "B4"),
        (
            ods_value(
                ods_number(12, "12", style="ce2"),
                styles=STRUCK_CELL + ods_style("ce2", 'style:font-name="Arial"', parent="ce1"),
            ),
            "a.ods",
            "B4",
        ),
        (
            ods_value(
                ods_number(12, "12"),
                styles=STRUCK_CELL,
                columns='<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>',
            ),
            "a.ods",
            "B4",
        ),
        (
            ods_value(ods_text('<text:span text:style-name="T2">9</text:span>12'), styles=STRUCK_RUN),
            "a.ods",
            "B4",
        ),
        (html_value("<s>9</s>12"), "a.html", "L3C3"),
        (html_value("<span style='text-decoration:line-through'>9</span>"), "a.html", "L3C3"),
    ],
)
def test_a_figure_struck_out_wholly_or_in_part_is_refused_where_it_stands(content: bytes, name: str, cell: str):
    figure, found = of_117(content, name)
    assert figure == "UNREADABLE"
    # A whole column may be struck out: then each of its cells is told of.
    assert set(found) >= {("cell.struck_out", cell)}
    assert {rule for rule, _ in found} == {"cell.struck_out"}


def test_a_style_that_takes_the_stroke_off_again_leaves_the_figure():
    plain = ods_style("ce2", 'style:text-line-through-style="none"', parent="ce1")
    assert of_117(ods_value(ods_number(12, "12", style="ce2"), styles=STRUCK_CELL + plain), "a.ods") == (12, [])


def test_a_year_struck_out_keeps_out_all_that_it_speaks_for():
    batch = read(styled_xlsx(2023, cell=(1, 1), font_strikeout=True), "a.xlsx", Context(2023))
    assert set(figures(batch).values()) == {"UNREADABLE"}
    assert problems(batch) == [("cell.struck_out", "B2")]


def test_a_comment_struck_out_is_nobodys_figure():
    from io import BytesIO  # noqa: PLC0415

    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = load_workbook(BytesIO(xlsx(*DECLARED, ("Indicateur", "Valeur", "Commentaire"), (117, 12, "à revoir"))))
    book.active["C5"].font = Font(strike=True)
    buffer = BytesIO()
    book.save(buffer)
    assert of_117(buffer.getvalue(), "a.xlsx") == (12, [])


def test_a_sentence_of_a_page_struck_out_says_nothing():
    page = text("<html><body><h1>Bilan 2023 de la CALL</h1><h3>Indicateur n°117</h3><p><s>12</s></p></body></html>")
    batch = read(page, "a.html", Context(2023))
    assert figures(batch) == {("CALL", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("cell.struck_out", "L1P3")]


@pytest.mark.parametrize(
    ("content", "name", "shown", "rule"),
    [
        (styled_xlsx(1, num_format="0%"), "a.xlsx", "100\u00a0%", "number.unreadable"),
        (styled_xlsx(12, num_format='"env. "0'), "a.xlsx", "env. 12", "number.approximate"),
        (styled_xlsx(12000, num_format="0,"), "a.xlsx", "12 (12000)", "number.unreadable"),
        (ods_value(ods_number(1, "100 %", kind="percentage")), "a.ods", "100 %", "number.unreadable"),
        (ods_value(ods_number(12, "&gt; 12")), "a.ods", "> 12", "number.approximate"),
    ],
)
def test_a_format_that_shows_something_else_than_the_number_is_read_as_it_shows(content, name, shown, rule):
    batch = read(content, name)
    assert figures(batch)["CALL", 2023, "117"] == "UNREADABLE"
    assert source(batch, "117")[1] == shown
    assert [one for one, _ in problems(batch)] == [rule]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (styled_xlsx(12, num_format='0 "outils"'), "a.xlsx"),
        (styled_xlsx(12, num_format='# ##0,00 "€"'), "a.xlsx"),
        (ods_value(ods_number(12, "12,00")), "a.ods"),
        (ods_value(ods_number(12, "12 outils")), "a.ods"),
    ],
)
def test_a_format_that_only_dresses_the_number_changes_nothing(content: bytes, name: str):
    assert of_117(content, name) == (12, [])


def test_decimals_that_a_format_hides_count():
    figure, found = of_117(styled_xlsx(12.4, num_format="0"), "a.xlsx")
    assert (figure, found) == ("UNREADABLE", [("number.not_whole", "B5")])


MARKDOWN = ("# Bilan 2023", "", "| Agglomération | Indicateur | Valeur |", "|---|---|---|")


@pytest.mark.parametrize("value", ["**12**", "`12`", "[12](https://exemple.fr)", "12[^1]", "*12*"])
def test_emphasis_of_a_page_says_nothing(value: str):
    batch = read(text(*MARKDOWN, f"| **CALL** | `117` | {value} |"), "a.md", CONTEXT)
    assert (figures(batch), problems(batch)) == ({("CALL", 2023, "117"): 12}, [])


@pytest.mark.parametrize("value", ["~~9~~ 12", "~~12~~", "<s>9</s>12"])
def test_what_a_page_strikes_out_is_refused(value: str):
    batch = read(text(*MARKDOWN, f"| CALL | 117 | {value} |"), "a.md", CONTEXT)
    assert figures(batch) == {("CALL", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("cell.struck_out", "L5C3")]


def test_a_row_that_a_page_hides_is_named_and_not_read():
    page = html_value("12").replace(b"</table>", b"<tr hidden><td>CALL</td><td>118</td><td>9</td></tr></table>")
    batch = read(page, "a.html", CONTEXT)
    assert figures(batch) == {("CALL", 2023, "117"): 12}
    assert ("page.hidden_row", "L4C1") in told(batch)


def test_a_table_that_only_places_another_one_is_looked_through():
    inner = html_value("12").replace(b"<table>", b"<table><tr><td>Menu</td><td><table>", 1)
    page = inner.replace(b"</table>", b"</table></td></tr></table>", 1)
    assert of_117(page, "a.html") == (12, [])


def test_what_a_formula_leaves_beyond_fifteen_digits_is_no_part_of_its_number():
    assert of_117(styled_xlsx(12.000000000000002), "a.xlsx") == (12, [])
    assert of_117(styled_xlsx(12.00000000001), "a.xlsx")[0] == "UNREADABLE"
