"""Officers' decisions on small files: what each action does to the figure, and what is told of it."""

from dataclasses import replace
from datetime import date

import pytest
from deciding import SEVERAL, UNREAD, before, figure, findings, now
from handmade import CAHC, CALL, actor, error, kept_out, meeting, received, stated, table

from interlud_pipeline.model import Source


def test_a_corrected_meeting_row_gives_the_figure_made_from_it(decide):
    file = received(*SEVERAL, findings=UNREAD)
    batch = decide(file, {"rule": "meeting.unreadable", "cell": "B3", "action": "correct", "decided_value": "2"})
    assert figure(batch, "116") == [(5, "REPORTED", "D1", "derived.meetings", "3 ; plusieurs")]
    assert figure(batch, "116", at=before) == [(None, "UNREADABLE", None, "derived.meetings", "plusieurs")]
    rows = now(batch.meetings).select("source_cell", "meetings", "source_text", "parse_rule", "decision").rows()
    assert sorted(rows) == [
        ("B2", 3, "3", "number.integer", None),
        ("B3", 2, "plusieurs", "decision.correct", "D1"),
    ]
    assert findings(batch) == [("meeting.unreadable", "B3", "D1")]
    assert findings(batch, before) == [("meeting.unreadable", "B3", None)]
    assert now(batch.quarantine).is_empty()
    assert batch.observations["decided_from"].to_list() == [None, date(2024, 5, 2)]


def test_a_row_set_aside_leaves_the_figure_to_the_others(decide):
    batch = decide(
        received(*SEVERAL, findings=UNREAD), {"rule": "meeting.unreadable", "cell": "B3", "action": "set_aside"}
    )
    assert figure(batch, "116") == [(3, "REPORTED", "D1", "derived.meetings", "3")]
    assert kept_out(batch)[-1] == ("meeting", "meeting.unreadable", "B3")


def test_a_figure_is_set_whatever_its_rows_say(decide):
    line = {"rule": "meeting.unreadable", "action": "set", "decided_value": "7"}
    line |= {"agglomeration": CALL, "indicator": "116", "reporting_year": "2023"}
    batch = decide(received(*SEVERAL, findings=UNREAD), line)
    assert figure(batch, "116") == [(7, "REPORTED", "D1", "decision.set", "plusieurs")]
    assert findings(batch) == [("meeting.unreadable", "B3", "D1")]
    assert batch.observations["is_derived"].to_list() == [True, False]


def test_a_reason_is_decided_with_its_day(decide):
    unread = stated("118", None, "UNREADABLE", cell="C2", text="bientôt", reason="bientôt")
    line = {"rule": "reason.unknown", "cell": "C2", "action": "correct", "decided_status": "DECLARED_NOT_YET_DUE"}
    batch = decide(received(unread, findings=[error("C2", "reason.unknown")]), line | {"available_on": "2026-12-31"})
    assert now(batch.observations).select("status", "available_on", "reason_text").rows() == [
        ("DECLARED_NOT_YET_DUE", date(2026, 12, 31), "bientôt")
    ]


@pytest.mark.parametrize(
    ("decided", "outcome"),
    [
        ({"decided_value": "12"}, (12, "REPORTED", None)),
        ({"decided_status": "DECLARED_NO_DATA"}, (None, "DECLARED_NO_DATA", "n.d.")),
        ({"decided_value": "12", "decided_status": "ESTIMATED"}, (12, "ESTIMATED", None)),
    ],
)
def test_a_value_with_a_reason_is_decided_for_one_of_them(decide, decided, outcome):
    both = stated("117", 12, "DECLARED_NO_DATA", cell="B2", reason="n.d.")
    batch = decide(received(both), {"rule": "value.with_reason", "cell": "B2", "action": "correct"} | decided)
    assert now(batch.observations).select("value", "status", "reason_text").rows() == [outcome]
    assert findings(batch) == [("value.with_reason", "B2", "D1")]


def test_an_accepted_total_stands_against_its_detail(decide):
    rows = [stated("116", 9, cell="D2"), meeting(1, cell="B2"), meeting(3, cell="B3")]
    batch = decide(received(*rows), {"rule": "detail.total_differs", "cell": "D2"})
    assert figure(batch, "116") == [(9, "REPORTED", "D1", "number.integer", "9")]
    assert now(batch.observations)["is_derived"].to_list() == [False]
    assert figure(batch, "116", at=before) == [(4, "REPORTED", None, "derived.meetings", "1 ; 3")]
    assert findings(batch) == [("detail.total_differs", "D2", "D1")]
    assert now(batch.meetings)["meetings"].sum() == 4


def test_a_total_set_aside_confirms_its_detail(decide):
    rows = [stated("116", 9, cell="D2"), meeting(1, cell="B2"), meeting(3, cell="B3")]
    batch = decide(received(*rows), {"rule": "detail.total_differs", "cell": "D2", "action": "set_aside"})
    assert figure(batch, "116") == [(4, "REPORTED", "D1", "derived.meetings", "1 ; 3")]
    assert findings(batch) == [("detail.total_differs", "D2", "D1")]


def test_of_two_figures_the_accepted_one_counts(decide):
    file = received(stated("117", 5, cell="B2"), stated("117", 6, cell="B3"))
    batch = decide(file, {"rule": "record.duplicate_different", "cell": "B3"})
    assert figure(batch, "117") == [(6, "REPORTED", "D1", "number.integer", "6")]
    assert findings(batch) == [("record.duplicate_different", cell, "D1") for cell in ("B2", "B3")]
    assert now(batch.quarantine).select("source_cell", "rule").rows() == [("B2", "record.duplicate_different")]


def test_of_three_figures_one_set_aside_leaves_the_others_at_odds(decide):
    file = received(*(stated("117", value, cell=f"B{value}") for value in (5, 6, 7)))
    batch = decide(file, {"rule": "record.duplicate_different", "cell": "B5", "action": "set_aside"})
    assert figure(batch, "117")[0][:3] == (None, "UNREADABLE", "D1")
    assert findings(batch) == [
        ("record.duplicate_different", "B5", "D1"),
        ("record.duplicate_different", "B6", None),
        ("record.duplicate_different", "B7", None),
    ]


def test_an_accepted_file_stands_in_spite_of_its_folder(decide):
    whole = error("A1", "context.contradiction", params={"scope": "file", "expected": "CAHC"})
    records = [stated("117", 5, cell="B2"), meeting(3, cell="B3"), actor(cell="B4")]
    batch = decide(received(*records, findings=[whole]), {"rule": "context.contradiction", "cell": "A1"})
    assert [figure(batch, one)[0][:3] for one in ("115", "116", "117")] == [
        (1, "REPORTED", "D1"),
        (3, "REPORTED", "D1"),
        (5, "REPORTED", "D1"),
    ]
    assert now(batch.actors)["decision"].to_list() == ["D1"]
    assert findings(batch) == [("context.contradiction", "A1", "D1")]


def test_one_figure_of_a_file_is_released_and_the_others_stay(decide):
    whole = error("A1", "context.contradiction", params={"scope": "file", "expected": "CAHC"})
    records = [stated("117", 5, cell="B2"), stated("118", 6, cell="B3")]
    line = {"rule": "context.contradiction", "agglomeration": CALL, "indicator": "117", "reporting_year": "2023"}
    batch = decide(received(*records, findings=[whole]), line)
    assert figure(batch, "117")[0][:3] == (5, "REPORTED", "D1")
    assert figure(batch, "118")[0][:3] == (None, "UNREADABLE", None)
    assert findings(batch) == [("context.contradiction", "A1", None)]
    batch = decide(received(*records, findings=[whole]), line, line | {"indicator": "118"})
    assert figure(batch, "118")[0][:3] == (6, "REPORTED", "D2")
    assert findings(batch) == [("context.contradiction", "A1", "D1 D2")]


def test_a_record_that_its_bodys_cell_kept_out_counts_with_its_own_place_once_it_is_accepted(decide):
    own = Source(None, "D2", "5", "number.integer")
    record = stated("117", 5)
    record = replace(record, source=Source(None, "A2", "CALL", "refused", own))
    faults = [error("A2", "context.contradiction"), error("D2", "cell.struck_out")]
    accepted = {"rule": "context.contradiction", "cell": "A2"}
    batch = decide(received(record, findings=faults), accepted)
    assert figure(batch, "117")[0][:2] == (None, "UNREADABLE")
    batch = decide(received(record, findings=faults), accepted, {"rule": "cell.struck_out", "cell": "D2"})
    columns = ("value", "source_cell", "source_text", "parse_rule", "decision")
    assert now(batch.observations).select(columns).rows() == [(5, "D2", "5", "number.integer", "D1 D2")]


def test_a_figure_is_set_only_where_the_finding_stands_unless_the_figure_is_in_doubt(decide):
    unread = stated("117", None, "UNREADABLE", cell="B2")
    line = {"cell": "B2", "action": "set", "decided_value": "4"}
    line |= {"agglomeration": CAHC, "indicator": "117", "reporting_year": "2023"}
    batch = decide(received(unread, findings=[error("B2")]), line | {"rule": "number.unreadable"})
    assert figure(batch, "117", CAHC) == []
    (told,) = now(batch.findings).filter(rule="decision.not_applicable")["message_fr"].to_list()
    assert "n'est pas celui de la remarque" in told
    misplaced = stated("117", 5, cell="B2")
    fault = error("B2", "context.contradiction")
    batch = decide(received(misplaced, findings=[fault]), line | {"rule": "context.contradiction"})
    assert figure(batch, "117", CAHC)[0][:3] == (4, "REPORTED", "D1")
    assert figure(batch, "117")[0][:3] == (None, "UNREADABLE", None)
    assert findings(batch) == [("context.contradiction", "B2", None)]


def test_more_meetings_than_can_be_stored_are_not_applied(decide):
    line = {"rule": "meeting.unreadable", "cell": "B3", "action": "correct", "decided_value": "9999999999"}
    batch = decide(received(*SEVERAL, findings=UNREAD), line)
    assert figure(batch, "116")[0][:2] == (None, "UNREADABLE")
    assert batch.decisions["outcome"].to_list() == ["not_applicable"]


def test_a_record_without_a_body_gives_way_to_the_figure_that_is_set_for_it(decide):
    nameless = stated("117", 5, cell="B2", body=None)
    line = {"rule": "agglomeration.unknown", "cell": "B2", "action": "set", "decided_value": "5"}
    line |= {"agglomeration": CAHC, "indicator": "117", "reporting_year": "2023"}
    batch = decide(received(nameless, findings=[error("B2", "agglomeration.unknown")]), line)
    assert now(batch.observations).select("agglomeration", "value").rows() == [(CAHC, 5)]
    assert findings(batch) == [("agglomeration.unknown", "B2", "D1")]


def test_a_row_is_decided_on_apart_from_its_table_at_the_same_address(decide):
    file = received(meeting(None, cell="B2"), table(cell="B2"), findings=[error("B2", "meeting.unreadable")])
    line = {"rule": "meeting.unreadable", "cell": "B2"}
    assert figure(decide(file, line | {"action": "correct", "decided_value": "2"}), "116")[0][:2] == (2, "REPORTED")
    assert figure(decide(file, line | {"action": "set_aside"}), "116")[0][:2] == (None, "BLANK_NO_REASON")


def test_both_findings_of_a_figure_given_twice_are_settled_when_it_is_set(decide):
    file = received(stated("117", 5, cell="B2"), stated("117", 6, cell="B3"))
    line = {"rule": "record.duplicate_different", "cell": "B2", "action": "set", "decided_value": "7"}
    batch = decide(file, line | {"agglomeration": CALL, "indicator": "117", "reporting_year": "2023"})
    assert figure(batch, "117")[0][:3] == (7, "REPORTED", "D1")
    assert findings(batch) == [("record.duplicate_different", cell, "D1") for cell in ("B2", "B3")]


def test_a_second_error_on_a_record_keeps_holding_it(decide):
    errors = [error("B2", "cell.struck_out"), error("B2", "date.invalid")]
    batch = decide(received(stated("117", 5, cell="B2"), findings=errors), {"rule": "cell.struck_out", "cell": "B2"})
    assert figure(batch, "117")[0][:3] == (None, "UNREADABLE", "D1")
    assert findings(batch) == [("cell.struck_out", "B2", "D1"), ("date.invalid", "B2", None)]


def test_a_meeting_of_another_year_counts_once_it_is_accepted(decide):
    file = received(meeting(1, cell="B2"), meeting(2, cell="B3", held_on=date(2022, 5, 4)))
    batch = decide(file, {"rule": "date.outside_year", "cell": "B3"})
    assert figure(batch, "116")[0][:3] == (3, "REPORTED", "D1")
    assert findings(batch) == [("date.outside_year", "B3", "D1")]


def test_a_record_of_an_unread_year_counts_in_its_folders(decide):
    unread = stated("117", 5, cell="B2", year=None)
    wrong = error("B2", "year.invalid")
    batch = decide(received(unread, findings=[wrong], year=2023, sender=CALL), {"rule": "year.invalid", "cell": "B2"})
    assert figure(batch, "117")[0][:3] == (5, "REPORTED", "D1")


def test_a_repeated_row_set_aside_is_not_counted_and_its_warning_stays_told(decide):
    file = received(meeting(1, cell="B2"), meeting(1, cell="B3"))
    batch = decide(file, {"rule": "meeting.identical_rows", "cell": "B3", "action": "set_aside"})
    assert figure(batch, "116")[0][:3] == (1, "REPORTED", "D1")
    assert findings(batch) == [("meeting.identical_rows", "B3", "D1")]


def test_a_warning_that_is_acknowledged_changes_no_figure(decide):
    file = received(meeting(1, cell="B2"), meeting(1, cell="B3"))
    batch = decide(file, {"rule": "meeting.identical_rows", "cell": "B3"})
    assert figure(batch, "116")[0][:3] == (2, "REPORTED", None)
    assert findings(batch) == [("meeting.identical_rows", "B3", "D1")]
    assert batch.observations.height == 1


def test_a_decision_may_answer_what_another_brings_to_light(decide):
    rows = [stated("116", 9, cell="D2"), *SEVERAL]
    corrected = {"rule": "meeting.unreadable", "cell": "B3", "action": "correct", "decided_value": "2"}
    accepted = {"rule": "detail.total_differs", "cell": "D2"}
    batch = decide(received(*rows, findings=UNREAD), corrected)
    assert figure(batch, "116")[0][:3] == (5, "REPORTED", "D1")
    assert ("detail.total_differs", "D2", None) in findings(batch)
    batch = decide(received(*rows, findings=UNREAD), corrected, accepted)
    assert figure(batch, "116")[0][:3] == (9, "REPORTED", "D1 D2")
    assert ("detail.total_differs", "D2", "D2") in findings(batch)


def test_an_unreadable_place_of_a_detail_is_set_aside(decide):
    lost = error("A7", "row.field_count", agglomeration=CALL, indicator="116", reporting_year=2023)
    batch = decide(
        received(meeting(4), findings=[lost]), {"rule": "row.field_count", "cell": "A7", "action": "set_aside"}
    )
    assert figure(batch, "116")[0][:3] == (4, "REPORTED", "D1")


def test_a_figure_for_which_the_file_has_no_record_is_set(decide):
    nameless = stated("117", 5, cell="B2", body=None)
    line = {"rule": "agglomeration.unknown", "cell": "B2", "action": "set", "decided_value": "5"}
    line |= {"agglomeration": CAHC, "indicator": "117", "reporting_year": "2023"}
    batch = decide(received(nameless, findings=[error("B2", "agglomeration.unknown", text="Artois")]), line)
    assert figure(batch, "117", body=CAHC) == [(5, "REPORTED", "D1", "decision.set", "Artois")]


def test_a_figure_that_only_other_years_make_doubtful_is_set(decide):
    file = received(stated("117", 3000, cell="B2"), stated("118", 4, cell="B3"))
    line = {"rule": "value.far_from_last_year", "action": "set", "decided_value": "300"}
    batch = decide(file, line | {"agglomeration": CALL, "indicator": "117", "reporting_year": "2023"})
    assert figure(batch, "117") == [(300, "REPORTED", "D1", "decision.set", "3000")]
    assert figure(batch, "117", at=before)[0][:3] == (3000, "REPORTED", None)
    assert figure(batch, "118")[0][:3] == (4, "REPORTED", None)
    assert now(batch.decisions).select("decision", "outcome", "indicator").rows() == [("D1", "applied", "117")]


def test_a_figure_that_only_other_years_make_doubtful_is_acknowledged_where_they_are_known(decide):
    file = received(stated("117", 3000, cell="B2"))
    batch = decide(file, {"rule": "value.far_from_last_year", "cell": "B2", "action": "accept"})
    assert figure(batch, "117")[0][:3] == (3000, "REPORTED", None)
    assert batch.submissions["decisions_hash"].to_list() == [None]
