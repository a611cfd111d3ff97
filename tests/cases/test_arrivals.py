"""What really arrives: copies, corrections, files on their way (cases 10 to 12)."""

import pytest
from case_files import (
    indicators,
)

from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    # A file written just now would be looked at twice, half a second apart.
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    (tmp_path / "inbox" / "2023" / "CALL").mkdir(parents=True)
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


def put(settings: Settings, name: str, content: bytes) -> None:
    (settings.state.parent / "inbox" / "2023" / "CALL" / name).write_bytes(content)


def test_case_10_a_file_still_being_copied_waits_and_is_then_one_submission(
    settings: Settings, register: Register, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 3600)
    monkeypatch.setattr("interlud_pipeline.intake.inbox.time.sleep", lambda _: put(settings, "a.csv", whole))
    whole = indicators((117, 12), (118, 7))
    put(settings, "a.csv", whole[:60])
    put(settings, "b.csv.part", whole)
    assert ingest(settings, register).new_arrivals == 0
    monkeypatch.setattr("interlud_pipeline.intake.inbox.time.sleep", lambda _: None)
    assert ingest(settings, register).new_arrivals == 1
    assert Lake(settings.lake).read("observations").sort("indicator")["value"].to_list() == [12, 7]


def test_case_11_and_12_the_same_bytes_are_one_submission_and_a_corrected_file_is_another(
    settings: Settings, register: Register
):
    put(settings, "a.csv", indicators((117, 12)))
    ingest(settings, register)
    put(settings, "copie.csv", indicators((117, 12)))
    again = ingest(settings, register)
    assert (again.new_arrivals, again.row_counts["submissions"]) == (1, 1)
    put(settings, "a.csv", indicators((117, 13)))
    ingest(settings, register)
    lake = Lake(settings.lake)
    assert sorted(lake.read("observations")["value"].to_list()) == [12, 13]
    assert sorted(lake.known_submissions()["arrival"].to_list()) == [2, 3]
