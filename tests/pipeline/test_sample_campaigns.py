"""A full run of the sample campaigns gives the statuses and values worked out by hand from the files."""

import csv
import json
import sys
from pathlib import PurePosixPath

import polars as pl
import pytest

from interlud_pipeline.settings import PROJECT_ROOT

sys.path.insert(0, str(PROJECT_ROOT / "tests" / "cases"))

from useful_findings import AT_NO_CELL, technical

GOLDEN = PROJECT_ROOT / "tests" / "golden"
RATES = {
    2022: {"expected": 12, "in_rates": 7, "answered": 3, "filled": 3},
    2023: {"expected": 12, "in_rates": 6, "answered": 6, "filled": 4},
    2024: {"expected": 12, "in_rates": 12, "answered": 7, "filled": 7},
}


def status(campaign, year: int, as_of: str = "2026-06-30"):
    shown = campaign.interlud("status", "--year", str(year), "--as-of", as_of, "--format", "json")
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_every_figure_has_its_expected_value_and_status(campaign, year: int):
    with (GOLDEN / f"observations_{year}.csv").open(encoding="utf-8", newline="") as lines:
        expected = [
            (row["agglomeration"], row["indicator"], float(row["value"]) if row["value"] else None, row["status"])
            for row in csv.DictReader(lines)
        ]
    shown = [
        (row["agglomeration"], row["indicator"], row["value"], row["status"])
        for row in status(campaign, year)["observations"]
    ]
    assert sorted(shown, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_the_rates_count_the_expected_rows(campaign, year: int):
    rates = status(campaign, year)["rates"]
    assert {name: rates[name] for name in RATES[year]} == RATES[year]


def test_the_real_case_reopens_118_when_its_date_has_passed(campaign):
    shown = status(campaign, 2023, as_of="2027-01-01")
    assert (shown["rates"]["in_rates"], shown["rates"]["answered"], shown["rates"]["filled"]) == (8, 8, 4)
    assert [
        row["is_overdue"] for row in shown["observations"] if row["indicator"] == "118" and row["scope"] == "in"
    ] == [
        True,
        True,
    ]


def test_the_published_findings_are_the_planted_defects(campaign):
    with (GOLDEN / "planted_defects.csv").open(encoding="utf-8", newline="") as lines:
        planted = {
            (PurePosixPath(row["path"]).name, row["sheet"], row["cell"], row["rule"])
            for row in csv.DictReader(lines)
            if row["severity"] != "info"
        }
    findings = pl.read_parquet(campaign.state / "publications" / "current" / "rpt_findings.parquet")
    published = findings.filter(pl.col("severity") != "info").select(
        pl.col("source_file", "sheet", "cell", "rule").fill_null("")
    )
    assert set(published.rows()) == planted


def test_a_joint_meeting_declared_by_both_sides_counts_once_in_the_network(campaign):
    network = pl.read_parquet(campaign.state / "publications" / "current" / "rpt_network_indicator.parquet")
    shown = network.filter((pl.col("indicator") == "116") & (pl.col("reporting_year") == 2024)).row(0, named=True)
    assert (shown["declared_sum"], shown["joint_meetings_deducted"], shown["network_value"]) == (23, 1, 22)


def test_the_network_names_its_actors_once_and_its_collectives_per_body(campaign):
    network = pl.read_parquet(campaign.state / "publications" / "current" / "rpt_network_indicator.parquet")
    shown = network.filter((pl.col("indicator") == "115") & (pl.col("reporting_year") == 2024)).row(0, named=True)
    assert (shown["named_actor_count"], shown["named_and_collective_actor_count"], shown["is_lower_bound"]) == (
        12,
        17,
        True,
    )


def test_the_names_that_come_near_each_other_are_those_of_the_planted_defect(campaign):
    pairs = pl.read_parquet(campaign.state / "publications" / "current" / "rpt_actor_candidate_pairs.parquet")
    shown = pairs.filter(pl.col("state") != "confirmed")
    assert shown.select("name", "other_name", "state", "source_file", "source_cell").rows() == [
        ("Transport Brelet", "Transports BRELET SAS", "open", "acteurs-2024.csv", "C4")
    ]
    assert pairs.filter(pl.col("state") == "confirmed").height == 6
    assert set(pairs["method"]) == {"rapidfuzz.ratio"}


def test_personal_data_stay_in_the_archive(campaign):
    # Parquet is compressed: its texts are looked through as a reader of it would.
    found = [
        path.relative_to(campaign.state).as_posix()
        for path in campaign.state.rglob("*.parquet")
        for frame in [pl.read_parquet(path)]
        if any(
            frame[name].str.contains("(?i)camille").any() for name, kind in frame.schema.items() if kind == pl.String
        )
    ]
    plain = [
        path.relative_to(campaign.state).as_posix()
        for path in campaign.state.rglob("*")
        if path.is_file() and path.suffix != ".parquet" and b"camille" in path.read_bytes().lower()
    ]
    assert found == []
    # What goes back to a sender is the sender's own; another test of this run may have written it.
    assert [path.split("/")[0] for path in plain if not path.startswith("outbox/")] == ["archive"]


def test_every_published_finding_names_its_place_and_says_in_french_what_to_do(campaign):
    findings = pl.read_parquet(campaign.state / "publications" / "current" / "rpt_findings.parquet")
    assert findings["submission_id"].null_count() == findings["source_file"].null_count() == 0
    assert findings.filter((pl.col("message_fr").str.strip_chars() == "") | (pl.col("hint_fr") == "")).is_empty()
    nowhere = findings.filter(pl.col("cell").is_null())["rule"].unique()
    assert [rule for rule in nowhere if not AT_NO_CELL.match(rule)] == []
    assert technical(findings.select("rule", "message_fr", "hint_fr", "text").iter_rows()) == []
    assert findings.filter(pl.col("stage") == "house")["rule"].n_unique() > 4
