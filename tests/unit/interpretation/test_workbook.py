from datetime import date

import pytest
from documents import (
    CABBALR,
    CAHC,
    CALL,
    NOTHING,
    actors,
    cell,
    declared,
    figures,
    grid,
    meetings,
    rules,
    workbook,
)

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Cell, CellKind, Context, Finding, Merge

INDICATORS = ("Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")
MEETINGS = ("Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date")
ACTORS = ("Acteur", "Nature", "Effectif")


def test_a_template_with_all_its_tables_on_one_sheet_is_read(register):
    read = declared(
        register,
        INDICATORS,
        (115, 2),
        ("n°116", "10 réunions"),
        ("I117", None, "n.d."),
        (118, None, "trop tôt", "mars 2025"),
        (),
        MEETINGS,
        ("Séminaire", 1),
        ("Groupes de travail", 9, 3, "CAHC", Cell("2023-05-16", "", CellKind.DATE)),
        ("Total", 10),
        (),
        ACTORS,
        ("12 communes",),
        ("Colas", "nommé"),
    )
    assert figures(read) == {
        (CALL, "115"): ("REPORTED", 2),
        (CALL, "116"): ("REPORTED", 10),
        (CALL, "117"): ("DECLARED_NO_DATA", None),
        (CALL, "118"): ("DECLARED_NOT_YET_DUE", None),
    }
    assert read.observations[3].available_on == date(2025, 3, 31)
    assert meetings(read) == [("SEMINAR", 1), ("WORKING_GROUP", 9)]
    assert (read.meetings[1].themes, read.meetings[1].joint_with, read.meetings[1].held_on) == (
        3,
        (CAHC,),
        date(2023, 5, 16),
    )
    assert [(one.declared_name, one.is_collective, one.declared_members) for one in read.actors] == [
        ("12 communes", True, 12),
        ("Colas", False, None),
    ]
    assert {(one.detail, one.source.cell) for one in read.details} == {("meeting", "A11:E12"), ("actor", "A16:C17")}
    assert (read.declared_by, rules(read)) == (CALL, [])


def test_the_declaration_gives_version_and_date_of_sending_and_keeps_no_contact(register):
    sheet = grid(
        ("Collectivité :", "Communauté d'agglomération de Lens-Liévin"),
        ("N° SIREN", "246 200 364"),
        ("Exercice", "exercice 2023"),
        ("Version", "2"),
        ("Date d'envoi", "28/03/2024"),
        ("Contact", "Camille Exemple, camille@example.org"),
        (),
        INDICATORS,
        (117, 3),
    )
    read = interpret(workbook(sheet), NOTHING, register)
    assert (read.version, read.sent_on, read.declared_by) == (2, date(2024, 3, 28), CALL)
    assert "Exemple" not in str((read.observations, read.findings, read.ignored))


def test_labels_side_by_side_have_their_values_below(register):
    sheet = grid(("Agglomération", "Année"), ("CAHC", 2023), (), INDICATORS, (117, 3))
    assert figures(interpret(workbook(sheet), NOTHING, register)) == {(CAHC, "117"): ("REPORTED", 3)}


def test_a_sheet_without_a_declaration_takes_that_of_another(register):
    declaration = grid(("Agglomération", "CAHC"), ("Année", 2023), name="Déclaration")
    read = interpret(workbook(declaration, grid(INDICATORS, (117, 3), name="Chiffres")), NOTHING, register)
    assert [(one.agglomeration, one.reporting_year, one.source.sheet) for one in read.observations] == [
        (CAHC, 2023, "Chiffres")
    ]


def test_a_sheet_a_body_is_declared_by_the_authority(register):
    sheets = [
        grid(("Agglomération", name), ("Année", 2023), (), INDICATORS, (117, value), name=name)
        for name, value in (("CALL", 1), ("Artois-Flandres", 2), ("CAHC", 3))
    ]
    read = interpret(workbook(*sheets), NOTHING, register)
    assert read.declared_by == "artois-mobilites"
    assert [(one.agglomeration, one.source.sheet, one.source.cell) for one in read.observations] == [
        (CALL, "CALL", "B5"),
        (None, "Artois-Flandres", "B1"),
        (CAHC, "CAHC", "B5"),
    ]
    assert ("agglomeration.unknown", "B1") in rules(read)


@pytest.mark.parametrize(
    ("said", "status", "found"),
    [
        ((12, None, None), "REPORTED", None),
        ((12, "provisoire", None), "PROVISIONAL", None),
        ((12, None, "estimé"), "ESTIMATED", None),
        (("12 (provisoire)", None, None), "PROVISIONAL", None),
        ((12, "-", None), "REPORTED", None),
        ((12, "sans objet", None), "DECLARED_NOT_APPLICABLE", None),
        ((12, "à confirmer", None), "UNREADABLE", "value.with_reason"),
        ((None, None, None), "BLANK_NO_REASON", "value.blank"),
        (("\u00a0", " ", None), "BLANK_NO_REASON", "value.blank"),
        (("NC", None, None), "BLANK_NO_REASON", "reason.ambiguous"),
        (("-", None, None), "BLANK_NO_REASON", "reason.dash"),
        (("-", "n.d.", None), "DECLARED_NO_DATA", None),
        (("n.d.", "non collecté", None), "UNREADABLE", "value.with_reason"),
        ((None, "en attente du prestataire", None), "UNREADABLE", "reason.unknown"),
        ((None, "trop tôt", None), "DECLARED_NOT_YET_DUE", "available_on.missing"),
        (("une dizaine", None, None), "UNREADABLE", "number.approximate"),
    ],
)
def test_value_reason_and_comment_go_together(said, status, found, register):
    value, reason, comment = said
    read = declared(register, INDICATORS, (117, value, reason, None, comment))
    assert [one.status for one in read.observations] == [status]
    assert [rule for rule, _ in rules(read)] == ([found] if found else [])


def test_an_error_bears_the_address_of_the_cell_to_mend_and_so_does_its_record(register):
    read = declared(register, INDICATORS, (118, None, "trop tôt", "bientôt"), (117, None, "perdu"))
    assert rules(read) == [("date.invalid", "D5"), ("reason.unknown", "C6")]
    assert [one.source.cell for one in read.observations] == ["D5", "C6"]
    assert read.observations[1].reason_text == "perdu"


def test_case_7_a_formula_says_so_and_one_in_error_is_told_once(register):
    formula = Cell("9", "", CellKind.NUMBER, formula="=4+5")
    broken = Finding("cell.formula_error", "Feuille1", "B6", "#REF!")
    sheet = grid(
        ("Agglomération", "CALL"),
        ("Année", 2023),
        (),
        INDICATORS,
        (117, formula),
        (118, Cell("#REF!", "", CellKind.ERROR)),
    )
    read = interpret(workbook(sheet, findings=(broken,)), NOTHING, register)
    assert [(one.status, one.source.parse_rule, one.source.cell) for one in read.observations] == [
        ("REPORTED", "number.typed.formula", "B5"),
        ("UNREADABLE", "refused", "B6"),
    ]
    assert rules(read) == []


def test_an_indicator_outside_the_register_is_kept_with_a_warning(register):
    read = declared(register, INDICATORS, (119, 4), ("Satisfaction", 5))
    assert figures(read) == {(CALL, "119"): ("REPORTED", 4), (CALL, "Satisfaction"): ("REPORTED", 5)}
    assert rules(read) == [("indicator.unknown", "A5"), ("indicator.unknown", "A6")]


def test_a_reason_may_stand_for_two_indicators_and_a_value_may_not(register):
    read = declared(register, INDICATORS, ("115 et 116", None, "n.d."), ("117 et 118", 3))
    assert [(one.indicator, one.status) for one in read.observations] == [
        ("115", "DECLARED_NO_DATA"),
        ("116", "DECLARED_NO_DATA"),
        ("117", "UNREADABLE"),
        ("118", "UNREADABLE"),
    ]
    assert rules(read) == [("indicator.joint_value", "B6")] * 2  # one for each figure that it keeps out


def test_a_number_and_a_label_that_disagree_are_refused(register):
    read = declared(register, INDICATORS, ("118 : Réunions tenues", 3))
    assert [(one.indicator, one.status, one.source.cell) for one in read.observations] == [("118", "UNREADABLE", "A5")]
    assert rules(read) == [("indicator.conflict", "A5")]


def test_case_5_a_merge_fills_the_reason_forward_and_never_a_value(register):
    merges = (Merge(4, 2, 5, 2), Merge(6, 1, 7, 1))
    read = declared(register, INDICATORS, (115, None, "n.d."), (116,), (117, 4), (118,), merges=merges)
    assert [(one.indicator, one.status) for one in read.observations] == [
        ("115", "DECLARED_NO_DATA"),
        ("116", "DECLARED_NO_DATA"),
        ("117", "UNREADABLE"),
        ("118", "UNREADABLE"),
    ]
    assert rules(read) == [("cell.merged", "B7"), ("cell.merged", "B8")]


def test_case_5_a_blank_header_over_values_keeps_the_table_out(register):
    read = declared(register, ("Indicateur", "Valeur", None, "Motif"), (117, 4, "x"), (118, 5))
    assert [(one.indicator, one.status, one.source.cell) for one in read.observations] == [
        ("117", "UNREADABLE", "C4"),
        ("118", "UNREADABLE", "C4"),
    ]
    assert rules(read) == [("header.blank", "C4")]


def test_case_5_a_header_twice_keeps_the_table_out(register):
    read = declared(register, ("Type de réunion", "Nombre", "Nb réunions"), ("COPIL", 1, 2))
    assert meetings(read) == [("OTHER", None)]
    assert rules(read) == [("header.duplicate", "C4")]


def test_case_5_bodies_merged_over_their_columns_are_read(register):
    sheet = grid(
        ("Bilan 2023",),
        ("Agglomération de Lens-Liévin", None, "CAHC", None),
        ("Acteurs mobilisés", "Réunions tenues", "Réunions tenues", "Acteurs mobilisés"),
        ("Colas, GLS", "• 1 séminaire\n• 2 COTECH", "3 COPIL", "T62"),
        merges=(Merge(1, 0, 1, 1), Merge(1, 2, 1, 3)),
    )
    read = interpret(workbook(sheet), Context(2023, "artois-mobilites"), register)
    assert (meetings(read, CALL), actors(read, CALL)) == (
        [("SEMINAR", 1), ("TECHNICAL_COMMITTEE", 2)],
        ["Colas", "GLS"],
    )
    assert (meetings(read, CAHC), actors(read, CAHC)) == ([("STEERING_COMMITTEE", 3)], ["T62"])
    assert read.uses_context_year
    assert [one.source.cell for one in read.meetings] == ["B4#1", "B4#2", "C4"]


def test_case_5_without_a_merge_nothing_fills_forward(register):
    sheet = grid(("Lens-Liévin", None), ("Réunions tenues", "Acteurs mobilisés"), ("1 COPIL", "GLS"))
    read = interpret(workbook(sheet), Context(2023, "artois-mobilites"), register)
    assert ("header.blank", "B1") in rules(read)
    assert [one.meetings for one in read.meetings] == [None]


def test_case_9_tables_are_told_apart_and_notes_are_no_rows(register):
    read = declared(
        register,
        ("Type de réunion", "Nombre"),
        ("COPIL", 2),
        ("* hors réunions internes",),
        (),
        ("Note : chiffres arrêtés au 31 décembre.",),
        (),
        ("Acteur", "Nature"),
        ("Colas", None),
        (),
        ("Les associations seront ajoutées dans une prochaine version du tableau.",),
    )
    assert meetings(read) == [("STEERING_COMMITTEE", 2)]
    assert actors(read) == ["Colas"]
    assert [one.parse_rule for one in read.ignored].count("note") == 3
    assert rules(read) == []


def test_a_name_that_begins_like_a_remark_is_no_note(register):
    read = declared(
        register, ("Acteur", "Nature"), ("Notaires de l'Artois",), ("Sources vives",), (), ("NB Logistique",)
    )
    assert actors(read) == ["Notaires de l'Artois", "Sources vives", "NB Logistique"]


def test_a_sentence_with_a_number_below_a_table_is_no_note(register):
    read = declared(
        register, MEETINGS, ("COPIL", 1), (), ("12 réunions de concertation avec les élus de la ville", None)
    )
    assert meetings(read) == [("STEERING_COMMITTEE", 1), ("OTHER", 12)]
    assert ("meeting.unknown_kind", "A7") in rules(read)


def test_a_label_with_a_number_below_a_blank_row_is_a_row(register):
    read = declared(register, ("Indicateur", "Valeur"), (117, 4), (), ("Réunions tenues", 10))
    assert figures(read)[CALL, "116"] == ("REPORTED", 10)


def test_case_9_tables_side_by_side_are_told_apart(register):
    read = declared(
        register,
        ("Indicateur", "Valeur", None, "Type de réunion", "Nombre"),
        (117, 4, None, "COPIL", 2),
        (118, 5, None, "COTECH", 1),
    )
    assert figures(read) == {(CALL, "117"): ("REPORTED", 4), (CALL, "118"): ("REPORTED", 5)}
    assert meetings(read) == [("STEERING_COMMITTEE", 2), ("TECHNICAL_COMMITTEE", 1)]


def test_a_row_below_a_blank_one_is_still_a_row(register):
    read = declared(register, INDICATORS, (117, 4), (), (118, 5))
    assert figures(read)[CALL, "118"] == ("REPORTED", 5)


def test_a_label_of_an_indicator_in_a_row_opens_no_table(register):
    read = declared(
        register, ("Indicateur", "Libellé", "Valeur"), (115, "Acteurs mobilisés", 12), (None, "Réunions tenues", None)
    )
    assert figures(read) == {(CALL, "115"): ("REPORTED", 12), (CALL, "116"): ("BLANK_NO_REASON", None)}


def test_a_table_with_headers_only_is_held_and_is_no_zero(register):
    read = declared(register, MEETINGS, (), ACTORS)
    assert [(one.detail, one.source.cell) for one in read.details] == [("meeting", "A4"), ("actor", "A6")]
    assert rules(read) == [("table.headers_only", "A4"), ("table.headers_only", "A6")]


def test_a_table_whose_only_row_is_a_reason_answers_for_its_indicator(register):
    read = declared(register, ("Type de réunion", "Nombre"), ("sans objet",))
    assert figures(read) == {(CALL, "116"): ("DECLARED_NOT_APPLICABLE", None)}


@pytest.mark.parametrize(
    ("row", "rule", "at"),
    [
        (("COPIL", "plusieurs"), "number.approximate", "B5"),
        (("COPIL", None), "number.unreadable", "B5"),
        ((None, 3), "meeting.unreadable", "B5"),
        (("COPIL", 1, "trois ou quatre"), "number.unreadable", "C5"),
        (("COPIL", 1, None, "Artois-Flandres"), "agglomeration.unknown", "D5"),
        (("COPIL", 1, None, None, "04/31/2023"), "date.invalid", "E5"),
        (("plusieurs réunions", None), "meeting.unreadable", "A5"),
        (("une dizaine de COTECH", None), "number.approximate", "A5"),
        (("3 COTECH", 4), "meeting.unreadable", "A5"),
    ],
)
def test_case_16_and_19_a_meeting_row_that_cannot_be_read_bears_its_error(row, rule, at, register):
    read = declared(register, MEETINGS, row, ("Séminaire", 1))
    assert [one.meetings for one in read.meetings] == [None, 1]
    assert [(one.rule, one.cell) for one in read.findings if one.cell == at] == [(rule, at)]
    assert read.meetings[0].source.cell == at


def test_case_17_and_32_warnings_leave_a_meeting_standing(register):
    read = declared(
        register, MEETINGS, ("COTECH", "six"), ("Balade logistique", 2), ("9 groupes de travail sur 3 enjeux", None)
    )
    assert meetings(read) == [("TECHNICAL_COMMITTEE", 6), ("OTHER", 2), ("WORKING_GROUP", 9)]
    assert read.meetings[2].themes == 3
    assert rules(read) == [("number.in_words", "B5"), ("meeting.unknown_kind", "A6")]


def test_a_totals_row_is_compared_and_left_out(register):
    read = declared(register, MEETINGS, ("COPIL", 2), ("COTECH", 3), ("Total", 6))
    assert len(read.meetings) == 2
    assert rules(read) == [("totals.differ", "B7")]


def test_serial_dates_follow_the_workbook(register):
    read = declared(register, MEETINGS, ("COPIL", 1, None, None, 43557), uses_1904_dates=True)
    assert read.meetings[0].held_on == date(2023, 4, 3)


def test_case_40_and_41_actors_of_a_table(register):
    read = declared(
        register,
        ACTORS,
        ("Euralogistic",),
        ("EURALOGISTIC",),
        ("Camille Exemple (camille.exemple@example.org)",),
        ("Communes", "collectif", "14 communes"),
        ("Geodis", "collectif"),
        ("Colas", "autre"),
        ("GLS", None, "12,5"),
        ("Colas, Durand et fils", None),
    )
    assert [(one.declared_name, one.is_collective, one.declared_members) for one in read.actors] == [
        ("Euralogistic", False, None),
        ("Personne citée", False, None),
        ("Communes", True, 14),
        ("Geodis", True, None),
        ("Colas", False, None),
        ("GLS", False, None),
        ("Colas, Durand et fils", False, None),
    ]
    assert rules(read) == [
        ("list.duplicate", "A6"),
        ("actor.personal_data", "A7"),
        ("actor.not_in_register", "A9"),
        ("actor.nature_unknown", "B10"),
        ("number.not_whole", "C11"),
        ("actor.unreadable", "A12"),
    ]
    assert "camille" not in str((read.actors, read.findings, read.details, read.ignored)).lower()


def test_a_contradiction_with_the_folder_is_an_error_on_the_whole_file(register):
    sheet = grid(("Agglomération", "CALL"), ("Année", 2022), (), INDICATORS, (117, 3))
    read = interpret(workbook(sheet), Context(2023, CAHC), register)
    assert [(one.agglomeration, one.reporting_year, one.declared_by) for one in read.observations] == [
        (CALL, 2022, CALL)
    ]
    found = [one for one in read.findings if one.rule == "context.contradiction"]
    assert [(one.cell, one.text, one.params) for one in found] == [
        ("B1", "CALL", {"stated": "CALL", "expected": "CAHC", "scope": "file"}),
        ("B2", "2022", {"stated": "2022", "expected": "2023", "scope": "file"}),
    ]


def test_what_the_file_does_not_state_comes_from_its_context(register):
    read = interpret(workbook(grid(INDICATORS, (117, 3))), Context(2023, CABBALR), register)
    assert [(one.agglomeration, one.reporting_year) for one in read.observations] == [(CABBALR, 2023)]
    assert (read.uses_context_sender, read.uses_context_year, rules(read)) == (True, True, [])


def test_a_body_or_year_that_nobody_states_is_an_error_on_the_whole_file(register):
    read = interpret(workbook(grid(INDICATORS, (117, 3))), NOTHING, register)
    assert [(one.rule, one.cell, one.params) for one in read.findings] == [
        ("context.agglomeration_missing", "A1", {"scope": "file"}),
        ("context.year_missing", "A1", {"scope": "file"}),
    ]


@pytest.mark.parametrize(
    ("label", "value", "rule"),
    [
        ("SIREN", "24620036", "siren.invalid"),
        ("SIREN", "246200299", "agglomeration.conflict"),
        ("Agglomération", "Artois-Flandres", "agglomeration.unknown"),
        ("Année", "2022-2023", "year.invalid"),
    ],
)
def test_case_20_35_and_36_a_declaration_that_cannot_be_read_keeps_the_file_out(label, value, rule, register):
    pairs = [("Agglomération", "CALL"), ("Année", 2023)]
    pairs = [pair for pair in pairs if pair[0] != label]
    sheet = grid(*pairs, (label, value), INDICATORS, (117, 3))
    read = interpret(workbook(sheet), Context(2023, CALL), register)
    assert [(one.rule, one.params.get("scope")) for one in read.findings if one.text == value] == [(rule, "file")]
    assert [(one.agglomeration, one.reporting_year) for one in read.observations] == [(CALL, 2023)]


def test_a_version_or_date_of_sending_that_cannot_be_read_is_a_warning(register):
    sheet = grid(
        *(("Agglomération", "CALL"), ("Année", 2023), ("Version", "finale"), ("Envoyé le", "hier")),
        INDICATORS,
        (117, 3),
    )
    read = interpret(workbook(sheet), NOTHING, register)
    assert (read.version, read.sent_on) == (None, None)
    assert rules(read) == [("version.invalid", "B3"), ("sent_on.invalid", "B4")]


def test_case_25_indicators_that_the_file_lacks_are_named(register):
    read = declared(register, INDICATORS, (117, 3))
    missing = [one for one in read.findings if one.rule == "indicator.missing_from_file"]
    assert [(one.indicator, one.agglomeration, one.reporting_year) for one in missing] == [
        (indicator, CALL, 2023) for indicator in ("115", "116", "118")
    ]


def test_a_file_that_the_reader_refused_is_left_alone(register):
    document = workbook(grid(INDICATORS, (117, 3)), findings=(Finding("file.too_large"),))
    read = interpret(document, Context(2023, CALL), register)
    assert (read.observations, read.findings) == ((), ())


def test_a_typed_cell_is_built_as_a_workbook_would():
    assert cell(3, "B2") == Cell("3", "B2", CellKind.NUMBER)
