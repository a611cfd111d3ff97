"""What is said of a submission: from the lake alone, and once a publication knows it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.feedback.content import IN_FORCE, SET_ASIDE, TO_COMPLETE, WITHDRAWN, Feedback
from interlud_pipeline.feedback.gather import gather
from interlud_pipeline.feedback.in_force import Published
from interlud_pipeline.model import Severity
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

CALL = "246200364"
OBSERVATION = {
    "agglomeration": pl.String,
    "indicator": pl.String,
    "reporting_year": pl.Int32,
    "status": pl.String,
    "is_answered": pl.Boolean,
    "submission_id": pl.String,
    "available_on": pl.Date,
    "due_on": pl.Date,
    "decision": pl.String,
    "value": pl.Decimal(18, 4),
    "is_lower_bound": pl.Boolean,
}
FINDING = dict.fromkeys(
    ("submission_id", "severity", "message_fr", "hint_fr", "sheet", "cell", "rule", "decision"), pl.String
)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    # A file written just now would be looked at twice, half a second apart.
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


def sent(settings: Settings, register: Register, path: str, *rows: str) -> None:
    file = settings.state.parent / "inbox" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(("Agglomération;Année;Indicateur;Valeur;Motif", *rows)), encoding="utf-8")
    ingest(settings, register)


def said(settings: Settings, register: Register, in_force: Published | None = None) -> Feedback:
    (gathered,) = gather(Lake(settings.lake), register, in_force, "Europe/Paris", None)
    return gathered.feedback()


def published(submission_id: str, *rows: tuple, as_of: date = date(2024, 6, 30), findings: tuple = ()) -> Published:
    """A publication of 2023 for CALL; rows are indicator, status, is_answered, submission, available_on, decision."""
    whole = [(CALL, row[0], 2023, *row[1:5], date(2024, 3, 31), *row[5:], *[None] * (8 - len(row))) for row in rows]
    return Published(
        observations=pl.DataFrame(whole, schema=OBSERVATION, orient="row").lazy(),
        findings=pl.DataFrame(findings, schema=FINDING, orient="row"),
        submissions=frozenset({submission_id}),
        as_of=as_of,
    )


def test_without_a_publication_the_register_says_what_is_expected(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;117;5;", "CALL;2023;118;;trop tôt", "CALL;2023;116;dix-ish;")
    feedback = said(settings, register)
    assert not feedback.is_published
    assert [(one.indicator[:3], one.situation, one.deadline) for one in feedback.awaited] == [
        ("115", "Absent de l'envoi", "le 31/03/2024"),
        ("116", "Illisible", "le 31/03/2024"),
        ("118", "Trop tôt", "à la prochaine campagne"),
    ]
    assert [(one.indicator[:3], one.read_as, one.standing) for one in feedback.figures] == [
        ("116", "Illisible", TO_COMPLETE),
        ("117", "5", ""),
        ("118", "Trop tôt", ""),
    ]


def test_what_the_register_does_not_ask_for_is_not_expected(settings, register):
    sent(settings, register, "2023/CABBALR/a.csv", "CABBALR;2023;117;5;")
    assert said(settings, register).awaited == ()


def test_a_publication_says_what_became_of_each_figure(settings, register):
    rows = ("CALL;2023;115;5;", "CALL;2023;116;6;", "CALL;2023;117;x;", "CALL;2023;118;x;")
    sent(settings, register, "2023/CALL/a.csv", *rows)
    own = said(settings, register).submission_id
    in_force = published(
        own,
        ("115", "REPORTED", True, own, None),
        ("116", "REPORTED", True, "another", None),
        ("117", "UNREADABLE", False, own, None),
        ("118", "REPORTED", True, "another", None),
    )
    feedback = said(settings, register, in_force)
    assert [one.standing for one in feedback.figures] == [IN_FORCE, SET_ASIDE, TO_COMPLETE, SET_ASIDE]
    assert [(one.indicator[:3], one.situation) for one in feedback.awaited] == [("117", "Illisible")]


def test_an_answer_that_another_file_outranks_is_not_to_be_completed_here(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;", "CALL;2023;116;x;")
    own = said(settings, register).submission_id
    rows = [(number, "UNREADABLE", False, "another", None) for number in ("115", "116")]
    feedback = said(settings, register, published(own, *rows))
    assert [one.standing for one in feedback.figures] == [SET_ASIDE, TO_COMPLETE]


def test_a_figure_that_a_decision_settled_is_told_with_what_was_decided(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;116;x;", "CALL;2023;117;y;")
    own = said(settings, register).submission_id
    in_force = published(
        own,
        ("116", "CONFIDENTIAL", True, own, None, "D1"),
        ("117", "UNREADABLE", False, own, None),
    )
    feedback = said(settings, register, in_force)
    assert [one.standing for one in feedback.figures] == ["tranché : Confidentiel", TO_COMPLETE]


def test_a_withdrawn_submission_is_told_so(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;")
    own = said(settings, register).submission_id
    in_force = replace(published(own, ("115", "AWAITED", False, None, None)), withdrawn={own: date(2024, 5, 2)})
    feedback = said(settings, register, in_force)
    assert feedback.withdrawn_on == date(2024, 5, 2)
    assert [one.standing for one in feedback.figures] == [WITHDRAWN]
    assert [one.situation for one in feedback.awaited] == ["Attendu"]


@pytest.mark.parametrize(
    ("as_of", "deadlines"),
    [
        (date(2024, 3, 31), [("le 31/03/2024", False), ("à partir du 31/12/2026", False)]),
        (
            date(2024, 4, 1),
            [("dès que possible : échéance du 31/03/2024 dépassée", True), ("à partir du 31/12/2026", False)],
        ),
        (
            date(2027, 1, 1),
            [("dès que possible : échéance du 31/03/2024 dépassée", True), ("depuis le 31/12/2026", True)],
        ),
    ],
)
def test_what_is_expected_bears_its_date(settings, register, as_of, deadlines):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;")
    own = said(settings, register).submission_id
    rows = (
        ("115", "REPORTED", True, own, None),
        ("116", "DECLARED_NO_DATA", True, "another", None),
        ("117", "NOT_IN_SUBMISSION", False, None, None),
        ("118", "DECLARED_NOT_YET_DUE", True, "another", date(2026, 12, 31)),
        ("119", "OUT_OF_SCOPE", False, None, None),
    )
    feedback = said(settings, register, published(own, *rows, as_of=as_of))
    assert [(one.deadline, one.is_overdue) for one in feedback.awaited] == deadlines


def test_findings_across_submissions_are_told_too(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;")
    own = said(settings, register).submission_id
    late = (own, "warning", "Arrivé après la clôture.", "Prévenez l'autorité.", None, None, "r", None)
    other = ("another", "warning", "D'un autre.", "Rien.", None, None, "r", None)
    feedback = said(settings, register, published(own, findings=(late, other)))
    assert [one.message for one in feedback.of(Severity.WARNING)] == ["Arrivé après la clôture."]


def test_a_finding_that_a_decision_answers_is_told_as_settled_with_who_and_why(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;")
    own = said(settings, register).submission_id
    late = (own, "error", "Trop tard.", "Prévenez.", None, None, "submission.after_close", "D1")
    own_business = (own, "warning", "La décision D1…", "Recopiez.", None, "B2", "decision.unmatched", None)
    in_force = published(own, findings=(late, own_business))
    feedback = said(settings, register, replace(in_force, decisions={"D1": "D1, Chargée de mission : vu"}))
    assert feedback.of(Severity.ERROR) == feedback.of(Severity.WARNING) == ()
    (settled,) = feedback.settled
    assert (settled.severity_fr, settled.message) == ("Réglé", "Trop tard.")
    assert settled.remedy == "rien, c'est réglé par décision (D1, Chargée de mission : vu)"


def test_a_publication_that_does_not_know_the_submission_says_nothing_of_it(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;5;")
    feedback = said(settings, register, published("another", ("115", "REPORTED", True, "another", None)))
    assert not feedback.is_published
    assert [one.standing for one in feedback.figures] == [""]


@pytest.mark.parametrize(
    ("path", "row", "expected"),
    [
        ("2023/246200364/a.csv", "CALL;2023;117;5;", ("2023/CALL", "(CALL)", True)),
        ("2023/artois-mobilites/a.csv", "CALL;2023;117;5;", ("2023/artois-mobilites", "Artois Mobilités", True)),
        ("ailleurs/a.csv", "Nulle part;;117;5;", ("annee-inconnue/expediteur-inconnu", "expéditeur inconnu", False)),
    ],
)
def test_a_return_lies_in_the_folder_of_its_year_and_sender(settings, register, path, row, expected):
    sent(settings, register, path, row)
    feedback = said(settings, register)
    folder, sender, is_assigned = expected
    assert (feedback.folder, feedback.is_assigned) == (folder, is_assigned)
    assert feedback.sender.endswith(sender)


def test_remarks_come_gravest_first_and_in_the_order_of_the_file(settings, register):
    rows = [f"CALL;{2010 + number};117;12,0;" for number in range(10)]
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;115;x;", *rows)
    remarks = [one for one in said(settings, register).remarks if one.cell and one.cell.startswith("D")]
    assert [(str(one.severity), one.cell) for one in remarks] == [
        ("error", "D2"),
        *(("warning", f"D{number}") for number in range(3, 13)),
    ]


def test_of_more_figures_than_any_page_has_room_for_those_to_complete_are_kept(settings, register, monkeypatch):
    monkeypatch.setattr("interlud_pipeline.feedback.figures.MOST_FIGURES", 2)
    rows = ("CALL;2023;115;5;", "CALL;2023;116;6;", "CALL;2023;117;x;", "CALL;2023;118;7;")
    sent(settings, register, "2023/CALL/a.csv", *rows)
    own = said(settings, register).submission_id
    in_force = published(
        own,
        ("115", "REPORTED", True, own, None),
        ("116", "REPORTED", True, "another", None),
        ("117", "UNREADABLE", False, own, None),
        ("118", "REPORTED", True, own, None),
    )
    feedback = said(settings, register, in_force)
    assert [(one.indicator[:3], one.standing) for one in feedback.figures] == [("117", TO_COMPLETE), ("115", IN_FORCE)]
    assert feedback.more_figures == 2
    assert feedback.details == (f"4 chiffres : {IN_FORCE} 2, {SET_ASIDE} 1, {TO_COMPLETE} 1.",)


def test_what_is_told_rests_on_the_rows_published_for_its_bodies_and_years_alone(settings, register):
    sent(settings, register, "2023/CALL/a.csv", "CALL;2023;116;6;")

    def basis(*rows: tuple, **more: object) -> str:
        (gathered,) = gather(Lake(settings.lake), register, published(own, *rows, **more), "Europe/Paris", None)
        return gathered.basis

    own = said(settings, register).submission_id
    figure = ("116", "REPORTED", True, own, None)
    silent = ("117", "NO_SUBMISSION", False, None, None)
    assert basis(figure, silent) == basis(silent, figure)
    assert basis(figure, silent, as_of=date(2024, 7, 1)) == basis(figure, silent)
    assert basis(figure, silent, as_of=date(2024, 3, 1)) != basis(figure, silent)  # the due day is still to come
    assert basis(("116", "REPORTED", True, "another", None), silent) != basis(figure, silent)
    assert basis(figure, ("117", "AWAITED", False, None, None)) != basis(figure, silent)
