"""What really arrives: whose a figure is, what a note beside it says, and totals of nothing."""

import pytest
from case_files import ACTORS, DECLARED, INDICATORS, csv, meetings, text, xlsx
from reading_cases import CAHC, CALL, figures, meetings_of, of_call, problems, read, source

from interlud_pipeline.model import Context

COPIL, COTECH = "STEERING_COMMITTEE", "TECHNICAL_COMMITTEE"
LISTS = ("Agglomération", "Année", "Réunions tenues")


def cell(phrase: str) -> bytes:
    return csv(LISTS, ("CALL", 2023, f'"{phrase}"'))


@pytest.mark.parametrize(
    "phrase",
    [
        "1 COPIL CAHC",
        "3 COTECH (CAHC)",
        "COTECH CAHC : 3",
        "2 GT CALL-CAHC",
        "1 COPIL CALL/CAHC",
        "2 COTECH à Hénin-Carvin",
    ],
)
def test_meetings_that_bear_the_name_of_another_body_are_not_counted_for_this_one(phrase: str):
    batch = read(cell(phrase))
    assert (of_call(batch), problems(batch)) == ({"116": "UNREADABLE"}, [("meeting.of_another", "C2")])


def test_of_a_phrase_for_each_body_the_own_one_stays_in_the_detail():
    batch = read(cell("1 COPIL CALL + 1 COPIL CAHC"))
    assert (meetings_of(batch), of_call(batch)) == ([(COPIL, 1, None)], {"116": "UNREADABLE"})
    assert problems(batch) == [("meeting.of_another", "C2#2")]


@pytest.mark.parametrize(
    ("phrase", "joint"), [("1 COPIL Lens-Liévin", None), ("1 COPIL de la CALL", None), ("1 COPIL avec la CAHC", CAHC)]
)
def test_meetings_that_bear_the_name_of_their_own_body_or_say_with_whom_count(phrase: str, joint: str | None):
    batch = read(cell(phrase))
    assert (of_call(batch), problems(batch)) == ({"116": 1}, [])
    assert batch.meetings["joint_with"].to_list() == [joint]


def test_a_kind_that_bears_the_name_of_another_body_is_refused_at_its_own_cell():
    batch = read(meetings(("COPIL CAHC", 1), ("COTECH", 2)))
    assert (of_call(batch), problems(batch)) == ({"116": "UNREADABLE"}, [("meeting.of_another", "C2")])


def noted(value: object, reason: str | None, *notes: str) -> bytes:
    return xlsx(*DECLARED, INDICATORS, (117, value, reason), (), *((note,) for note in notes))


@pytest.mark.parametrize(
    ("value", "reason", "note", "figure"),
    [
        ("12*", None, "* provisoire", "12 PROVISIONAL"),
        ("12 (provisoire) *", None, "* : chiffre provisoire", "12 PROVISIONAL"),
        ("12¹", None, "¹ chiffre provisoire", "12 PROVISIONAL"),
        ("12 (1)", None, "(1) Estimation", "12 ESTIMATED"),
        (12, "provisoire*", "* chiffre provisoire", "12 PROVISIONAL"),
    ],
)
def test_a_note_that_says_no_more_than_that_a_number_is_provisional_is_kept_with_it(value, reason, note, figure):
    batch = read(noted(value, reason, note), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": figure}, [])
    (kept,) = batch.observations["reason_text"]
    assert kept in note
    assert source(batch, "117")[2] in {"number.integer_with_note", "number.typed_with_note"}


@pytest.mark.parametrize(
    ("value", "reason", "notes"),
    [
        ("12*", None, ()),
        ("12*", None, ("* hors CAHC",)),
        ("12*", None, ("* provisoire", "* estimé")),
        ("12 (provisoire) *", None, ()),
        ("12 (provisoire) *", None, ("* hors CAHC",)),
        ("12 provisoire*", None, ("* estimé",)),
        (12, "provisoire*", ("* sauf deux communes",)),
        ("12 outils*", None, ()),
    ],
)
def test_a_note_that_says_anything_else_or_is_not_found_leaves_the_number_in_doubt(value, reason, notes):
    batch = read(noted(value, reason, *notes), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("number.footnote", "B5")])


@pytest.mark.parametrize("phrase", ["3 COTECH*", "3 COTECH¹", "3* COTECH", "COTECH : 3*", "9 GT sur 3 enjeux*"])
def test_a_phrase_with_a_mark_is_no_count(phrase: str):
    batch = read(cell(phrase))
    assert (of_call(batch), problems(batch)) == ({"116": "UNREADABLE"}, [("number.footnote", "C2")])


def page(*lines: str) -> bytes:
    return text("# Bilan 2023", "", "En 2023, Lens-Liévin et Hénin-Carvin ont agi.", "", "### Indicateur n°117", *lines)


def test_in_a_page_of_two_bodies_each_has_what_is_said_of_it_and_no_error_of_the_other():
    batch = read(page("", "Lens-Liévin : données inexistantes ; Hénin-Carvin : une dizaine"), "p.md")
    assert figures(batch) == {("CALL", 2023, "117"): "DECLARED_NO_DATA", ("CAHC", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("number.approximate", "L7")]


def test_a_page_of_two_bodies_in_the_folder_of_one_keeps_out_the_other_alone():
    batch = read(page("", "Données inexistantes"), "p.md", Context(2023, CALL))
    assert figures(batch) == {("CALL", 2023, "117"): "DECLARED_NO_DATA", ("CAHC", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("context.contradiction", "L3")]


def test_the_name_of_an_indicator_that_says_something_unknown_is_not_blank():
    batch = read(text("# Bilan 2023 de la CALL", "", "### Indicateur n°117 : CALL 12, dont 3 en ligne"), "p.md")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("reason.unknown", "L3")])


KINDS = ("Type de réunion", "Nombre")
NAMES = ("Acteur", "Nature", "Effectif")


@pytest.mark.parametrize(
    ("rows", "indicator"),
    [
        ((KINDS, ("Sous-total COTECH", 3)), "116"),
        ((KINDS, ("Total COTECH", 3)), "116"),
        ((KINDS, ("S/total GT", 3), ("Sous-total COTECH", 4)), "116"),
        ((NAMES, ("Total", None, 12)), "115"),
        ((NAMES, ("Nombre total d'acteurs", None, 12)), "115"),
        ((NAMES, ("Sous-total collectifs", None, 12)), "115"),
    ],
)
def test_a_total_of_a_part_or_of_members_without_a_row_is_no_figure(rows, indicator: str):
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert of_call(batch) == {indicator: "UNREADABLE"}
    assert {rule for rule, _ in problems(batch)} == {"totals.without_detail"}


@pytest.mark.parametrize(
    ("rows", "figure", "told"),
    [
        ((("Total", 12),), 12, []),
        ((("Sous-total COTECH", 3), ("Sous-total GT", 4), ("Total", 7)), 7, []),
        ((("Sous-total COTECH", 3), ("Sous-total GT", 4), ("Total", 8)), 8, [("totals.differ", "B7")]),
        ((("COTECH", 3), ("Sous-total COTECH", 3), ("GT", 4), ("Total", 7)), 7, []),
    ],
)
def test_the_total_of_all_kinds_is_the_declared_figure_where_no_row_makes_it(rows, figure: int, told):
    batch = read(xlsx(*DECLARED, KINDS, *rows), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"116": figure}, told)


def test_the_total_of_a_body_without_rows_is_its_figure_beside_the_rows_of_another():
    header = ("Agglomération", "Année", *KINDS)
    batch = read(csv(header, ("CALL", 2023, "COTECH", 3), ("CAHC", 2023, "Total", 12)))
    assert (figures(batch), problems(batch)) == ({("CALL", 2023, "116"): 3, ("CAHC", 2023, "116"): 12}, [])


def test_a_total_among_indicators_that_sums_nothing_is_told_of():
    batch = read(xlsx(*DECLARED, INDICATORS, ("Total", 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({}, [("totals.without_detail", "A5")])


def test_a_list_of_nothing_but_its_total_is_no_list():
    batch = read(
        csv(("Réunions tenues", "Acteurs mobilisés"), ("Total : 12", "Total : 5")), context=Context(2023, CALL)
    )
    assert of_call(batch) == {"115": "UNREADABLE", "116": "UNREADABLE"}
    assert problems(batch) == [("actor.unreadable", "B2"), ("meeting.unreadable", "A2")]


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("Réunions tenues : 12", 12),
        ("116 : 12", 12),
        ("Indicateur 116 = 12", 12),
        ("Indicateur n°116 : 12 réunions", 12),
        ("116 - Réunions tenues : n.d.", "DECLARED_NO_DATA"),
        ("116 : 12 (provisoire)", "12 PROVISIONAL"),
        ("116 : 12 à 15", "UNREADABLE"),
        ("116 : 2023", "BLANK_NO_REASON"),
        ("116 : réunions de l'année", "BLANK_NO_REASON"),
    ],
)
def test_a_figure_written_behind_the_name_of_its_indicator_is_read_or_refused(written: str, figure):
    batch = read(xlsx(*DECLARED, INDICATORS, (written,)), "a.xlsx")
    assert of_call(batch) == {"116": figure}
    assert bool(problems(batch)) == (figure == "UNREADABLE")


def test_a_figure_behind_a_name_and_another_in_the_column_contradict_each_other():
    batch = read(xlsx(*DECLARED, INDICATORS, ("116 : 12", 13)), "a.xlsx")
    assert of_call(batch) == {"116": "UNREADABLE"}
    assert {rule for rule, _ in problems(batch)} == {"record.duplicate_different"}


def test_a_figure_behind_a_name_is_nobodys_where_bodies_stand_across():
    batch = read(xlsx(("Année", 2023), ("Indicateur", "CALL", "CAHC"), ("Réunions tenues : 12",)), "a.xlsx")
    assert figures(batch) == {("CALL", 2023, "116"): "UNREADABLE", ("CAHC", 2023, "116"): "UNREADABLE"}
    assert problems(batch) == [("agglomeration.joint_value", "A3")]


assert ACTORS[2:] == NAMES


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Statut", "annulée"),
        ("Commentaire", "Reportées à 2024"),
        ("Observations", "prévues en décembre"),
        ("Mémo", "n'a pas eu lieu"),
    ],
)
def test_meetings_that_did_not_take_place_are_not_counted_wherever_their_row_says_so(header: str, words: str):
    rows = ((*KINDS, header), ("COTECH", 3, "tenus"), ("COPIL", 2, words))
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (meetings_of(batch), of_call(batch)) == ([(COTECH, 3, None)], {"116": "UNREADABLE"})
    assert problems(batch) == [("meeting.not_held", "C6")]


@pytest.mark.parametrize("words", ["12 outils", "12", "Outils de communication diffusés : 12"])
def test_a_number_in_the_comment_of_a_blank_row_is_told_of(words: str):
    batch = read(xlsx(*DECLARED, INDICATORS, (117, None, None, None, words)), "a.xlsx")
    assert of_call(batch) == {"117": "BLANK_NO_REASON"}
    assert problems(batch) == [("number.outside_tables", "E5")]


@pytest.mark.parametrize("marked", ["\u202b117\u202c", "\u2067117\u2069", "\u200f117\u200f", "\ufeff117"])
def test_marks_of_direction_are_no_part_of_a_number(marked: str):
    batch = read(xlsx(*DECLARED, INDICATORS, (marked, f"\u202b{12}\u202c")), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": 12}, [])
