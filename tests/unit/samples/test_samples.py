import csv
import subprocess
import sys
from pathlib import Path

import pytest

from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

SUBMISSIONS = PROJECT_ROOT / "data" / "submissions"
GOLDEN = PROJECT_ROOT / "tests" / "golden"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# In a process of its own: odfpy keeps the namespaces that other tests gave it, and writes them into every file.
COMPARE = """
from pathlib import Path
from make_samples import samples
written = samples()
print(len(written), *(path for path, content in written.items() if Path("submissions", path).read_bytes() != content))
"""


def test_the_generator_writes_the_committed_samples_byte_for_byte():
    done = subprocess.run(
        [sys.executable, "-c", COMPARE], cwd=PROJECT_ROOT / "data", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["14"]


def test_every_sample_has_an_arrival_time():
    samples = {
        str(path.relative_to(SUBMISSIONS))
        for path in SUBMISSIONS.rglob("*")
        if path.is_file() and path.parent != SUBMISSIONS
    }
    assert {row["path"] for row in rows(SUBMISSIONS / "arrivals.csv")} == samples


def test_every_planted_defect_names_a_rule_of_the_catalogue_with_its_severity(register: Register):
    planted = rows(GOLDEN / "planted_defects.csv")
    assert [(row["rule"], row["severity"]) for row in planted] == [
        (row["rule"], register.rules[row["rule"]].severity) for row in planted
    ]


def test_every_planted_defect_is_described_in_the_samples_page():
    page = (PROJECT_ROOT / "data" / "README.md").read_text(encoding="utf-8").splitlines()
    described = {
        (cells[0].strip("`"), cells[1], cells[2].strip("`"), cells[4].strip("`"), cells[5])
        for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in page if line.startswith("| `"))
        if len(cells) == 7
    }
    assert described == {tuple(row.values()) for row in rows(GOLDEN / "planted_defects.csv")}


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_expected_statuses_cover_every_body_and_indicator(register: Register, year: int):
    keys = [(row["agglomeration"], row["indicator"]) for row in rows(GOLDEN / f"observations_{year}.csv")]
    assert sorted(keys) == sorted(
        (body, row.indicator) for body in register.agglomerations for row in register.indicators_of("artois-pdm", year)
    )


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_an_expected_value_stands_if_and_only_if_its_status_has_one(register: Register, year: int):
    expected = rows(GOLDEN / f"observations_{year}.csv")
    assert [row["value"] != "" for row in expected] == [
        register.observation_statuses[row["status"]].has_value for row in expected
    ]
