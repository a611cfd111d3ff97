"""Decisions beside each other and over time: which one counts, from when, and what is told of the others."""

from datetime import date

from deciding import SEVERAL, UNREAD, figure, findings, now
from handmade import error, received, stated

from interlud_pipeline.validation.batch import validate


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


def test_without_decisions_a_file_has_one_state(decide, register):
    file = received(*SEVERAL, findings=UNREAD)
    batch = decide(file)
    assert batch.frames()["observations"].equals(validate([file], register).observations)
    assert batch.submissions["decisions_hash"].to_list() == [None]
