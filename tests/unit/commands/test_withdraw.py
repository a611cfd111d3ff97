import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from interlud_pipeline.cli import main
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.withdrawals import withdrawals
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.batch import Batch
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

SUBMISSIONS = ("abcdef0000000001", "abcdef0000000002", "beef000000000003")
WORDS = ("--why", "Envoyé par erreur, appeler le 06 12 34 56 78", "--function", "Chargée de mission")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A lake of three submissions that arrived shortly before midnight UTC."""
    made = Settings(state=tmp_path)
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: made)
    rows = [
        dict.fromkeys(LAKE_TABLES["submissions"].names())
        | {
            "submission_id": one,
            "sha256": one * 4,
            "file_name": f"{one[:4]}.csv",
            "first_received_at": datetime(2024, 3, 1, 23, 30),  # noqa: DTZ001 - the lake's instants are naive UTC
        }
        for one in SUBMISSIONS
    ]
    frames = {name: pl.DataFrame(schema=schema) for name, schema in LAKE_TABLES.items()}
    frames["submissions"] = pl.DataFrame(rows, schema=LAKE_TABLES["submissions"])
    Lake(made.lake).write(Batch(**frames))
    return made


def withdraw(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["withdraw", *arguments])


def test_a_withdrawal_is_recorded_without_personal_data(settings: Settings):
    done = withdraw("beef00", *WORDS, "--on", "2024-05-02", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "withdrawal": "W1",
        "submission_id": "beef000000000003",
        "after_scan": 0,
        "withdrawn_on": "2024-05-02",
        "decided_by_function": "Chargée de mission",
        "reason": "Envoyé par erreur, appeler le [masqué]",
        "file_name": "beef.csv",
    }
    assert withdrawals(Ledger(settings.ledger))["withdrawn_on"].to_list() == [date(2024, 5, 2)]


def test_what_to_do_next_is_said_in_french(settings: Settings):
    del settings
    said = withdraw("beef00", *WORDS, "--on", "02/05/2024").stdout
    assert "Envoi beef000000000003 (beef.csv) retiré le 02/05/2024 (W1)." in said
    assert "interlud run" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("abcdef", *WORDS), "« abcdef » désigne plusieurs envois"),
        (("beef", *WORDS), "Aucun envoi n'a l'identifiant « beef »"),
        (("beef00", "--why", " ", "--function", "x"), "L'option --why est vide"),
        (("beef00", *WORDS, "--on", "2024-03-01"), "n'est arrivé que le 02/03/2024"),
        (("beef00", *WORDS, "--on", "2999-01-01"), "est à venir"),
        (("beef00", "--why", "x"), "Il manque l'option --function."),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused_in_one_line(settings: Settings, arguments: tuple[str, ...], said: str):
    result = withdraw(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert withdrawals(Ledger(settings.ledger)).is_empty()


def test_a_second_withdrawal_is_refused(settings: Settings):
    del settings
    withdraw("beef00", *WORDS, "--on", "2024-05-02")
    again = withdraw("beef00", *WORDS)
    assert again.exit_code == 2
    assert "déjà retiré (W1, 2024-05-02)" in again.stderr
