"""The findings of the sample campaigns are the planted defects: all of them, and no other."""

import csv
import hashlib
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.intake.reading import Limits
from interlud_pipeline.interpretation.context import resolve_folder
from interlud_pipeline.pipeline import examine
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, Settings

SUBMISSIONS = PROJECT_ROOT / "data" / "submissions"
PLANTED = PROJECT_ROOT / "tests" / "golden" / "planted_defects.csv"
SAME_CONTENT = "submission.same_content"

Defect = tuple[str, str, str, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def planted(register: Register, *severities: str) -> set[Defect]:
    """Defects that a file shows by itself; those of stage ``house`` take several submissions."""
    return {
        (row["path"], row["sheet"], row["cell"], row["rule"])
        for row in rows(PLANTED)
        if row["severity"] in severities and register.rules[row["rule"]].stage != "house"
    }


@pytest.fixture(scope="module")
def findings(register: Register) -> pl.DataFrame:
    """Findings of one examination of all samples, with the path of the first file of each content."""
    paths: dict[str, str] = {}
    for row in sorted(rows(SUBMISSIONS / "arrivals.csv"), key=lambda row: row["received_at"]):
        paths.setdefault(hashlib.sha256((SUBMISSIONS / row["path"]).read_bytes()).hexdigest(), row["path"])
    files = []
    for path in paths.values():
        year, folder, name = path.split("/")
        files.append(((SUBMISSIONS / path).read_bytes(), name, resolve_folder(int(year), folder, register)))
    batch = examine(files, register, Limits.from_settings(Settings()))
    submissions = batch.submissions.select(
        "submission_id", pl.col("sha256").replace_strict(paths, return_dtype=pl.String).alias("path")
    )
    return batch.findings.join(submissions, on="submission_id", how="left", validate="m:1")


def found(findings: pl.DataFrame, *severities: str) -> list[Defect]:
    return (
        findings.filter(pl.col("severity").is_in(severities))
        .select(pl.col("path", "sheet", "cell", "rule").fill_null(""))
        .rows()
    )


def test_errors_and_warnings_are_the_planted_ones_and_no_other(findings: pl.DataFrame, register: Register):
    assert set(found(findings, "error", "warning")) == planted(register, "error", "warning")


def test_no_error_or_warning_is_given_twice(findings: pl.DataFrame):
    assert len(found(findings, "error", "warning")) == len(set(found(findings, "error", "warning")))


def test_the_planted_informations_are_given(findings: pl.DataFrame, register: Register):
    expected = {defect for defect in planted(register, "info") if defect[3] != SAME_CONTENT}
    assert expected <= set(found(findings, "info"))


def test_no_finding_shows_the_address_of_a_person(findings: pl.DataFrame):
    assert (
        findings.select(
            pl.concat_str(pl.col(pl.String).fill_null("")).str.contains("camille", literal=True).any()
        ).item()
        is False
    )
