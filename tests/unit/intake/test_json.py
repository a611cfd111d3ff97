import pytest
from intake_files import addresses, texts

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read
from interlud_pipeline.model import CellKind, Document


def read_json(text: str, limits: Limits) -> Document:
    return read(text.encode(), "envoi.json", limits)


def test_single_values_of_the_root_are_labels_and_values(limits: Limits) -> None:
    (grid,) = read_json('{"agglomeration": "Lens", "annee": 2023, "version": null}', limits).grids
    assert grid.name is None
    assert texts(grid) == [["agglomeration", "Lens"], ["annee", "2023"], ["version", ""]]
    assert addresses(grid)[1] == ["/annee", "/annee"]
    assert grid.rows[1][1].kind is CellKind.NUMBER


def test_a_list_of_objects_is_a_table_of_all_their_keys(limits: Limits) -> None:
    (grid,) = read_json('{"reunions": [{"type": "COPIL"}, {"nombre": 2, "type": "COTECH"}]}', limits).grids
    assert grid.name == "reunions"
    assert texts(grid) == [["type", "nombre"], ["COPIL", ""], ["COTECH", "2"]]
    assert addresses(grid) == [
        ["/reunions/0", "/reunions/0"],
        ["/reunions/0/type", "/reunions/0/nombre"],
        ["/reunions/1/type", "/reunions/1/nombre"],
    ]


def test_a_list_at_the_root_is_one_table(limits: Limits) -> None:
    (grid,) = read_json('[{"a": 1}, {"a": 2}]', limits).grids
    assert (grid.name, addresses(grid)) == (None, [["/0"], ["/0/a"], ["/1/a"]])


def test_an_empty_list_is_a_table_without_rows(limits: Limits) -> None:
    (grid,) = read_json('{"acteurs": []}', limits).grids
    assert (grid.name, grid.rows) == ("acteurs", ())


@pytest.mark.parametrize(
    ("written", "text"),
    [("12.0", "12"), ("12.50", "12.5"), ("1e3", "1000"), ("-0", "0"), ("246200364", "246200364"), ("1e99", "1e99")],
)
def test_numbers_are_written_in_one_form_as_those_of_workbooks(written: str, text: str, limits: Limits) -> None:
    ((_, cell),) = read_json(f'{{"a": {written}}}', limits).grids[0].rows
    assert (cell.text, cell.kind) == (text, CellKind.NUMBER)


def test_a_number_in_quotes_is_text(limits: Limits) -> None:
    ((_, cell),) = read_json('{"a": "12.0"}', limits).grids[0].rows
    assert (cell.text, cell.kind) == ("12.0", CellKind.TEXT)


def test_several_returns_in_one_list_are_one_table_for_each_kind(limits: Limits) -> None:
    text = '[{"epci": "A", "lignes": [{"n": 1}, {"n": 2}]}, {"epci": "B", "lignes": [{"n": 3}]}]'
    (grid,) = read_json(text, limits).grids
    assert (grid.name, texts(grid)) == ("lignes", [["epci", "n"], ["A", "1"], ["A", "2"], ["B", "3"]])
    assert addresses(grid)[3] == ["/1/epci", "/1/lignes/0/n"]


def test_a_list_around_a_single_return_changes_only_its_pointers(limits: Limits) -> None:
    single, lines = read_json('[{"epci": "A", "lignes": [{"n": 1}]}]', limits).grids
    assert (texts(single), addresses(lines)) == ([["epci", "A"]], [["/0/lignes/0"], ["/0/lignes/0/n"]])


def test_a_list_of_texts_is_a_table_of_one_column(limits: Limits) -> None:
    (grid,) = read_json('{"acteurs": ["a", "b"]}', limits).grids
    assert (texts(grid), addresses(grid)[1:]) == ([["acteurs"], ["a"], ["b"]], [["/acteurs/0"], ["/acteurs/1"]])


def test_half_a_sign_cannot_stop_what_stores_the_text(limits: Limits) -> None:
    ((name, value),) = read_json(r'{"\ud83da": "b\udc00"}', limits).grids[0].rows
    assert (name.text, value.text) == ("\ufffda", "b\ufffd")


def test_a_list_of_texts_is_a_cell_with_items(limits: Limits) -> None:
    (grid,) = read_json('{"reunions": [{"commune_avec": ["Lens", "Hénin"]}]}', limits).grids
    assert (grid.rows[1][0].text, grid.rows[1][0].items) == ("Lens, Hénin", ("Lens", "Hénin"))


def test_a_pointer_escapes_slash_and_tilde(limits: Limits) -> None:
    (grid,) = read_json('{"a/b~c": 1}', limits).grids
    assert grid.rows[0][1].address == "/a~1b~0c"


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ('{"a": NaN}', "file.unreadable", "NaN"),
        ('{"a": -Infinity}', "file.unreadable", "-Infinity"),
        ('{"a": 1, "a": 2}', "file.unreadable", "« a » figure deux fois"),
        ('{"a": 1,\n', "file.unreadable", "ligne"),
        ("[1, 2]", "file.unreadable", "liste d'objets"),
        ('"texte"', "file.unreadable", "liste d'objets"),
        ("[" * 100_000, "file.too_large", "imbriqués"),
    ],
)
def test_what_is_no_sound_json_is_refused_with_its_reason(text: str, rule: str, words: str, limits: Limits) -> None:
    document = read_json(text, limits)
    (finding,) = document.findings
    assert (document.format, finding.rule, finding.cell) == ("unknown", rule, None)
    assert words in finding.params["reason"]


def test_brackets_within_text_are_not_nesting(limits: Limits) -> None:
    (grid,) = read_json('{"a": "' + "[" * 500 + '\\""}', limits).grids
    assert len(grid.rows[0][1].text) == 501


@pytest.mark.parametrize("text", ["{}", "[]"])
def test_json_that_holds_nothing_is_empty(text: str, limits: Limits) -> None:
    assert [finding.rule for finding in read_json(text, limits).findings] == ["file.empty"]


def test_tables_above_the_limit_are_refused() -> None:
    document = read_json('[{"a": 1}, {"b": 2}, {"c": 3}]', Limits(largest_cell_count=10))
    assert [finding.rule for finding in document.findings] == ["file.too_large"]


def test_an_escaped_nul_is_a_lost_sign_in_keys_and_values(limits: Limits) -> None:
    (grid,) = read_json(r'{"mo\u0000tif": "n.d.\u0000"}', limits).grids
    assert [cell.text for cell in grid.rows[0]] == ["mo\ufffdtif", "n.d.\ufffd"]
