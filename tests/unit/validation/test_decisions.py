"""Officers' decisions on small files: what each action does to the figure, and what is told of it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from handmade import CAHC, CALL, actor, error, kept_out, meeting, received, stated, table

from interlud_pipeline.model import Source
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.decisions.seed import COLUMNS, DecisionSeedError, read_decisions

ONE = {
    "decision": "D1",
    "action": "accept",
    "decided_by_function": "Chargée de mission",
    "decided_on": "2024-05-02",
    "reason_fr": "Vu avec l'agglomération.",
}


@pytest.fixture
def decide(seeds_copy):
    """Validate one file with decisions on it, given as columns of the seed that differ from the usual ones."""

    def decide(file, *lines):
        from interlud_pipeline.reference import Register  # noqa: PLC0415

        rows = [
            ONE | {"decision": f"D{n}", "submission_id": file.submission_id} | line for n, line in enumerate(lines, 1)
        ]
        texts = [",".join(f'"{row.get(name, "")}"' for name in COLUMNS) for row in rows]
        (seeds_copy / "decisions.csv").write_text("\n".join([",".join(COLUMNS), *texts]) + "\n", encoding="utf-8")
        changed = Register(seeds_copy)
        return validate([file], changed, read_decisions(changed))

    return decide


def now(frame):
    """The rows of the last state."""
    return frame.filter(pl.col("decided_until").is_null())


def before(frame):
    """The rows of the state before any decision."""
    return frame.filter(pl.col("decided_from").is_null())


def figure(batch, indicator, body=CALL, at=now):
    rows = at(batch.observations).filter(indicator=indicator, agglomeration=body)
    columns = ("value", "status", "decision", "parse_rule", "source_text")
    return [(None if value is None else int(value), *rest) for value, *rest in rows.select(columns).rows()]


def findings(batch, at=now):
    return sorted(at(batch.findings).select("rule", "cell", "decision").rows(), key=str)


SEVERAL = [meeting(3, cell="B2", text="3"), meeting(None, cell="B3", text="plusieurs"), table(cell="A1:B3")]
UNREAD = [error("B3", "meeting.unreadable", text="plusieurs")]


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


def test_each_decision_counts_from_its_day(decide):
    lines = [
        {"rule": "number.unreadable", "cell": "B2", "action": "correct", "decided_value": "5"},
        {
            "rule": "number.unreadable",
            "cell": "B3",
            "action": "correct",
            "decided_value": "6",
            "decided_on": "2024-06-01",
        },
    ]
    unread = [stated(one, None, "UNREADABLE", cell=cell) for one, cell in (("117", "B2"), ("118", "B3"))]
    batch = decide(received(*unread, findings=[error("B2"), error("B3")]), *lines)
    states = batch.observations.sort("indicator", "decided_from").select(
        "indicator", "value", "decided_from", "decided_until"
    )
    first, second = date(2024, 5, 2), date(2024, 6, 1)
    assert states.rows() == [
        ("117", None, None, first),
        ("117", 5, first, None),
        ("118", None, None, second),
        ("118", 6, second, None),
    ]


def test_the_later_of_two_decisions_counts_and_the_earlier_is_told_of(decide):
    line = {"rule": "number.unreadable", "cell": "B2", "action": "correct", "decided_value": "5"}
    unread = stated("117", None, "UNREADABLE", cell="B2")
    batch = decide(
        received(unread, findings=[error("B2")]), line, line | {"decided_value": "6", "decided_on": "2024-06-01"}
    )
    assert batch.observations["value"].to_list() == [None, 5, 6]
    assert figure(batch, "117")[0][:3] == (6, "REPORTED", "D2")
    told = now(batch.findings).filter(rule="decision.contradicted")["message_fr"].to_list()
    assert told == ["La décision D1 est contredite par D2 : celle du 01/06/2024 est retenue."]


def test_of_two_contradicting_decisions_of_one_day_none_counts(decide):
    line = {"rule": "number.unreadable", "cell": "B2", "action": "correct", "decided_value": "5"}
    unread = stated("117", None, "UNREADABLE", cell="B2")
    batch = decide(received(unread, findings=[error("B2")]), line, line | {"decided_value": "6"})
    assert figure(batch, "117")[0][:3] == (None, "UNREADABLE", None)
    assert [row for row in findings(batch) if row[0] == "decision.contradicted"] == [
        ("decision.contradicted", "B2", None)
    ] * 2
    assert batch.decisions["outcome"].to_list() == ["contradicted", "contradicted"]


def test_two_rivals_cannot_both_be_accepted(decide):
    file = received(stated("117", 5, cell="B2"), stated("117", 6, cell="B3"))
    lines = [{"rule": "record.duplicate_different", "cell": cell} for cell in ("B2", "B3")]
    assert figure(decide(file, *lines), "117")[0][:2] == (None, "UNREADABLE")


def test_two_decisions_that_say_the_same_do_not_contradict_each_other(decide):
    line = {"rule": "number.unreadable", "cell": "B2", "action": "correct", "decided_value": "5"}
    batch = decide(received(stated("117", None, "UNREADABLE", cell="B2"), findings=[error("B2")]), line, line)
    assert figure(batch, "117")[0][:3] == (5, "REPORTED", "D1 D2")


def test_a_decision_that_answers_nothing_is_told_of_with_where_such_findings_are(decide):
    unread = stated("117", None, "UNREADABLE", cell="B2")
    line = {"rule": "number.unreadable", "cell": "B22", "action": "correct", "decided_value": "5"}
    batch = decide(received(unread, findings=[error("B2")]), line)
    assert figure(batch, "117")[0][:3] == (None, "UNREADABLE", None)
    assert now(batch.findings).filter(rule="decision.unmatched").select("cell", "message_fr").rows() == [
        (
            "B22",
            (
                "La décision D1 répond à « number.unreadable » là où il n'y a pas de telle remarque : "
                "elle ne change rien. Il y en a là : B2."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("records", "finding", "line", "reason"),
    [
        ([stated("117", None, "UNREADABLE", cell="B2")], "cell.struck_out", {}, "ne donne ni nombre ni motif"),
        ([], "cell.struck_out", {}, "aucune donnée n'a pu être lue"),
        ([stated("117", 5, cell="B2", body=None)], "agglomeration.unknown", {}, "n'y est pas connue"),
        (
            [stated("117", None, "UNREADABLE", cell="B2")],
            "number.unreadable",
            {"action": "correct", "decided_value": "2.5"},
            "un dénombrement est entier et 2.5 ne l'est pas",
        ),
        (
            [meeting(None, cell="B2")],
            "meeting.unreadable",
            {"action": "correct", "decided_status": "DECLARED_NO_DATA"},
            "une ligne de réunions n'a qu'un nombre",
        ),
        (
            [meeting(None, cell="B2"), meeting(None, "OTHER", cell="B2")],
            "meeting.unreadable",
            {"action": "correct", "decided_value": "2"},
            "plusieurs données",
        ),
        ([actor(cell="B2")], "number.unreadable", {"action": "correct", "decided_value": "2"}, "n'est pas un nombre"),
    ],
)
def test_what_cannot_be_treated_as_decided_is_told_and_changes_nothing(decide, records, finding, line, reason):
    file = received(*records, findings=[error("B2", finding)])
    batch = decide(file, {"rule": finding, "cell": "B2"} | line)
    told = now(batch.findings).filter(rule="decision.not_applicable")["message_fr"].to_list()
    assert len(told) == 1
    assert reason in told[0]
    assert now(batch.observations)["value"].drop_nulls().is_empty()
    assert (finding, "B2", None) in findings(batch)


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


def test_without_decisions_a_file_has_one_state(decide, register):
    file = received(*SEVERAL, findings=UNREAD)
    batch = decide(file)
    assert batch.frames()["observations"].equals(validate([file], register).observations)
    assert batch.submissions["decisions_hash"].to_list() == [None]


BAD = {
    "action inconnue": ({"action": "approve"}, "l'action « approve » n'existe pas"),
    "règle inconnue": ({"rule": "number.odd"}, "la règle « number.odd » n'est pas au catalogue"),
    "fichier refusé": ({"rule": "file.unreadable"}, "ne se règle pas par une décision"),
    "action qui ne convient pas": ({"rule": "number.negative"}, "l'action « accept » ne convient pas"),
    "valeur de trop": ({"decided_value": "3"}, "videz la colonne decided_value"),
    "état de trop": ({"decided_status": "REPORTED"}, "videz la colonne decided_status"),
    "rien à décider": ({"action": "correct"}, "demande une valeur"),
    "état inconnu": ({"action": "correct", "decided_status": "LOST"}, "l'état « LOST » ne se décide pas"),
    "état constaté": ({"action": "correct", "decided_status": "UNREADABLE"}, "ne se décide pas"),
    "état sans sa valeur": ({"action": "correct", "decided_status": "ESTIMATED"}, "demande une valeur"),
    "état sans valeur": (
        {"action": "correct", "decided_status": "CONFIDENTIAL", "decided_value": "3"},
        "n'a pas de valeur",
    ),
    "virgule": ({"action": "correct", "decided_value": "3,5"}, "avec un point"),
    "négatif": ({"action": "correct", "decided_value": "-3"}, "positif ou nul"),
    "exposant": ({"action": "correct", "decided_value": "1e3"}, "n'est pas un nombre"),
    "trop grand": ({"action": "correct", "decided_value": "1" * 20}, "dépasse"),
    "date": ({"decided_on": "02/05/2024"}, "ne s'écrit pas aaaa-mm-jj"),
    "jour impossible": ({"decided_on": "2024-02-30"}, "ne s'écrit pas aaaa-mm-jj"),
    "date annoncée de trop": (
        {"action": "correct", "decided_value": "3", "available_on": "2026-12-31"},
        "available_on ne va qu'avec",
    ),
    "sans fonction": ({"decided_by_function": ""}, "la colonne decided_by_function est vide"),
    "personne": ({"reason_fr": "Appel de a.durand@agglo.fr"}, "jamais une personne"),
    "sans adresse": ({"cell": ""}, "il manque l'adresse"),
    "feuille seule": ({"cell": "", "sheet": "S", "agglomeration": CALL}, "il en manque"),
    "agglomération": (
        {"agglomeration": "732829320", "indicator": "117", "reporting_year": "2023"},
        "n'est pas le SIREN d'une agglomération",
    ),
    "indicateur": (
        {"agglomeration": CALL, "indicator": "999", "reporting_year": "2023"},
        "l'indicateur « 999 » n'est pas au registre en 2023",
    ),
    "chiffre à fixer": ({"action": "set", "decided_value": "3"}, "demande l'agglomération"),
    "dénombrement": (
        {"action": "set", "decided_value": "3.5", "agglomeration": CALL, "indicator": "117", "reporting_year": "2023"},
        "est un dénombrement",
    ),
    "espace": ({"cell": " B2"}, "commence ou finit par une espace"),
    "identifiant": ({"decision": "D 1"}, "contient une espace"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_line_that_is_no_decision_is_refused_with_its_number_and_what_to_mend(decide, case):
    change, message = BAD[case]
    file = received(stated("117", 5, cell="B2"))
    sound = {"rule": "detail.total_differs", "cell": "B2"}
    with pytest.raises(DecisionSeedError) as refused:
        decide(file, sound, sound | change)
    assert str(refused.value).startswith("decisions.csv, ligne 3 : ")
    assert message in str(refused.value)


def test_an_identifier_given_twice_is_refused(decide):
    line = {"rule": "detail.total_differs", "cell": "B2", "decision": "D1"}
    with pytest.raises(DecisionSeedError, match="ligne 3 : l'identifiant « D1 » est déjà celui de la ligne 2"):
        decide(received(), line, line)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"decision;submission_id\n", "ligne 1 : les colonnes doivent"),
        (b"", "ligne 1 : les colonnes doivent"),
        (",".join(COLUMNS).encode() + b"\nD1,a\n", "ligne 2 : la ligne a 2 champs et non 15"),
        (",".join(COLUMNS).encode() + b"\n\n", "ligne 2 : la ligne est vide"),
        (",".join(COLUMNS).encode() + b'\nD1,"a"b,,,,,,,,,,,,,\n', "ligne 2 : les guillemets"),
        (",".join(COLUMNS).encode() + b"\nD1,\xe9,,,,,,,,,,,,,\n", "n'est pas en UTF-8"),
        ((",".join(COLUMNS) + ",name").encode() + b"\n", "ligne 1 : les colonnes doivent"),
    ],
)
def test_a_seed_that_cannot_be_read_is_refused(seeds_copy, content, message):
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    (seeds_copy / "decisions.csv").write_bytes(content)
    with pytest.raises(DecisionSeedError) as refused:
        read_decisions(Register(seeds_copy))
    assert message in str(refused.value)


def test_every_error_of_a_record_can_be_decided_and_no_refused_file(register):
    whole_file = {rule for rule in register.rules if rule.startswith("file.")}
    errors = {rule.rule for rule in register.rules.values() if rule.severity == "error"}
    assert set(register.decidable_rules) <= set(register.rules)
    assert errors - whole_file <= set(register.decidable_rules)
    assert not whole_file & set(register.decidable_rules)
    actions = {action for rule in register.decidable_rules.values() for action in rule.actions.split()}
    assert actions == {"accept", "correct", "set_aside", "set"}
