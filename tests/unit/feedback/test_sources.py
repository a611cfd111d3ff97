"""A submission is looked at again where a file that it lies in changed, or something beside them; else it is not."""

import os
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.feedback.in_force import Published
from interlud_pipeline.feedback.sources import sources
from interlud_pipeline.feedback.write import write_feedback
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

HEAD = "Agglomération;Année;Indicateur;Valeur"
FINDINGS = pl.DataFrame(schema={"submission_id": pl.String, "message_fr": pl.String})


@pytest.fixture
def settings(tmp_path):
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


@pytest.fixture
def send(settings, register):
    """Send a file of the year before its figures, long ago, and bring the lake up to date."""

    def send(year: int, name: str, *rows: str) -> None:
        file = settings.state.parent / "inbox" / str(year) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
        os.utime(file, (0, 0))
        ingest(settings, register)

    return send


@pytest.fixture
def two(settings, send):
    """Two submissions, of 2022 and of 2023: their identifiers."""
    send(2022, "ancien.csv", "CALL;2022;115;7")
    send(2023, "nouveau.csv", "CALL;2023;115;12")
    rows = Lake(settings.lake).known_submissions()
    return {row["folder_year"]: row["submission_id"] for row in rows.iter_rows(named=True)}


@pytest.fixture
def in_force(two):
    return Published(
        observations=pl.LazyFrame(),
        findings=FINDINGS,
        submissions=frozenset(two.values()),
        as_of=date(2024, 6, 30),
        decisions={"D1": "vu"},
        checksums={f"fct_indicator_observation.parquet/{year}.parquet": str(year) for year in two},
    )


@pytest.fixture
def changed(settings, two):
    """Years of the submissions whose sources are others than before."""

    def changed(before: Published | None, after: Published | None, made_by: tuple[str, str] = ("a", "a")) -> set[int]:
        lake, archive = Lake(settings.lake), Archive(settings.archive)
        former, now = (sources(lake, archive, *one) for one in zip((before, after), made_by, strict=True))
        return {year for year, one in two.items() if former[one] != now[one]}

    return changed


def test_nothing_changes_by_itself(changed, in_force):
    assert changed(in_force, replace(in_force)) == set()


def test_a_year_that_was_published_anew_touches_its_submissions_alone(changed, in_force):
    touched = {**in_force.checksums, "fct_indicator_observation.parquet/2022.parquet": "another"}
    assert changed(in_force, replace(in_force, checksums=touched)) == {2022}


def test_a_mart_in_one_file_touches_all(changed, in_force):
    whole = [replace(in_force, checksums={"fct_indicator_observation.parquet": one}) for one in "ab"]
    assert changed(*whole) == {2022, 2023}


@pytest.mark.parametrize("what", [{"as_of": date(2024, 7, 1)}, {"decisions": {"D1": "revu"}}])
def test_what_concerns_all_touches_all(changed, in_force, what):
    assert changed(in_force, replace(in_force, **what)) == {2022, 2023}


def test_another_program_or_register_touches_all(changed, in_force):
    assert changed(in_force, in_force, ("a", "b")) == {2022, 2023}
    assert changed(None, in_force) == {2022, 2023}


def test_what_concerns_one_touches_it_alone(changed, in_force, two):
    finding = pl.DataFrame({"submission_id": [two[2022]], "message_fr": ["Trop tard."]})
    assert changed(in_force, replace(in_force, findings=finding)) == {2022}
    assert changed(in_force, replace(in_force, withdrawn={two[2022]: date(2024, 1, 1)})) == {2022}
    assert changed(in_force, replace(in_force, submissions=frozenset({two[2023]}))) == {2022}


def test_erased_bytes_and_changed_rows_touch_what_they_are_of(settings, send, in_force, two):
    def told() -> dict[str, str]:
        return sources(Lake(settings.lake), Archive(settings.archive), in_force, "a")

    before = told()
    send(2023, "troisieme.csv", "CAHC;2023;115;3")  # in the file of the lake where the second lies
    after = told()
    assert {year for year, one in two.items() if before[one] != after[one]} == {2023}
    row = Lake(settings.lake).known_submissions().row(by_predicate=pl.col("submission_id") == two[2022], named=True)
    Archive(settings.archive).remove(row["sha256"])
    assert {year for year, one in two.items() if after[one] != told()[one]} == {2022}


def test_rows_are_read_of_what_was_touched_alone(settings, register, send, two, monkeypatch):
    read = []
    of = Lake.of

    def noted(lake: Lake, table: str, submissions: list[str]) -> pl.DataFrame:
        read.extend(submissions)
        return of(lake, table, submissions)

    monkeypatch.setattr(Lake, "of", noted)
    write_feedback(settings, register)
    assert set(read) == set(two.values())
    read.clear()
    assert write_feedback(settings, register) == []
    assert read == []
    send(2023, "troisieme.csv", "CAHC;2023;115;3")
    read.clear()
    assert len(write_feedback(settings, register)) == 2
    assert two[2022] not in read
