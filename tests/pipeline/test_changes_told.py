"""A run ends with the figures that changed since the publication before, each with its cause."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import copy_project

pytestmark = pytest.mark.slow

INTERLUD = str(Path(sys.executable).parent / "interlud")
HEADER = "Agglomération;Année;Indicateur;Valeur;Motif\n"
RUN = ("run", "--as-of", "2024-06-30", "--year", "2023")


class Office:
    """An inbox, a project whose register may change, and the command."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.state, self.project = folder / "inbox", folder / "state", copy_project(folder)
        (self.inbox / "2023" / "CALL").mkdir(parents=True)

    def send(self, name: str, *lines: str) -> None:
        path = self.inbox / "2023" / "CALL" / name
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        os.utime(path, (0, 0))  # not still being copied

    def interlud(self, *arguments: str) -> str:
        environment = {
            "INTERLUD_STATE": str(self.state),
            "INTERLUD_INBOX": str(self.inbox),
            "INTERLUD_DBT_PROJECT": str(self.project),
        }
        done = subprocess.run(
            [INTERLUD, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    office.send("retour.csv", "CALL;2023;116;10;", "CALL;2023;117;;introuvable dans nos dossiers", "CALL;2023;118;3;")
    assert json.loads(office.interlud(*RUN, "--format", "json"))["changes"] == []
    return office


@pytest.fixture(scope="module")
def changes(office: Office) -> list[dict[str, Any]]:
    """After a corrected file, a new wording, a longer catalogue of rules, and a later day."""
    office.send("corrige.csv", "CALL;2023;116;12;")
    with (office.project / "seeds" / "absence_wordings.csv").open("a", encoding="utf-8") as lines:
        lines.write("introuvable dans nos dossiers,exact,DECLARED_NO_DATA\n")
    with duckdb.connect(str(office.state / "work" / "warehouse.duckdb")) as warehouse:
        warehouse.execute("alter table reference.rules drop column why_fr")  # as an earlier release had it
    told = json.loads(office.interlud(*RUN[:2], "2025-06-30", *RUN[3:], "--format", "json"))
    assert told["outcome"] == "published"
    listed: list[dict[str, Any]] = told["changes"]
    return listed


def of(changes: list[dict[str, Any]], indicator: str, year: int, body: str = "246200364") -> list[dict[str, Any]]:
    key = (body, indicator, year)
    return [one for one in changes if (one["agglomeration"], one["indicator"], one["reporting_year"]) == key]


def test_a_corrected_figure_names_its_file(changes: list[dict[str, Any]]):
    (change,) = of(changes, "116", 2023)
    assert (change["before"]["value"], change["after"]["value"]) == (10, 12)
    assert change["causes"] == [{"kind": "submission", "reference": "corrige.csv"}]


def test_a_figure_that_a_new_wording_reads_names_the_register(changes: list[dict[str, Any]]):
    (change,) = of(changes, "117", 2023)
    assert (change["before"]["status"], change["after"]["status"]) == ("UNREADABLE", "DECLARED_NO_DATA")
    assert change["causes"] == [{"kind": "register", "reference": None}]


def test_a_silence_that_fell_due_names_the_day(changes: list[dict[str, Any]]):
    (change,) = of(changes, "116", 2024)
    assert (change["before"]["status"], change["after"]["status"]) == ("AWAITED", "NO_SUBMISSION")
    assert {"kind": "as_of", "reference": "2025-06-30"} in change["causes"]


def test_what_did_not_change_is_not_listed(changes: list[dict[str, Any]]):
    assert of(changes, "118", 2023) == []


def test_people_read_the_first_of_them_and_how_many_there_are(office: Office, changes: list[dict[str, Any]]):
    office.send("encore.csv", "CALL;2023;116;13;")
    said = office.interlud(*RUN[:2], "2025-06-30", *RUN[3:])
    assert "1 chiffre a changé depuis la publication précédente." in said
    line = next(line for line in said.splitlines() if "nouvel envoi" in line)
    assert all(part in line for part in ("CALL", "116", "2023", "12", "13")), line
    assert len(list((office.state / "publications" / "journal" / "changes").iterdir())) == 2
    assert len(changes) == 14  # the two of 2023, and the twelve of 2024 that nobody sent
    again = office.interlud(*RUN[:2], "2025-06-30", *RUN[3:])
    assert "chiffre a changé" not in again
