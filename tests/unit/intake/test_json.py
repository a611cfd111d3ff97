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


def test_numbers_stay_as_they_are_written(limits: Limits) -> None:
    (grid,) = read_json('{"a": 12.0, "b": 246200364, "c": "12", "d": 1e3}', limits).grids
    assert [(cell.text, cell.kind) for _, cell in grid.rows] == [
        ("12.0", CellKind.NUMBER), ("246200364", CellKind.NUMBER), ("12", CellKind.TEXT), ("1e3", CellKind.NUMBER),
    ]  # fmt: skip


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
