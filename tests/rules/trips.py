"""What the pipeline finds in the examples of the rules, told rule by rule."""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
from examples import EXAMPLES
from house_examples import HOUSE_EXAMPLES, Arrival
from reading_cases import REGISTER, read_all

from interlud_pipeline.model import ActorMention, Document, Interpretation, Source
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.batch import Batch, Received, validate

INVALID, SAME_CONTENT = "record.invalid", "submission.same_content"
AS_OF = date(2025, 3, 30)
_BUILD = ["build", "--select", "+int_house_findings", "--resource-type", "seed", "--resource-type", "model"]


def trip_files() -> dict[str, Batch]:
    """What comes of each file that trips a rule by itself."""
    files = [(one.content, one.name, one.context) for one in EXAMPLES.values()]
    return dict(zip(EXAMPLES, read_all(files), strict=True))


def invalid_record(canonical_name: str = " ") -> Batch:
    """What comes of a typed actor without a name, which no text becomes: the last guard finds it."""
    mention = ActorMention(
        "246200364", 2023, "?", None, canonical_name, False, None, "246200364", Source(None, "A2", "?", "x")
    )
    read = Interpretation(
        Document("a" * 64, "a.csv", "delimited"), "246200364", None, None, False, False, (), (), (mention,), (), ()
    )
    received = Received(read, "a" * 64, "a.csv", "a.csv", 1, datetime(2024, 2, 1), 2023, "246200364", "1.1")  # noqa: DTZ001
    return validate([received], REGISTER)


@dataclass(frozen=True)
class House:
    """What one run over all files of ``HOUSE_EXAMPLES`` found across them.

    Attributes:
        findings: Rows of ``int_house_findings``, each with the location of its file.
        notes: What the ledger says of each arrival, by location.
    """

    findings: pl.DataFrame
    notes: Mapping[str, str | None]


def _laid_out(folder: Path) -> Settings:
    arrivals: dict[str, Arrival] = {one.location: one for files in HOUSE_EXAMPLES.values() for one in files}
    for one in arrivals.values():
        path = folder / "inbox" / one.location
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.content)
        os.utime(path, (0, 0))  # not still being copied
    with (folder / "inbox" / "arrivals.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("path", "received_at"))
        writer.writerows((one.location, f"{one.received_on}T09:00:00Z") for one in arrivals.values())
    settings = Settings(inbox=str(folder / "inbox"), state=folder / "state")
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return settings


def trip_house(folder: Path) -> House:
    """Bring all files of ``HOUSE_EXAMPLES`` in, and let dbt find what takes several of them.

    Raises:
        RuntimeError: dbt failed; the message is what it said.
    """
    settings = _laid_out(folder)
    ingest(settings, REGISTER, AS_OF)
    with DbtProcess(settings).run(_BUILD) as dbt:
        said, _ = dbt.communicate(timeout=300)
    if dbt.returncode:
        raise RuntimeError(said.decode())
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        findings = warehouse.execute(
            "select found.*, sent.source_location from intermediate.int_house_findings as found "
            "inner join staging.stg_lake__submissions as sent using (submission_id) order by all"
        ).pl()
    arrivals = pl.read_parquet(settings.state / "control" / "arrivals.parquet")
    return House(findings, dict(arrivals.select("location", "note").iter_rows()))
