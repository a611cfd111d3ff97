"""Officers' decisions, from the seed to the marts, the trace and the history, on a small inbox of their own."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import copy_project

pytestmark = pytest.mark.slow

INTERLUD = str(Path(sys.executable).parent / "interlud")
MEETINGS = "Agglomération;Année;Type de réunion;Nombre\nCALL;2023;COTECH;3\nCALL;2023;GT;plusieurs\n"
INDICATORS = "Agglomération;Année;Indicateur;Valeur;Motif\nCALL;2023;117;12;n.d.\nCALL;2023;118;env. 10;\n"
MISPLACED = "Agglomération;Année;Indicateur;Valeur\nCABBALR;2023;117;5\n"
CORRECTED = "Agglomération;Année;Type de réunion;Nombre\nCALL;2023;COTECH;4\n"
WHO = "Chargée de mission mobilité"


@dataclass(frozen=True)
class House:
    """An inbox, a register and a state of a test's own.

    Attributes:
        folder: Holds all three.
    """

    folder: Path

    def send(self, location: str, received_at: str, content: str) -> None:
        """Put a file into the inbox, with its instant of arrival."""
        path = self.folder / "inbox" / location
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        os.utime(path, (0, 0))
        manifest = self.folder / "inbox" / "arrivals.csv"
        known = manifest.read_text(encoding="utf-8") if manifest.is_file() else "path,received_at\n"
        manifest.write_text(f"{known}{location},{received_at}\n", encoding="utf-8")

    def decide(self, *lines: Sequence[str]) -> None:
        """Write the seed anew: columns in order, the file's name standing for its submission."""
        seed = self.folder / "dbt_project" / "seeds" / "decisions.csv"
        header = seed.read_text(encoding="utf-8").splitlines()[0].split(",")
        names = dict(self.query("select source_file, submission_id from rpt_submission_ledger")) if lines else {}
        with seed.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([line[0], names[line[1]], *line[2:]] for line in lines)

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command on it."""
        environment = {
            "INTERLUD_INBOX": str(self.folder / "inbox"),
            "INTERLUD_STATE": str(self.folder / "state"),
            "INTERLUD_DBT_PROJECT": str(self.folder / "dbt_project"),
        }
        return subprocess.run(
            [INTERLUD, *arguments],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def run(self, as_of: str) -> dict[str, Any]:
        """A run that publishes, or finds nothing new."""
        done = self.call("run", "--as-of", as_of, "--format", "json")
        assert done.returncode == 0, done.stdout + done.stderr
        printed: dict[str, Any] = json.loads(done.stdout)
        return printed

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the publication in force."""
        path = (self.folder / "state" / "publications" / "current").resolve() / "marts.duckdb"
        with duckdb.connect(str(path), read_only=True) as marts:
            return marts.execute(sql).fetchall()

    def figure(self, indicator: str, body: str = "246200364") -> tuple[Any, ...]:
        """Value, status and decisions of a figure of 2023."""
        (row,) = self.query(
            "select value, status, decision from fct_indicator_observation "  # noqa: S608 - the tests' own words
            f"where agglomeration = '{body}' and indicator = '{indicator}' and reporting_year = 2023"
        )
        return row

    def standings(self) -> dict[str, str]:
        """What each decision came to."""
        return dict(self.query("select decision, standing from rpt_decisions"))


ROW = (
    "D1",
    "reunions.csv",
    "number.approximate",
    "",
    "D3",
    "",
    "",
    "",
    "correct",
    "2",
    "",
    "",
    WHO,
    "2024-05-02",
    "Vu.",
)
REASON = (
    *("D2", "indicateurs.csv", "value.with_reason", "", "D2", "", "", "", "correct", "", "DECLARED_NO_DATA", ""),
    *(WHO, "2024-05-10", "Le 12 est une faute de frappe."),
)
FOLDER = (
    *("D3", "deplace.csv", "context.contradiction", "", "A2", "", "", "", "accept", "", "", ""),
    *(WHO, "2024-06-20", "Déposé dans le mauvais dossier."),
)
LOST = ("D4", "indicateurs.csv", "number.approximate", "", "Z9", *ROW[5:])


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    """A house without decisions, and its publication."""
    house = House(tmp_path_factory.mktemp("decisions"))
    copy_project(house.folder)
    house.send("2023/CALL/reunions.csv", "2024-03-01T09:00:00Z", MEETINGS)
    house.send("2023/CALL/indicateurs.csv", "2024-03-02T09:00:00Z", INDICATORS)
    house.send("2023/CAHC/deplace.csv", "2024-03-03T09:00:00Z", MISPLACED)
    return house, house.run("2024-06-15")["publication"]["id"]


@pytest.fixture(scope="module")
def house(undecided: tuple[House, str]) -> House:
    """The same with decisions, the last of which is dated after the day of evaluation."""
    decided, _ = undecided
    assert decided.figure("116") == (None, "UNREADABLE", None)
    decided.decide(ROW, REASON, FOLDER, LOST)
    decided.run("2024-06-15")
    return decided


def test_a_decision_gives_the_figure_and_its_detail_and_the_words_of_the_file_stay(house: House):
    assert house.figure("116") == (Decimal(5), "REPORTED", "D1")
    assert house.figure("117") == (None, "DECLARED_NO_DATA", "D2")
    rows = "select kind, meetings, source_text, parse_rule, decision from fct_meeting order by source_cell"
    assert house.query(rows) == [
        ("TECHNICAL_COMMITTEE", 3, "3", "number.integer", None),
        ("WORKING_GROUP", 2, "plusieurs", "decision.correct", "D1"),
    ]


def test_a_decision_counts_from_its_day(house: House):
    assert house.figure("117", "200072460") == (None, "UNREADABLE", None)
    assert house.standings() == {"D1": "applied", "D2": "applied", "D3": "pending", "D4": "unmatched"}
    status = json.loads(house.call("status", "--year", "2023", "--as-of", "2024-06-20", "--format", "json").stdout)
    figures = {(row["agglomeration"], row["indicator"]): row for row in status["observations"]}
    assert (figures["200072460", "117"]["value"], figures["200072460", "117"]["decision"]) == (5, "D3")


def test_what_was_decided_later_is_left_out_of_what_was_known(house: House):
    known = json.loads(house.call("status", "--year", "2023", "--as-known-on", "2024-05-09", "--format", "json").stdout)
    figures = {row["indicator"]: row for row in known["observations"] if row["agglomeration"] == "246200364"}
    assert (figures["116"]["value"], figures["117"]["status"]) == (5, "UNREADABLE")
    earlier = house.call(
        "status", "--year", "2023", "--as-known-on", "2024-05-01", "--as-of", "2024-06-15", "--format", "json"
    )
    figures = {
        row["indicator"]: row
        for row in json.loads(earlier.stdout)["observations"]
        if row["agglomeration"] == "246200364"
    }
    assert (figures["116"]["value"], figures["116"]["status"], figures["116"]["decision"]) == (None, "UNREADABLE", None)


def test_answered_findings_are_kept_and_closed_and_a_wrong_address_is_told(house: House):
    findings = house.query(
        "select rule, cell, severity, decision, is_open from rpt_findings where severity = 'error' order by all"
    )
    assert findings == [
        ("context.contradiction", "A2", "error", None, True),
        ("number.approximate", "D3", "error", "D1", False),
        ("number.approximate", "D3", "error", None, True),
        ("value.with_reason", "D2", "error", "D2", False),
    ]
    told = house.query("select cell, message_fr from rpt_findings where rule = 'decision.unmatched'")
    assert [cell for cell, _ in told] == ["Z9"]
    assert told[0][1].endswith("Il y en a là : D3.")


def test_what_a_decision_changed_is_a_revision_with_its_cause(house: House):
    changes = """
        select indicator, revision_number, previous_status, status, value, cause, decision, revised_at
        from rpt_revisions order by 1
    """
    assert house.query(changes) == [
        ("116", 2, "UNREADABLE", "REPORTED", Decimal(5), "decision", "D1", datetime(2024, 5, 2)),  # noqa: DTZ001
        ("117", 2, "UNREADABLE", "DECLARED_NO_DATA", None, "decision", "D2", datetime(2024, 5, 10)),  # noqa: DTZ001
    ]


def test_the_trace_tells_who_decided_when_why_and_what_the_file_says(house: House):
    printed = " ".join(house.call("trace", "CALL", "116", "2023").stdout.split())
    assert f"Décision D1 du 02/05/2024, {WHO} (number.approximate, reunions.csv, D3 ; le fichier dit" in printed
    assert "« plusieurs ») : ce qui est écrit là compte pour : 2. Vu." in printed.replace("\u00a0", " ")
    (decision,) = json.loads(house.call("trace", "CALL", "116", "2023", "--format", "json").stdout)["decisions"]
    assert (decision["decision"], decision["standing"], decision["text"]) == ("D1", "applied", "plusieurs")


def test_the_sender_is_told_that_the_remark_is_settled(house: House):
    assert house.call("feedback").returncode == 0
    summary = next((house.folder / "state" / "outbox" / "2023" / "CALL").rglob("synthese.html"))
    pages = [path.read_text(encoding="utf-8") for path in summary.parents[1].rglob("synthese.html")]
    settled = [page for page in pages if "Ce qui a été réglé par décision" in page]
    assert len(settled) == 2
    assert any(f"D1, {WHO}, le 02/05/2024 : Vu." in page for page in settled)
    assert not any("decision.unmatched" in page or "Z9" in page for page in pages)


@pytest.fixture
def own(house: House, tmp_path: Path) -> House:
    """A copy that a test may change."""
    return House(Path(shutil.copytree(house.folder, tmp_path / "own", symlinks=True)))


def test_a_decision_lapses_with_a_warning_when_its_submission_is_replaced(own: House):
    own.send("2023/CALL/reunions-2.csv", "2024-06-01T09:00:00Z", CORRECTED)
    own.run("2024-06-15")
    assert own.figure("116") == (Decimal(4), "REPORTED", None)
    assert own.standings()["D1"] == "lapsed"
    (message,) = own.query("select message_fr from rpt_findings where rule = 'decision.lapsed'")[0]
    assert "« reunions.csv »" in message.replace("\u00a0", " ")
    history = own.query("select revision_number, value, cause from rpt_revisions where indicator = '116' order by 1")
    assert history == [(2, Decimal(5), "decision"), (3, Decimal(4), "submission")]


def test_removing_the_decisions_restores_the_publication(own: House, undecided: tuple[House, str]):
    own.decide()
    assert own.run("2024-06-15")["publication"]["id"] == undecided[1]


def test_a_line_that_is_no_decision_stops_the_run_with_its_number_and_what_to_mend(own: House):
    before = own.query("select id from publication")
    own.decide(ROW, (*REASON[:8], "approve", *REASON[9:]))
    done = own.call("run", "--as-of", "2024-06-15")
    said = " ".join((done.stdout + done.stderr).split()).replace("\u00a0", " ")
    assert done.returncode == 2
    assert "decisions.csv, ligne 3 : l'action « approve » n'existe pas" in said
    assert "Traceback" not in said
    assert own.query("select id from publication") == before
