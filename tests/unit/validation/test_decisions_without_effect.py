"""Decisions that answer nothing, or that cannot be applied, change nothing and are told of."""

import pytest
from deciding import figure, findings, now
from handmade import actor, error, meeting, received, stated


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
