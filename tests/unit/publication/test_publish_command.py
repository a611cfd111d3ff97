import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interlud_pipeline.cli import main
from interlud_pipeline.publication.current import current


def interlud(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["publish", *arguments])


@pytest.fixture
def three(workshop, monkeypatch: pytest.MonkeyPatch):
    """Three publications, the oldest first; the last one in force."""
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: workshop.settings)
    ids = []
    for value in (10, 11, 12):
        workshop.fill(f"update marts.fct_indicator_observation set value = {value} where indicator = '116'")  # noqa: S608
        ids.append(workshop.published().id)
    return ids


def test_the_list_says_what_each_publication_is(three):
    told = json.loads(interlud("--list", "--format", "json").stdout)
    assert told["in_force"] == three[2]
    assert [one["id"] for one in told["publications"]] == three[::-1]
    newest = told["publications"][0]
    assert (newest["as_of"], newest["is_in_force"], newest["rows"]) == ("2024-06-30", True, 4)
    assert newest["rows_by_mart"] == {"fct_indicator_observation": 2, "publication": 1, "rpt_submission_ledger": 1}
    assert newest["audit"]["warnings"] == []


def test_the_list_for_people_shows_what_is_in_force_and_what_was_set_aside(three):
    interlud("--rollback", three[0], "--why", "116 est faux, voir 06 12 34 56 78", "--function", "Chargée de mission")
    said = " ".join(interlud("--list").stdout.split())
    assert "en vigueur" in said
    assert "mise de côté" in said
    assert f"{three[0]} remise en vigueur à la place de {three[2]}" in said
    assert "Chargée de mission : 116 est faux, voir [masqué]" in said


def test_a_rollback_says_what_now_stands(workshop, three):
    done = interlud("--rollback", three[1][:8], "--format", "json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["publication"], told["previous"]) == (0, three[1], three[2])
    assert current(workshop.settings).id == three[1]


def test_a_damaged_manifest_is_listed_as_such(workshop, three):
    manifest: Path = workshop.settings.publications / three[0] / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    assert "abîmé" in interlud("--list").stdout
    done = interlud("--rollback", three[0])
    assert (done.exit_code, "abîmée (manifest.json)" in done.stderr) == (2, True)


def test_an_unknown_id_names_the_nearest(three):
    wrong = three[1][:-1] + ("0" if three[1][-1] != "0" else "1")
    done = interlud("--rollback", wrong)
    assert done.exit_code == 2
    assert f"Les plus proches : {three[1]}" in done.stderr


def test_a_pruned_publication_is_said_to_be_gone(workshop, three):
    shutil.rmtree(workshop.settings.publications / three[0])
    done = interlud("--rollback", three[0])
    assert (done.exit_code, "n'est plus gardée" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Choisissez --list ou --rollback ID"),
        (("--list", "--rollback", "x"), "Choisissez --list ou --rollback ID"),
        (("--list", "--why", "x"), "accompagnent --rollback"),
        (("--rollback", "zzz"), "Aucune publication n'a l'identifiant « zzz »"),
        (("--rollback", "{in_force}"), "est déjà en vigueur"),
    ],
)
def test_what_cannot_be_done_is_one_french_line_and_exit_2(three, arguments, said):
    done = interlud(*(one.format(in_force=three[2]) for one in arguments))
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
