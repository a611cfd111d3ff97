import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interlud_pipeline.cli import main
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.ledger import Ledger, NewArrival
from interlud_pipeline.settings import Settings

WORDS = ("--why", "Demande d'une personne", "--function", "Déléguée à la protection des données")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An archive and a ledger with one content that was never read."""
    made = Settings(state=tmp_path)
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: made)
    sha256 = Archive(made.archive).put(b"a")
    arrived = datetime(2024, 3, 1, tzinfo=UTC)
    Ledger(made.ledger).record([NewArrival(sha256, arrived, "2023/a.csv", "a.csv", 1, 1.0, 2023, None)])
    return made


def erase(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["erase", *arguments])


def test_a_content_is_erased_by_its_hash(settings: Settings):
    done = erase("ca978112", *WORDS, "--format", "json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["erasure"], told["submissions"], told["locations"]) == ("E1", [], ["2023/a.csv"])
    assert not Archive(settings.archive).has(told["sha256"])


def test_the_inbox_is_named_as_what_remains_to_be_done(settings: Settings):
    del settings
    said = erase("ca978112", *WORDS).stdout
    assert "Contenu de « a.csv » effacé (E1)." in said
    assert "boîte de dépôt : 2023/a.csv" in said


def test_what_is_erased_or_unknown_is_said_in_one_line(settings: Settings):
    del settings
    erase("ca978112", *WORDS)
    for content, said in (("ca978112", "est déjà effacé"), ("000000", "Aucun envoi n'a l'identifiant")):
        result = erase(content, *WORDS)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
