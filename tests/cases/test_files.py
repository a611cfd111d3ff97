"""What really arrives: files of all kinds (cases 1 to 9)."""

import pytest
from case_files import (
    DECLARED,
    HEADER,
    INDICATORS,
    actors,
    csv,
    indicators,
    ods,
    text,
    xlsx,
    xlsx_with_formulas,
)
from reading_cases import (
    CAHC,
    CALL,
    actors_of,
    figures,
    meetings_of,
    of_call,
    outcome,
    problems,
    read,
    read_each,
    source,
    told,
)

from interlud_pipeline.model import Context

COMMENT = "mise en œuvre des « actions »"


def test_case_01_a_ligature_in_cp1252_is_read_and_the_encoding_kept():
    batch = read(csv(("Agglomération", "Année", "Acteur"), ("CALL", 2023, "Cœur de ville"), encoding="cp1252"))
    assert actors_of(batch) == ["Cœur de ville"]
    assert batch.submissions["encoding"].to_list() == ["cp1252"]
    assert ("file.encoding_guessed", None) in told(batch)


def test_case_01_other_signs_of_cp1252_are_read_too():
    reasons = indicators((117, "", "Trop tôt… bilan prévu le 31/12/2026 – à venir"), encoding="cp1252")
    batch = read(reasons)
    assert batch.observations["reason_text"].to_list() == ["Trop tôt… bilan prévu le 31/12/2026 – à venir"]
    assert of_call(batch) == {"117": "DECLARED_NOT_YET_DUE"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_case_02_the_same_table_in_another_encoding_has_the_same_rows(encoding: str):
    batch = read(indicators((117, 12, "", "", COMMENT), (118, "", "n.d."), encoding=encoding))
    assert of_call(batch) == {"117": 12, "118": "DECLARED_NO_DATA"}
    assert problems(batch) == []
    assert not any("\ufeff" in str(value) for value in batch.observations.row(0))


def test_case_03_an_unquoted_decimal_comma_breaks_its_row_and_no_other():
    rows = [("CALL", 2023, "117", "12,5", "", "", ""), ("CALL", 2023, "118", "7", "", "", "")]
    batch = read(csv(HEADER, *rows, sep=","))
    assert of_call(batch) == {"117": "UNREADABLE", "118": 7}
    ((rule, cell),) = problems(batch)
    assert (rule, cell) == ("row.field_count", "A2")
    (message,) = batch.findings.filter(batch.findings["rule"] == rule)["message_fr"]
    assert message == "La ligne 2 a 8 champs là où l'en-tête en a 7."


def test_case_03_a_blank_field_too_many_or_digits_beside_a_value_are_no_less_suspect():
    header = ("Agglomération", "Année", "Indicateur", "Valeur", "Commentaire")
    other = "CALL,2023,118,7,bon"
    shifted, split, quoted = read_each(
        csv(header, "CALL,2023,117,12,5,", other, sep=","),
        csv(header, "CALL,2023,117,12,5", other, sep=","),
        csv(header, 'CALL,2023,117,"12",bon', other, sep=","),
    )
    assert of_call(shifted) == of_call(split) == {"117": "UNREADABLE", "118": 7}
    assert problems(shifted) == [("row.field_count", "A2")]
    assert problems(split) == [("number.possibly_split", "D2")]
    assert of_call(quoted) == {"117": 12, "118": 7}


def test_case_04_a_header_merged_over_two_columns_of_a_pdf_is_combined_with_the_one_below():
    content = text(
        "Agglomération de Lens-Liévin\t\tAgglomération Hénin-Carvin\t",
        "Réunions tenues\tActeurs mobilisés\tRéunions tenues\tActeurs mobilisés",
        "3 COTECH\tColas, GLS\t1 COPIL\tEuralogistic",
    )
    for name in ("tableau.tsv", "tableau.txt"):
        batch = read(content, name, Context(2023, "artois-mobilites"))
        assert figures(batch) == {
            ("CALL", 2023, "115"): 2,
            ("CALL", 2023, "116"): 3,
            ("CAHC", 2023, "115"): 1,
            ("CAHC", 2023, "116"): 1,
        }
        assert set(batch.observations["declared_by"]) == {"artois-mobilites"}


def test_case_04_three_bodies_under_one_pasted_header():
    content = text(
        "Lens-Liévin\t\tHénin-Carvin\t\tBéthune-Bruay\t",
        "Acteurs\tRéunions\tActeurs\tRéunions\tActeurs\tRéunions",
        "Colas\t1 séminaire\tGLS\t2 COTECH\tAmazon\t4 COPIL",
    )
    batch = read(content, "a.tsv", Context(2023, "artois-mobilites"))
    assert {key[0]: value for key, value in figures(batch).items() if key[2] == "116"} == {
        "CALL": 1,
        "CAHC": 2,
        "CABBALR": 4,
    }


ACROSS = (
    ("Lens-Liévin", None, "Hénin-Carvin", None),
    ("Réunions tenues", "Acteurs mobilisés", "Réunions tenues", "Acteurs mobilisés"),
    ("3 COTECH", "Colas, GLS", "1 COPIL", "Euralogistic"),
)


def test_case_05_a_body_merged_over_two_columns_is_that_of_both():
    batch = read(xlsx(*ACROSS, merges=("A1:B1", "C1:D1")), "a.xlsx", Context(2023, "artois-mobilites"))
    assert [figures(batch)[body, 2023, "116"] for body in ("CALL", "CAHC")] == [3, 1]
    assert problems(batch) == []


@pytest.mark.parametrize(
    ("rows", "merges", "problem"),
    [
        (ACROSS, ("A1:B1",), ("header.blank", "D1")),
        ((ACROSS[0], ("Réunions tenues", None, *ACROSS[1][2:]), ACROSS[2]), ("A1:B1", "C1:D1"), ("header.blank", "B2")),
        (
            (ACROSS[0], ("Réunions tenues", "Réunions", *ACROSS[1][2:]), ACROSS[2]),
            ("A1:B1", "C1:D1"),
            ("header.duplicate", "B2"),
        ),
    ],
)
def test_case_05_a_header_really_blank_or_given_twice_keeps_the_whole_table_out(rows, merges, problem):
    batch = read(xlsx(*rows, merges=merges), "a.xlsx", Context(2023, "artois-mobilites"))
    assert problems(batch) == [problem]
    assert set(figures(batch).values()) == {"UNREADABLE"}


@pytest.mark.parametrize(("header", "rule"), [(None, "header.blank"), ("Résultat", "header.duplicate")])
def test_case_05_a_faulty_header_of_indicators_keeps_them_out(header: str | None, rule: str):
    batch = read(xlsx(*DECLARED, ("Indicateur", "Valeur", header), (117, 12, 13)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [(rule, "C4")])


def test_case_06_a_hidden_sheet_is_named_and_not_read_and_hidden_rows_are_read_with_a_warning():
    former = ("Année 2022", [("Agglomération", "CALL"), ("Année", 2022), INDICATORS, (117, 99)], "hidden")
    rows = (*DECLARED, INDICATORS, (117, 12), (118, 7))
    batch = read(xlsx(*rows, hidden_rows=[6], other_sheets=[former]), "a.xlsx")
    assert of_call(batch) == {"117": 12, "118": 7}
    findings = {
        rule: (sheet, message) for rule, sheet, message in batch.findings.select("rule", "sheet", "message_fr").rows()
    }
    assert findings["sheet.hidden"] == ("Année 2022", "La feuille masquée « Année 2022 » n'a pas été lue.")
    assert findings["rows.hidden"] == (
        "Retour",
        "Les lignes masquées ou filtrées 6 de « Retour » ont été lues comme les autres.",
    )


def test_case_06_a_very_hidden_sheet_is_not_read_either():
    other = ("Liste", [("Agglomération", "CAHC"), INDICATORS, (117, 99)], "veryHidden")
    batch = read(xlsx(*DECLARED, INDICATORS, (117, 12), other_sheets=[other]), "a.xlsx")
    assert of_call(batch) == {"117": 12}
    assert ("sheet.hidden", None) in told(batch)


def test_case_07_a_formula_gives_its_cached_value_and_an_error_is_kept_out():
    batch = read(
        xlsx_with_formulas(
            *DECLARED,
            INDICATORS,
            (117,),
            (118,),
            formulas={"B5": ("=4+5", 9), "B6": ("=A1/#REF!", "#REF!")},
        ),
        "a.xlsx",
    )
    assert of_call(batch) == {"117": 9, "118": "UNREADABLE"}
    assert source(batch, "117") == ("B5", "9", "number.typed.formula")
    assert problems(batch) == [("cell.formula_error", "B6")]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#VALUE!"])
def test_case_07_other_errors_of_formulas_are_neither_zero_nor_null(error: str):
    rows = (*DECLARED, INDICATORS, (117,))
    batch = read(xlsx_with_formulas(*rows, formulas={"B5": ("=1/0", error)}), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("cell.formula_error", "B5")])


def test_case_07_a_formula_without_a_cached_value_is_kept_out():
    batch = read(xlsx(*DECLARED, INDICATORS, (117, "=4+5"), has_formulas=True), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("cell.formula_no_value", "B5")])


def two_tables() -> tuple[tuple[object, ...], ...]:
    return (
        *DECLARED,
        INDICATORS,
        (117, 12),
        (),
        ("* hors réunions internes aux services de la communauté",),
        (),
        ("Type de réunion", "Nombre", "Enjeux"),
        ("COTECH", 3),
        ("Groupe de travail", 9, 3),
        (),
        ("Note : les dates figurent dans le rapport d'activité.",),
    )


@pytest.mark.parametrize(("make", "name"), [(xlsx, "a.xlsx"), (ods, "a.ods")])
def test_case_09_each_table_of_a_sheet_is_found_and_notes_are_no_rows(make, name: str):
    batch = read(make(*two_tables()), name)
    assert of_call(batch) == {"116": 12, "117": 12}
    assert meetings_of(batch) == [("TECHNICAL_COMMITTEE", 3, None), ("WORKING_GROUP", 9, 3)]
    assert problems(batch) == []


def test_case_09_two_tables_side_by_side_are_two_tables():
    rows = (
        *DECLARED,
        ("Type de réunion", "Nombre", None, "Acteur", "Nature"),
        ("COTECH", 3, None, "Colas", None),
        ("COPIL", 1, None, "GLS", None),
    )
    batch = read(xlsx(*rows), "a.xlsx")
    assert of_call(batch) == {"115": 2, "116": 4}


def test_bodies_across_the_columns_are_read_in_every_form():
    rows = (("Indicateur", "CALL", "CAHC"), ("117", "12", "n.d."), ("118", "0", "5"))
    page = text(
        "# Bilan 2023", "", "| Indicateur | CALL | CAHC |", "|---|---|---|", "| 117 | 12 | n.d. |", "| 118 | 0 | 5 |"
    )
    for content, name in ((csv(*rows), "a.csv"), (xlsx(*rows), "a.xlsx"), (ods(*rows), "a.ods"), (page, "a.md")):
        batch = read(content, name, Context(2023))
        assert figures(batch) == {
            ("CALL", 2023, "117"): 12,
            ("CALL", 2023, "118"): 0,
            ("CAHC", 2023, "117"): "DECLARED_NO_DATA",
            ("CAHC", 2023, "118"): 5,
        }, name
        assert set(batch.observations["declared_by"]) == {"artois-mobilites"}
        assert (outcome(batch), problems(batch)) == ("accepted", []), name


def test_a_file_of_one_body_in_the_folder_of_another_is_kept_out():
    batch = read(indicators((117, 12)), context=Context(2023, CAHC))
    assert figures(batch) == {("CALL", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("context.contradiction", "A2")]
    assert read(actors(("Colas",)), context=Context(2022, CALL)).actors.is_empty()
