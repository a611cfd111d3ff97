from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from interlud_pipeline.commands.changed import as_rows, summary
from interlud_pipeline.publication.changes import Cause, Change, State
from interlud_pipeline.reference import Register

BLANK = dict.fromkeys(State.model_fields)


def state(status: str, value: int | None = None, **more: object) -> State:
    figure = None if value is None else Decimal(value)
    return State.model_validate(BLANK | {"status": status, "value": figure, "scope": "in"} | more)


def change(before: State | None, after: State | None, *causes: Cause, indicator: str = "116") -> Change:
    return Change(
        plan="artois-pdm",
        agglomeration="246200364",
        indicator=indicator,
        reporting_year=2023,
        before=before,
        after=after,
        causes=causes,
    )


def printed(register: Register, *changes: Change) -> str:
    said = StringIO()
    Console(file=said, width=160).print(summary(changes, register))
    return said.getvalue()


@pytest.mark.parametrize(
    ("before", "after", "cause", "words"),
    [
        (
            state("REPORTED", 10),
            state("ESTIMATED", 1234, is_lower_bound=True),
            Cause(kind="submission", reference="retour.xlsx"),
            ("10", "au moins 1\u202f234 (estimé)", "nouvel envoi retour.xlsx"),
        ),
        (
            state("REPORTED", 0, scope="unknown"),
            state("NO_SUBMISSION"),
            Cause(kind="withdrawal", reference="W3"),
            ("0 (périmètre inconnu)", "Aucun envoi", "retrait W3"),
        ),
        (
            state("DECLARED_NOT_YET_DUE", available_on="2026-12-31", is_overdue=False),
            state("DECLARED_NOT_YET_DUE", available_on="2026-12-31", is_overdue=True),
            Cause(kind="as_of", reference="2027-01-01"),
            ("Trop tôt (dès 31/12/2026)", "Trop tôt (échu 31/12/2026)", "date d'évaluation"),
        ),
        (None, state("AWAITED"), Cause(kind="register"), ("hors du registre", "Attendu", "registre modifié")),
    ],
)
def test_a_change_is_told_in_words(
    register: Register, before: State | None, after: State, cause: Cause, words: tuple[str, ...]
):
    line = next(line for line in printed(register, change(before, after, cause)).splitlines() if "CALL" in line)
    assert all(word in line for word in words), line


def test_the_first_twenty_are_shown_and_all_are_counted(register: Register):
    many = [
        change(state("AWAITED"), state("NO_SUBMISSION"), Cause(kind="as_of"), indicator=str(number))
        for number in range(100, 123)
    ]
    said = printed(register, *many)
    assert said.startswith("23 chiffres ont changé depuis la publication précédente.")
    assert said.count("CALL") == 20
    assert "… et 3 autres" in said
    assert [row["indicator"] for row in as_rows(many)] == [str(number) for number in range(100, 123)]


def test_without_a_change_it_is_said(register: Register):
    assert printed(register).strip() == "Aucun chiffre n'a changé depuis la publication précédente."
