"""Batches by themselves, without Spark: whoever works on them, the lake is the one of a machine alone."""

import shutil

import pytest

from interlud_pipeline import batches as any_batches
from interlud_pipeline.cluster import batches, reading
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

HEADER = "Agglomération;Année;Indicateur;Valeur\n"
SENT = {
    "2023/CALL/a.csv": "CALL;2023;117;5\n",
    "2023/CAHC/again.csv": "CALL;2023;117;5\n",  # the same content in another folder
    "2023/CAHC/b.csv": "CAHC;2023;117;4\nCAHC;2023;118;beaucoup\n",
    "2022/CALL/c.csv": "CALL;2022;117;3\nCALL;2022;117;3\n",
}


@pytest.fixture
def alone(tmp_path, monkeypatch, register):
    """A lake made on one machine."""
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    for path, rows in SENT.items():
        file = tmp_path / "inbox" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEADER + rows, encoding="utf-8")
    settings = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "alone")
    assert ingest(settings, register).files_read == 4
    return settings


@pytest.fixture
def spread(alone, tmp_path, monkeypatch):
    """The same arrivals, to be read on executors, one content a batch."""
    monkeypatch.setattr(any_batches, "FILES_IN_A_BATCH", 1)
    state = tmp_path / "spread"
    state.mkdir()
    shutil.copytree(alone.archive, state / "archive")
    shutil.copy(alone.ledger, state / "ledger.sqlite")
    return alone.model_copy(update={"state": state, "engine": "spark"})


def test_batches_give_the_lake_of_one_machine_whatever_their_order(alone, spread, register, monkeypatch):
    worked = []

    def work(_, folder):
        numbers = reversed(range(batches.read_job(folder).batch_count))
        worked.extend(batches.work_on(folder, number) for number in numbers)

    monkeypatch.setattr(reading, "_work", work)
    result = ingest(spread, register)
    assert sorted(worked) == [1, 1, 2]
    assert result.files_read == 4
    assert Lake(spread.lake).version == Lake(alone.lake).version
    again = ingest(spread, register)
    assert (again.files_read, again.changed) == (0, False)


def test_a_batch_that_was_lost_and_done_twice_counts_once(alone, spread, register, monkeypatch):
    def work(_, folder):
        for number in range(batches.read_job(folder).batch_count):
            batches.work_on(folder, number)
            batches.work_on(folder, number)
        (folder / ".batch-0-left-by-a-lost-worker").mkdir()

    monkeypatch.setattr(reading, "_work", work)
    ingest(spread, register)
    assert Lake(spread.lake).version == Lake(alone.lake).version
    assert list(spread.lake.glob(".draft-*")) == []
