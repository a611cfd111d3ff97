"""A run that would find nothing to do is not made, and whatever may give it something to do is noticed."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from interlud_pipeline.intake.ledger import Ledger, NewArrival
from interlud_pipeline.intake.withdrawals import withdraw
from interlud_pipeline.publication.current import current
from interlud_pipeline.settings import PROJECT_ROOT, BiSettings, Settings
from interlud_pipeline.standing import note_looked_at, note_whole_run, run_that_stands

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
RUN = "2d5a6e0c"


@pytest.fixture(scope="module")
def whole(campaign, tmp_path_factory) -> Settings:
    """A copy of the finished state, with an inbox and a register of its own, and the note of its run."""
    folder = tmp_path_factory.mktemp("whole")
    inbox = shutil.copytree(PROJECT_ROOT / "data" / "submissions", folder / "submissions")
    project = folder / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    state = Path(shutil.copytree(campaign.state, folder / "state", symlinks=True))
    settings = Settings(state=state, inbox=str(inbox), dbt_project=project)
    in_force = current(settings)
    assert in_force is not None
    note_whole_run(settings, RUN, in_force, in_force.manifest)
    note_looked_at(settings, RUN)
    return settings


@pytest.fixture
def stood(whole: Settings, tmp_path: Path) -> Settings:
    """The same, to be changed; its paths are hashed with the note, so it takes its place for a while."""
    kept = tmp_path / "kept"
    shutil.copytree(whole.state.parent, kept, symlinks=True)
    yield whole
    shutil.rmtree(whole.state.parent)
    shutil.move(kept, whole.state.parent)


def withdrawn(settings: Settings) -> None:
    withdraw(Ledger(settings.ledger), "0" * 12, on=AS_OF, function="Chargée", reason="Erreur", timezone="Europe/Paris")


def arrived_by_another_way(settings: Settings) -> None:
    now = datetime.now(UTC)
    Ledger(settings.ledger).record([NewArrival("0" * 64, now, "2023/a.csv", "a.csv", 1, None, 2023, None)])


def sent(settings: Settings) -> None:
    path = Path(settings.inbox) / "2023" / "retour.csv"
    path.write_text("Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;4\n", encoding="utf-8")
    os.utime(path, (0, 0))


def still_arriving(settings: Settings) -> None:
    (Path(settings.inbox) / "2023" / "retour.csv.part").write_text("Agglo", encoding="utf-8")
    (Path(settings.inbox) / "2023" / "retour.csv").write_text("Agglo", encoding="utf-8")


def reworded(settings: Settings) -> None:
    with (settings.seeds / "number_words.csv").open("a", encoding="utf-8") as seed:
        seed.write("mille,1000\n")


def remodelled(settings: Settings) -> None:
    (settings.dbt_project / "models" / "marts" / "rpt_more.sql").write_text("select 1 as one\n", encoding="utf-8")


def rolled_back(settings: Settings) -> None:
    other = settings.publications / "0000000000000000"
    shutil.copytree(settings.publications / "current", other)
    (settings.publications / "current").unlink()
    (settings.publications / "current").symlink_to(other.name)


def half_switched(settings: Settings) -> None:
    (settings.publications / "switching.json").write_text("{}", encoding="utf-8")


def deleted(name: str) -> Callable[[Settings], None]:
    return lambda settings: shutil.rmtree(settings.state / name)


NEWS = {
    "a file": sent,
    "a file that still arrives": still_arriving,
    "an arrival": arrived_by_another_way,
    "a withdrawal": withdrawn,
    "a wording": reworded,
    "a model": remodelled,
    "another publication in force": rolled_back,
    "a switch left half done": half_switched,
    "no lake": deleted("lake"),
    "no working database": deleted("work"),
    "no outbox": deleted("outbox"),
    "no note": lambda settings: (settings.state / "last_whole_run.json").unlink(),
    "a note of another release": lambda settings: (settings.state / "last_whole_run.json").write_text("{}"),
    "years not looked at": lambda settings: note_whole_run(
        settings, RUN, current(settings), current(settings).manifest
    ),
}


def test_the_last_run_stands_for_its_day_alone(whole: Settings):
    assert run_that_stands(whole, AS_OF) == RUN
    assert run_that_stands(whole, date(2026, 7, 1)) is None


@pytest.mark.parametrize("news", NEWS)
def test_whatever_may_give_a_run_something_to_do_is_noticed(stood: Settings, news):
    NEWS[news](stood)
    assert run_that_stands(stood, AS_OF) is None


@pytest.mark.parametrize(
    "change", [{"largest_file_megabytes": 1}, {"bi": BiSettings(database=SecretStr("host=127.0.0.1 port=1"))}]
)
def test_other_settings_are_news(whole: Settings, change):
    assert run_that_stands(whole.model_copy(update=change), AS_OF) is None


def test_years_of_another_run_are_not_taken_for_looked_at(stood: Settings):
    in_force = current(stood)
    note_whole_run(stood, "another", in_force, in_force.manifest)
    note_looked_at(stood, RUN)
    assert run_that_stands(stood, AS_OF) is None


def test_the_command_shows_what_is_in_force_and_makes_no_run(campaign):
    runs = set((campaign.state / "dagster" / "history" / "runs").iterdir())
    again = campaign.interlud("run", "--as-of", "2026-06-30", "--format", "json")
    said = json.loads(again.stdout)
    assert (again.returncode, said["outcome"], said["errors"]) == (0, "unchanged", [])
    assert said["run_id"] == json.loads((campaign.state / "last_whole_run.json").read_text())["run_id"]
    assert [year["rates"]["filled"] for year in said["years"]] == [7]
    assert set((campaign.state / "dagster" / "history" / "runs").iterdir()) == runs
