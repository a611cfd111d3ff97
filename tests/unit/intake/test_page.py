import pytest
from intake_files import addresses, texts

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read
from interlud_pipeline.model import BlockKind, Document, Grid, Merge

REPORT = """\

### OBJECTIFS

- Un premier objectif ;
- Un second objectif.

### INDICATEURS N°115 ET 116

En 2023, deux agglomérations ont tenu des réunions :

Agglomération A\t\tAgglomération B\t
Réunions tenues\tActeurs mobilisés\tRéunions tenues\tActeurs mobilisés
<ul style="color: red"> <li>• 1 séminaire</li> <li>• 3 COTECH</li> </ul>\tColas, T62\t<ul> <li>• 1 COPIL</ul>\tGLS

#### Données inexistantes

indicateur n°117 : Outils
"""


def read_page(text: str, limits: Limits, name: str = "page.txt") -> Document:
    return read(text.encode(), name, limits)


def table(document: Document) -> Grid:
    (grid,) = [block.grid for block in document.blocks if block.grid is not None]
    return grid


def test_a_report_is_blocks_in_reading_order_with_their_lines(limits: Limits) -> None:
    blocks = read_page(REPORT, limits).blocks
    assert [(block.kind, block.level, block.address) for block in blocks] == [
        (BlockKind.HEADING, 3, "L2"),
        (BlockKind.ITEM, 0, "L4"),
        (BlockKind.ITEM, 0, "L5"),
        (BlockKind.HEADING, 3, "L7"),
        (BlockKind.PARAGRAPH, 0, "L9"),
        (BlockKind.TABLE, 0, "L11"),
        (BlockKind.HEADING, 4, "L15"),
        (BlockKind.PARAGRAPH, 0, "L17"),
    ]
    assert blocks[1].text == "Un premier objectif ;"
    assert blocks[6].text == "Données inexistantes"


def test_its_table_has_the_cells_of_the_tabs_and_the_items_of_the_lists(limits: Limits) -> None:
    grid = table(read_page(REPORT, limits))
    assert texts(grid)[:2] == [
        ["Agglomération A", "", "Agglomération B", ""],
        ["Réunions tenues", "Acteurs mobilisés", "Réunions tenues", "Acteurs mobilisés"],
    ]
    assert addresses(grid)[2] == ["L13C1", "L13C2", "L13C3", "L13C4"]
    assert [cell.items for cell in grid.rows[2]] == [("1 séminaire", "3 COTECH"), (), ("1 COPIL",), ()]
    assert grid.rows[2][0].text == "• 1 séminaire\n• 3 COTECH"
    assert grid.empty_header_continues


def test_a_tab_row_with_a_field_too_many_is_left_out_with_a_finding(limits: Limits) -> None:
    document = read_page("Texte.\n\na\tb\n1\t2\t3\n4\t5\n", limits)
    assert texts(table(document)) == [["a", "b"], ["4", "5"]]
    assert [(finding.rule, finding.cell) for finding in document.findings] == [("row.field_count", "L4C1")]


def test_a_column_that_is_blank_throughout_is_dropped(limits: Limits) -> None:
    assert texts(table(read_page("Texte.\n\na\tb\t\n1\t2\t\n", limits))) == [["a", "b"], ["1", "2"]]


def test_a_list_in_a_row_may_go_on_over_lines(limits: Limits) -> None:
    grid = table(read_page("Texte.\n\na\tb\n<ul><li>1 COPIL\n<li>2 COTECH</ul>\tx\n3\ty\n", limits))
    assert grid.rows[1][0].items == ("1 COPIL", "2 COTECH")
    assert addresses(grid) == [["L3C1", "L3C2"], ["L4C1", "L4C2"], ["L6C1", "L6C2"]]


def test_a_markdown_table_is_read_without_its_dashes(limits: Limits) -> None:
    document = read_page("# T\n\n| a | b \\| c |\n|:--|--:|\n| 1 | 2 |\n| 3 |\n", limits, "page.md")
    grid = table(document)
    assert texts(grid) == [["a", "b | c"], ["1", "2"], ["3", ""]]
    assert addresses(grid)[1] == ["L5C1", "L5C2"]
    assert document.findings == ()


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("## **Titre** ##", BlockKind.HEADING, "Titre"),
        ("1. premier", BlockKind.ITEM, "premier"),
        ("• • doublé", BlockKind.ITEM, "doublé"),
        ("Voir [la page](https://exemple.fr) &amp; la suite", BlockKind.PARAGRAPH, "Voir la page & la suite"),
        ("&amp;lt;b&amp;gt; décodé une fois", BlockKind.PARAGRAPH, "&lt;b&gt; décodé une fois"),
        ("<b>gras</b> et réunions*", BlockKind.PARAGRAPH, "gras et réunions*"),
        ("-3 réunions", BlockKind.PARAGRAPH, "-3 réunions"),
    ],
)
def test_markup_is_taken_off_a_line(line: str, kind: BlockKind, text: str, limits: Limits) -> None:
    (block,) = read_page(f"{line}\n", limits, "page.md").blocks
    assert (block.kind, block.text) == (kind, text)


def test_an_underlined_line_is_a_heading(limits: Limits) -> None:
    blocks = read_page("Titre\n=====\nSous-titre\n---\ntexte\n", limits, "page.md").blocks
    assert [(block.level, block.text) for block in blocks] == [(1, "Titre"), (2, "Sous-titre"), (0, "texte")]


def test_a_hard_wrapped_sentence_is_one_paragraph_and_lines_of_their_own_are_not(limits: Limits) -> None:
    long = "En 2023, une phrase assez longue pour être coupée au bout de"
    text = f"{long}\nla ligne.\nIndicateur n°117 : Outils\nIndicateur n°118 : Projets\n"
    assert [(block.address, block.text) for block in read_page(text, limits).blocks] == [
        ("L1", f"{long} la ligne."),
        ("L3", "Indicateur n°117 : Outils"),
        ("L4", "Indicateur n°118 : Projets"),
    ]


def test_a_script_over_lines_is_no_text_and_moves_no_line(limits: Limits) -> None:
    blocks = read_page("a\n<script>\nmauvais\n\nmauvais\n</script>\n\nb\n", limits).blocks
    assert [(block.address, block.text) for block in blocks] == [("L1", "a"), ("L8", "b")]


HTML = """<!DOCTYPE html>
<html><head><title>non lu</title><style>p {}</style></head><body>
<h2>Indicateur n°115</h2>
<p>En 2023,<br>des réunions</p>
<table>
<tr><th colspan="2">A</th><th rowspan="2">Total</th></tr>
<tr><td>Réunions</td><td>Acteurs</td></tr>
<tr><td><ul><li>• 1 COPIL<li>2 COTECH</ul></td><td>R&amp;D</td><td>3</td></tr>
</table>
<ul><li>un<ul><li>deux</li></ul></li></ul>
texte libre
</body></html>
"""


def test_an_html_page_is_blocks_with_the_lines_of_its_source(limits: Limits) -> None:
    blocks = read_page(HTML, limits, "page.html").blocks
    assert [(block.kind, block.address, block.text) for block in blocks] == [
        (BlockKind.HEADING, "L3", "Indicateur n°115"),
        (BlockKind.PARAGRAPH, "L4", "En 2023,"),
        (BlockKind.PARAGRAPH, "L4P2", "des réunions"),
        (BlockKind.TABLE, "L5", ""),
        (BlockKind.ITEM, "L10", "un"),
        (BlockKind.ITEM, "L10P2", "deux"),
        (BlockKind.PARAGRAPH, "L10P3", "texte libre"),
    ]


def test_spans_of_an_html_table_are_merges_and_blank_cells(limits: Limits) -> None:
    grid = table(read_page(HTML, limits, "page.html"))
    assert texts(grid) == [["A", "", "Total"], ["Réunions", "Acteurs", ""], ["• 1 COPIL\n2 COTECH", "R&D", "3"]]
    assert grid.merges == (Merge(0, 0, 0, 1), Merge(0, 2, 1, 2))
    assert addresses(grid)[2] == ["L8C1", "L8C2", "L8C3"]
    assert grid.rows[2][0].items == ("1 COPIL", "2 COTECH")


def test_rows_of_a_minified_table_have_addresses_of_their_own(limits: Limits) -> None:
    grid = table(read_page("<html><table><tr><td>a<tr><td>b</table>", limits, "page.html"))
    assert addresses(grid) == [["L1C1"], ["L1R2C1"]]


def test_an_html_table_within_text_keeps_the_lines_of_the_file(limits: Limits) -> None:
    blocks = read_page("# T\n\n<table>\n<tr><td>a</td></tr>\n</table>\n\nfin\n", limits, "page.md").blocks
    assert [block.address for block in blocks] == ["L1", "L3", "L7"]
    assert blocks[1].grid is not None
    assert addresses(blocks[1].grid) == [["L4C1"]]


def test_markup_nested_without_end_is_refused(limits: Limits) -> None:
    document = read_page("<html>" + "<div>" * 100_000, limits, "page.html")
    assert [finding.rule for finding in document.findings] == ["file.too_large"]


def test_a_span_that_would_fill_memory_is_refused() -> None:
    page = '<html><table><tr><td colspan="99999">a</td></tr></table>'
    document = read_page(page, Limits(largest_cell_count=1000), "page.html")
    assert [finding.rule for finding in document.findings] == ["file.too_large"]
