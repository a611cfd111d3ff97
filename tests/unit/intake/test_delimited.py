import json

import pytest
from intake_files import addresses, texts

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read
from interlud_pipeline.model import Document


def read_csv(text: str, limits: Limits, name: str = "envoi.csv") -> Document:
    return read(text.encode(), name, limits)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str, limits: Limits) -> None:
    document = read_csv(f"Année{delimiter}Valeur\n2023{delimiter}12\n", limits)
    assert document.format == "delimited"
    assert texts(document.grids[0]) == [["Année", "Valeur"], ["2023", "12"]]
    assert addresses(document.grids[0]) == [["A1", "B1"], ["A2", "B2"]]


def test_a_decimal_comma_is_no_delimiter_beside_semicolons(limits: Limits) -> None:
    (grid,) = read_csv("Indicateur;Valeur\n117;12,5\n118;1,25\n", limits).grids
    assert texts(grid)[1] == ["117", "12,5"]


def test_an_unquoted_decimal_comma_breaks_its_row_and_shifts_nothing(limits: Limits) -> None:
    document = read_csv("Année,Indicateur,Valeur\n2023,117,12,5\n2023,118,4\n", limits)
    assert texts(document.grids[0]) == [["Année", "Indicateur", "Valeur"], ["2023", "118", "4"]]
    (finding,) = document.findings
    assert (finding.rule, finding.cell, finding.text) == ("row.field_count", "A2", "2023,117,12,5")
    assert {name: finding.params[name] for name in ("row", "found", "expected")} == {
        "row": "2", "found": "4", "expected": "3",
    }  # fmt: skip
    assert json.loads(finding.params["fields"]) == ["2023", "117", "12", "5"]


def test_blanks_may_be_missing_at_the_end_of_a_row(limits: Limits) -> None:
    document = read_csv("a;b;c\n1;2;3\n4;5\n", limits)
    assert document.findings == ()
    assert [[cell.text for cell in row] for row in document.grids[0].rows[1:]] == [["1", "2", "3"], ["4", "5", ""]]


def test_a_last_row_without_a_line_end_that_is_shorter_than_all_others_may_be_cut(limits: Limits) -> None:
    cut = read_csv("a;b;c\n1;2;3\n4;5;6\n7;1", limits)
    assert [(one.rule, one.cell, one.text) for one in cut.findings] == [("row.field_count", "A4", "7;1")]
    assert [row[0].text for row in cut.grids[0].rows] == ["a", "1", "4"]
    assert read_csv("a;b;c\n1;2;3\n4;5\n7;1", limits).findings == ()
    assert read_csv("a;b;c\n1;2;3\n4;5;6\n7;1\n", limits).findings == ()


def test_trailing_delimiters_break_nothing(limits: Limits) -> None:
    document = read_csv("a;b;;\n1;2;;\n3;4\n5;6;;;;\n", limits)
    assert document.findings == ()
    assert texts(document.grids[0]) == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]


def test_a_title_above_and_notes_below_are_kept_and_break_nothing(limits: Limits) -> None:
    document = read_csv("Indicateurs\n\na;b\n1;2\n* provisoire\n", limits)
    assert document.findings == ()
    assert texts(document.grids[0]) == [["Indicateurs", ""], ["", ""], ["a", "b"], ["1", "2"], ["* provisoire", ""]]


def test_a_quoted_field_over_lines_bears_its_first_line_and_the_next_row_its_own(limits: Limits) -> None:
    (grid,) = read_csv('a;b\n"x\ny";1\nz;2\n', limits).grids
    assert addresses(grid) == [["A1", "B1"], ["A2", "B2"], ["A4", "B4"]]
    assert grid.rows[1][0].text == "x\ny"
    assert grid.rows[1][0].items == ("x", "y")


def test_a_quote_never_closed_breaks_its_own_row_only(limits: Limits) -> None:
    document = read_csv('a;b\n"x;1\ny;2\nz;3\n', limits)
    assert [(finding.cell, finding.text) for finding in document.findings] == [("A2", '"x;1')]
    assert texts(document.grids[0]) == [["a", "b"], ["y", "2"], ["z", "3"]]


def test_an_upper_header_shorter_than_the_lower_is_no_broken_row(limits: Limits) -> None:
    document = read_csv("Lens\t\tHénin\nr\ta\tr\ta\n1\t2\t3\t4\n", limits, "envoi.txt")
    assert document.format == "delimited"
    assert document.findings == ()
    assert texts(document.grids[0])[0] == ["Lens", "", "Hénin", ""]
    assert document.grids[0].empty_header_continues


def test_a_run_of_blank_rows_is_one_row_and_addresses_stay(limits: Limits) -> None:
    (grid,) = read_csv("a;b\n" + ";\n" * 1000 + "c;d\n" + ";\n" * 1000, limits).grids
    assert [row[0].address for row in grid.rows] == ["A1", "A2", "A1002"]


def test_the_separator_line_of_a_spreadsheet_is_obeyed(limits: Limits) -> None:
    (grid,) = read_csv("sep=|\na;x|b\n1|2\n", limits).grids
    assert texts(grid) == [["a;x", "b"], ["1", "2"]]
    assert addresses(grid)[0] == ["A2", "B2"]


def test_a_mark_of_utf8_is_not_part_of_the_first_header(limits: Limits) -> None:
    document = read("\ufeffAnnée;b\n1;2\n".encode(), "a.csv", limits)
    assert document.grids[0].rows[0][0].text == "Année"
    assert document.encoding == "utf-8-sig"


def test_a_guessed_encoding_is_told(limits: Limits) -> None:
    document = read("Intitulé;b\nmise en œuvre;2\n".encode("cp1252"), "a.csv", limits)
    assert document.grids[0].rows[1][0].text == "mise en œuvre"
    assert [(finding.rule, finding.params["encoding"]) for finding in document.findings] == [
        ("file.encoding_guessed", "cp1252")
    ]


def test_old_line_ends_and_missing_words_are_read_as_they_stand(limits: Limits) -> None:
    (grid,) = read_csv("a;b\rNA;N/A\r", limits).grids
    assert texts(grid) == [["a", "b"], ["NA", "N/A"]]


def test_a_table_above_the_limit_is_refused() -> None:
    document = read_csv("a;b\n1;2\n" + "3;4\n" * 10, Limits(largest_cell_count=20))
    assert [finding.rule for finding in document.findings] == ["file.too_large"]
    assert document.grids == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\n1;2\n3;4\n", "delimited"),
        ("Titre\na;b;c\n1;2;3\n4;5;6\n", "delimited"),
        ("a,b,c\n1,2,3\n4,5,6\n", "delimited"),
        ("Un texte, avec une virgule.\nUn autre, aussi.\n", "page"),
        ("- un point ;\n- un autre ;\n", "page"),
        ("### Titre\na\tb\n1\t2\n", "page"),
        ("Du texte avant.\n\na\tb\n1\t2\n", "page"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "page"),
        ("un seul mot\n", "page"),
    ],
)
def test_a_text_is_a_table_or_a_page_by_its_content(text: str, expected: str, limits: Limits) -> None:
    assert read(text.encode(), "envoi.txt", limits).format == expected


def test_an_entity_is_no_delimiter_and_is_decoded_once(limits: Limits) -> None:
    document = read_csv("a;b\ndonn&eacute;es;R&amp;eacute;D\nA&D;1\n", limits)
    assert document.findings == ()
    assert texts(document.grids[0])[1:] == [["données", "R&eacute;D"], ["A&D", "1"]]


def test_lines_quoted_as_a_whole_are_rows(limits: Limits) -> None:
    document = read_csv('"a;b";\n"1;""x"""\n', limits)
    assert texts(document.grids[0]) == [["a", "b"], ["1", "x"]]
    assert texts(read_csv('"a"\n"1;2"\n', limits).grids[0]) == [["a"], ["1;2"]]


def test_a_title_that_its_commas_part_is_no_header(limits: Limits) -> None:
    document = read_csv("Retour, campagne 2023\na,b,c\n1,2,3\n4,5,6,7\n", limits)
    assert [finding.cell for finding in document.findings] == ["A4"]
    assert texts(document.grids[0])[1:] == [["a", "b", "c"], ["1", "2", "3"]]


def test_a_header_shorter_than_its_rows_is_no_title(limits: Limits) -> None:
    document = read_csv("a,b,c\n1,2,3,4\n5,6,7,8\n", limits)
    assert [finding.cell for finding in document.findings] == ["A2", "A3"]


def test_the_dashes_of_a_markdown_table_are_no_row(limits: Limits) -> None:
    assert texts(read_csv("| a | b |\n|---|:-:|\n| 1 | 2 |\n", limits).grids[0])[1:] == [["", " 1 ", " 2 "]]


def test_a_text_that_a_formula_only_quotes_is_that_text(limits: Limits) -> None:
    assert texts(read_csv('a;b\n="0117";="=x"\n', limits).grids[0])[1:] == [["0117", "=x"]]
