from datetime import date

import pytest
from handmade import CAHC, CALL, actor, error, figures, kept_out, meeting, received, rules, stated, table

from interlud_pipeline.model import Finding
from interlud_pipeline.validation.batch import validate


def test_an_equal_figure_counts_once_with_a_warning(register):
    batch = validate([received(stated("117", 5, cell="B2"), stated("117", 5, cell="B3"))], register)
    assert figures(batch) == {(CALL, "117"): (5, "REPORTED")}
    assert batch.observations["source_cell"].to_list() == ["B2"]
    assert rules(batch) == [("record.duplicate_equal", "B3")]
    assert kept_out(batch) == [("observation", "record.duplicate_equal", "B3")]


def test_different_figures_are_both_held_and_the_message_shows_both(register):
    batch = validate([received(stated("117", 5, cell="B2"), stated("117", 6, cell="B3"))], register)
    assert figures(batch) == {(CALL, "117"): (None, "UNREADABLE")}
    assert kept_out(batch) == [
        ("observation", "record.duplicate_different", "B2"),
        ("observation", "record.duplicate_different", "B3"),
    ]
    assert batch.findings["message_fr"].unique().to_list() == [
        (
            "L'indicateur 117 est donné deux fois avec des valeurs différentes : « 5 » (B2), « 6 » (B3). "
            "Aucune n'est retenue."
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        stated("117", None, "DECLARED_NO_DATA", cell="B3", reason="n.d."),
        stated("117", 5, "PROVISIONAL", cell="B3"),
    ],
)
def test_a_value_and_another_answer_are_both_held(other, register):
    batch = validate([received(stated("117", 5, cell="B2"), other)], register)
    assert figures(batch) == {(CALL, "117"): (None, "UNREADABLE")}
    assert len(kept_out(batch)) == 2


def test_a_blank_yields_to_a_figure_without_a_word(register):
    batch = validate([received(stated("117", None, cell="B2"), stated("117", 5, cell="B3"))], register)
    assert figures(batch) == {(CALL, "117"): (5, "REPORTED")}
    assert rules(batch) == []


def test_two_blanks_are_one_blank(register):
    batch = validate([received(stated("117"), stated("117"))], register)
    assert figures(batch) == {(CALL, "117"): (None, "BLANK_NO_REASON")}


def test_an_unreadable_figure_beside_a_readable_one_holds_both(register):
    records = [stated("117", None, "UNREADABLE", cell="B2"), stated("117", 5, cell="B3")]
    batch = validate([received(*records, findings=[error("B2")])], register)
    assert figures(batch) == {(CALL, "117"): (None, "UNREADABLE")}
    assert rules(batch) == [("number.unreadable", "B2"), ("record.duplicate_different", "B3")]


def test_the_same_key_in_two_files_is_not_a_duplicate(register):
    files = [received(stated("117", 5), sha256=name * 64) for name in "ab"]
    assert validate(files, register).findings.is_empty()


def test_meetings_add_up_and_themes_are_never_added(register):
    rows = [meeting(1, cell="A2"), meeting(3, "TECHNICAL_COMMITTEE"), meeting(6, "WORKING_GROUP", themes=6)]
    batch = validate([received(*rows, table(cell="A2:B4"))], register)
    assert figures(batch) == {(CALL, "116"): (10, "REPORTED")}
    assert batch.observations.select("source_cell", "parse_rule", "is_derived").rows() == [
        ("A2:B4", "derived.meetings", True)
    ]


def test_a_figure_without_its_table_bears_its_first_row(register):
    batch = validate([received(meeting(1, cell="L31C1#1"), meeting(2, cell="L31C1#2"))], register)
    assert batch.observations["source_cell"].to_list() == ["L31C1#1"]


def test_actors_are_counted_once_each_under_any_spelling(register):
    mentions = [
        actor("Police municipales", "police", cell="C2"),
        actor("Polices municipales", "police", cell="C3"),
        actor("Délta 3", cell="C4"),
        actor("DELTA  3", cell="C5"),
        actor("GLS", cell="C6"),
    ]
    batch = validate([received(*mentions)], register)
    assert figures(batch) == {(CALL, "115"): (3, "REPORTED")}
    assert batch.actors["declared_name"].to_list() == ["Police municipales", "Délta 3", "GLS"]
    assert rules(batch) == [("list.duplicate", "C3"), ("list.duplicate", "C5")]
    assert kept_out(batch) == [("actor", "list.duplicate", "C3"), ("actor", "list.duplicate", "C5")]


def test_the_same_actor_of_two_bodies_counts_for_each(register):
    batch = validate([received(actor("Union TLF"), actor("Union TLF", body=CAHC))], register)
    assert figures(batch) == {(CALL, "115"): (1, "REPORTED"), (CAHC, "115"): (1, "REPORTED")}


def test_one_unreadable_row_makes_the_figure_unreadable_and_the_others_stay(register):
    rows = [meeting(3, cell="B2"), meeting(None, cell="B3", text="plusieurs")]
    batch = validate([received(*rows, table(), findings=[error("B3", "meeting.unreadable")])], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE")}
    assert batch.observations.select("source_cell", "source_text").rows() == [("B3", "plusieurs")]
    assert batch.meetings["meetings"].to_list() == [3]


def test_unreadable_detail_of_one_body_leaves_the_other_bodys_figure(register):
    rows = [meeting(None, cell="B3"), meeting(2, body=CAHC)]
    batch = validate([received(*rows)], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE"), (CAHC, "116"): (2, "REPORTED")}


def test_a_declared_total_that_agrees_yields_to_its_detail(register):
    batch = validate([received(stated("116", 4), meeting(1), meeting(3), table())], register)
    assert figures(batch) == {(CALL, "116"): (4, "REPORTED")}
    assert batch.observations["is_derived"].to_list() == [True]
    assert rules(batch) == []


def test_an_agreeing_total_declared_provisional_stays_provisional(register):
    batch = validate([received(stated("116", 4, "PROVISIONAL", reason="provisoire"), meeting(4))], register)
    assert batch.observations.select("status", "reason_text").rows() == [("PROVISIONAL", "provisoire")]


def test_a_declared_total_that_differs_is_held_and_the_detail_stands(register):
    batch = validate([received(stated("116", 9, cell="B2"), meeting(1), meeting(3))], register)
    assert figures(batch) == {(CALL, "116"): (4, "REPORTED")}
    assert kept_out(batch) == [("observation", "detail.total_differs", "B2")]
    assert batch.findings["message_fr"].to_list() == [
        "Le total déclaré 9 diffère du détail 4 pour l'indicateur 116 : le détail est retenu."
    ]


def test_a_reason_beside_its_detail_is_held(register):
    reason = stated("116", None, "DECLARED_NO_DATA", cell="B2", reason="n.d.", text="n.d.")
    batch = validate([received(reason, meeting(4))], register)
    assert figures(batch) == {(CALL, "116"): (4, "REPORTED")}
    assert kept_out(batch) == [("observation", "detail.total_differs", "B2")]


def test_beside_unreadable_detail_no_declared_total_counts(register):
    batch = validate([received(stated("116", 4, cell="B2"), meeting(1), meeting(None, cell="B9"))], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE")}
    assert kept_out(batch) == [("meeting", "meeting.unreadable", "B9"), ("observation", "meeting.unreadable", "B2")]


def test_an_unreadable_total_yields_to_sound_detail(register):
    total = stated("116", None, "UNREADABLE", cell="B2", text="une dizaine")
    batch = validate([received(total, meeting(4), findings=[error("B2", indicator="116")])], register)
    assert figures(batch) == {(CALL, "116"): (4, "REPORTED")}


def test_headers_only_is_a_blank_and_never_zero(register):
    batch = validate([received(table(cell="A1:E1"))], register)
    assert figures(batch) == {(CALL, "116"): (None, "BLANK_NO_REASON")}


@pytest.mark.parametrize(("value", "status"), [(0, "REPORTED"), (None, "DECLARED_NO_DATA")])
def test_beside_headers_only_what_is_stated_stands(value, status, register):
    batch = validate([received(table(), stated("116", value, status))], register)
    assert figures(batch) == {(CALL, "116"): (value, status)}
    assert batch.observations["is_derived"].to_list() == [False]


def test_a_table_whose_meetings_are_all_of_another_year_is_a_blank(register):
    batch = validate([received(table(), meeting(2, held_on=date(2021, 5, 4)))], register)
    assert figures(batch) == {(CALL, "116"): (None, "BLANK_NO_REASON")}


def test_a_list_open_at_its_end_makes_a_lower_bound(register):
    batch = validate([received(actor("GLS"), actor("Colas"), table("actor", is_open_ended=True))], register)
    assert batch.observations.select("value", "is_lower_bound").rows() == [(2, True)]


def test_undated_meeting_rows_alike_are_warned_of_and_counted(register):
    rows = [meeting(1, "WORKING_GROUP", cell="B2"), meeting(1, "WORKING_GROUP", cell="B3")]
    batch = validate([received(*rows)], register)
    assert figures(batch) == {(CALL, "116"): (2, "REPORTED")}
    assert rules(batch) == [("meeting.identical_rows", "B3")]
    assert batch.quarantine.is_empty()


@pytest.mark.parametrize(
    "second",
    [meeting(1, themes=2), meeting(2), meeting(1, "OTHER"), meeting(1, joint_with=(CAHC,)), meeting(1, body=CAHC)],
)
def test_meeting_rows_that_differ_in_anything_are_not_alike(second, register):
    assert rules(validate([received(meeting(1), second)], register)) == []


def test_dated_meeting_rows_are_not_warned_of(register):
    rows = [meeting(1, held_on=date(2023, 3, 1)), meeting(1, held_on=date(2023, 4, 1))]
    assert rules(validate([received(*rows)], register)) == []


def test_an_error_where_no_record_stands_makes_its_figure_unreadable(register):
    lost = error("A7", "row.field_count", agglomeration=CALL, indicator="117", reporting_year=2023)
    batch = validate([received(stated("118", 1), findings=[lost])], register)
    assert figures(batch) == {(CALL, "118"): (1, "REPORTED"), (CALL, "117"): (None, "UNREADABLE")}


def test_an_error_in_a_detail_where_no_record_stands_makes_its_figure_unreadable(register):
    lost = error("A7", "row.field_count", agglomeration=CALL, indicator="116", reporting_year=2023)
    batch = validate([received(meeting(4), findings=[lost])], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE")}


def test_an_error_without_a_record_yields_to_what_is_stated(register):
    lost = error("A7", "row.field_count", agglomeration=CALL, indicator="117", reporting_year=2023)
    batch = validate([received(stated("117", 3), findings=[lost])], register)
    assert figures(batch) == {(CALL, "117"): (3, "REPORTED")}


def test_a_file_refused_whole_shows_that_its_sender_wrote(register):
    refusal = Finding("file.unreadable", params={"name": "envoi.xlsx", "reason": "archive"})
    batch = validate([received(reader_findings=[refusal], year=2023, sender=CALL)], register)
    assert batch.submissions["outcome"].to_list() == ["rejected"]
    assert batch.coverage.select("agglomeration", "reporting_year", "plan").rows() == [(CALL, 2023, "artois-pdm")]
    assert batch.observations.is_empty()
    assert batch.findings.select("rule", "agglomeration", "reporting_year").rows() == [("file.unreadable", CALL, 2023)]


def test_a_refused_file_that_no_folder_places_stays_without_a_body(register):
    refusal = Finding("file.unreadable", params={"name": "envoi.xlsx", "reason": "archive"})
    batch = validate([received(reader_findings=[refusal])], register)
    assert batch.findings.select("rule", "agglomeration", "reporting_year").rows() == [("file.unreadable", None, None)]


def test_a_file_in_an_authoritys_folder_covers_only_what_it_speaks_of(register):
    batch = validate([received(stated("117", 1), year=2023, sender="artois-mobilites")], register)
    assert batch.coverage.select("agglomeration", "reporting_year").rows() == [(CALL, 2023)]
