import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.commands import run
from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.run_report import Result
from interlud_pipeline.settings import Settings


@dataclass(frozen=True)
class Done:
    """As much of a run's outcome as the command reads."""

    succeeded: bool = True
    is_new: bool = True
    held_back: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    run_id: str = "run"
    changes: Path | None = None
    warnings: int = field(default=0)


@pytest.fixture
def carried_out(monkeypatch, state):
    """Let the command find a given outcome."""

    def let(came_to: Done) -> None:
        monkeypatch.setattr(run, "carry_out", lambda *_: Result(Settings(state=state), came_to, (), ()))

    return let


def interlud_run(*arguments: str):
    return CliRunner().invoke(main, ["run", *arguments])


@pytest.mark.parametrize(
    ("came_to", "status", "outcome"),
    [
        (Done(), 0, "published"),
        (Done(is_new=False), 0, "unchanged"),
        (Done(succeeded=False, held_back=("candidate/dim_plan: key_is_unique: 2 rows",)), 1, "held_back"),
        (Done(succeeded=False, errors=("disk full",)), 2, "failed"),
    ],
)
def test_the_exit_status_says_whether_it_published_was_held_back_or_could_not_work(
    carried_out, came_to, status, outcome
):
    carried_out(came_to)
    done = interlud_run("--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["outcome"]) == (status, outcome)


def test_what_held_the_publication_back_is_named(carried_out):
    carried_out(Done(succeeded=False, held_back=("candidate/dim_plan: key_is_unique: 2 rows",)))
    done = interlud_run()
    assert "Publication retenue" in done.stdout
    assert "candidate/dim_plan: key_is_unique: 2 rows" in " ".join(done.stdout.split())


def test_why_it_could_not_work_is_one_line_on_standard_error(carried_out):
    carried_out(Done(succeeded=False, errors=("disk\nfull",)))
    assert interlud_run().stderr == "interlud : disk full\n"


def test_a_failure_before_the_run_is_json_too(monkeypatch):
    def fail(*_):
        raise CommandFailed("occupé")

    monkeypatch.setattr(run, "carry_out", fail)
    done = interlud_run("--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (2, {"outcome": "failed", "errors": ["occupé"]})


def test_a_year_without_a_campaign_is_refused_before_anything_runs():
    done = interlud_run("--year", "1999")
    assert done.exit_code == 2
    assert "1999" in done.stderr
    assert "Années connues : 2022, 2023, 2024" in done.stderr
