import json

import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings, get_settings


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    folder = tmp_path / "inbox" / "2023" / "CALL"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;5\n", encoding="utf-8")
    monkeypatch.setenv("INTERLUD_INBOX", str(tmp_path / "inbox"))
    return get_settings()


def test_feedback_writes_the_returns_once(settings, register):
    ingest(settings, register)
    first = json.loads(CliRunner().invoke(main, ["feedback", "--format", "json"]).stdout)
    assert first["outbox"] == str(settings.outbox)
    assert [name.rsplit("/", 1)[1] for name in first["written"]] == ["a-annote.html", "synthese.html"]
    assert all((settings.outbox / name).is_file() for name in first["written"])
    again = CliRunner().invoke(main, ["feedback"])
    assert again.stdout == f"Rien de nouveau dans {settings.outbox}\n"


def test_of_many_files_the_first_are_named_and_the_others_counted(settings, register, monkeypatch):
    monkeypatch.setattr("interlud_pipeline.commands.feedback.FILES_SHOWN", 1)
    ingest(settings, register)
    first, rest, total = CliRunner().invoke(main, ["feedback"]).stdout.splitlines()
    assert first.endswith("a-annote.html")
    assert (rest, total) == ("… et 1 autre", f"2 fichiers écrits dans {settings.outbox}")


@pytest.mark.usefixtures("settings")
def test_feedback_before_anything_was_read_says_what_to_do():
    result = CliRunner().invoke(main, ["feedback"])
    assert result.exit_code == 2
    assert result.stderr == "interlud : Aucun envoi n'a encore été lu : lancez d'abord « interlud run ».\n"


def test_an_unknown_submission_is_refused(settings, register):
    ingest(settings, register)
    result = CliRunner().invoke(main, ["feedback", "--submission", "ffff"])
    assert result.exit_code == 2
    assert "« ffff » n'est l'identifiant d'aucun envoi" in result.stderr
    assert not settings.outbox.exists()
