"""Reading in batches: the lake is the same whichever contents are read together."""

import polars as pl
import pytest

from interlud_pipeline import batches
from interlud_pipeline.batches import in_batches
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reception_shown import senders
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation import segments
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.readings import deliveries


def lake_of(settings):
    return sorted(str(path.relative_to(settings.lake / "current")) for path in (settings.lake / "current").rglob("*"))


@pytest.fixture
def tiny_files(monkeypatch):
    """Files of the lake so short that a year of the samples takes several."""
    monkeypatch.setattr(segments, "ROWS_IN_A_FILE", 8)


@pytest.mark.usefixtures("tiny_files")
def test_the_samples_read_one_by_one_give_the_lake_of_one_batch_file_name_for_file_name(
    tmp_path, register, monkeypatch
):
    together = Settings(state=tmp_path / "together")
    first = ingest(together, register)
    apart = Settings(state=tmp_path / "apart")
    monkeypatch.setattr(batches, "FILES_IN_A_BATCH", 1)
    second = ingest(apart, register)
    assert lake_of(apart) == lake_of(together)
    assert len([name for name in lake_of(apart) if name.startswith("2024/observations-")]) > 1
    assert (second.files_read, second.finding_counts) == (first.files_read, first.finding_counts)
    assert list(apart.lake.glob(".draft-*")) == []


@pytest.fixture
def sent(tmp_path, monkeypatch, register):
    """Contents in their contexts, one of them in two folders."""
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    rows = {"2023/CALL/a.csv": 5, "2023/CAHC/a.csv": 5, "2023/CALL/b.csv": 6, "2023/CALL/c.csv": 7}
    for path, value in rows.items():
        file = tmp_path / "inbox" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;{value}\n", encoding="utf-8")
    settings = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")
    ingest(settings, register)
    arrivals = Ledger(settings.ledger).arrivals()
    return deliveries(arrivals, senders(arrivals, register)), Archive(settings.archive)


@pytest.mark.parametrize(
    ("bound", "at_most", "contents"),
    [
        ("FILES_IN_A_BATCH", 2, [2, 1]),
        ("FILES_IN_A_BATCH", 3, [3]),
        ("BYTES_IN_A_BATCH", 120, [2, 1]),
        ("BYTES_IN_A_BATCH", 1, [1, 1, 1]),
    ],
)
def test_a_batch_is_bounded_by_files_and_bytes_and_holds_all_contexts_of_a_content(
    bound, at_most, contents, sent, monkeypatch
):
    delivered, archive = sent
    monkeypatch.setattr(batches, bound, at_most)
    numbered = in_batches(delivered, archive)
    assert numbered.height == 4
    assert numbered.group_by("batch").agg(pl.col("sha256").n_unique()).sort("batch")["sha256"].to_list() == contents
    assert numbered.select("sha256", "batch").unique().height == 3


@pytest.mark.usefixtures("sent")
def test_a_batch_that_fails_leaves_the_former_lake(tmp_path, register, monkeypatch):
    settings = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")
    before = lake_of(settings)
    for number in range(2):
        file = tmp_path / "inbox" / "2024" / "CALL" / f"{number}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Indicateur;Valeur\n117;{number}\n", encoding="utf-8")
    monkeypatch.setattr(batches, "FILES_IN_A_BATCH", 1)
    with monkeypatch.context() as patched:
        work_on = batches.work_on

        def killed(contents, means, drafts, name, **pool):
            work_on(contents, means, drafts, name, **pool)
            raise KeyboardInterrupt

        patched.setattr(batches, "work_on", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(settings, register)
    assert lake_of(settings) == before
    assert ingest(settings, register).files_read == 2
    assert Lake(settings.lake).read("observations").filter(reporting_year=2024)["value"].sort().to_list() == [0, 1]
