"""What the pipeline finds in the examples of the rules, told rule by rule."""

import csv
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from decision_examples import DECISION_EXAMPLES, LAPSED, LAPSING, NAME, Decided
from examples import EXAMPLES
from house_examples import HOUSE_EXAMPLES, Arrival
from reading_cases import CALL, REGISTER, read_all

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read
from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import ActorMention, Context, Document, Interpretation, Source
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, Settings
from interlud_pipeline.validation.batch import Batch, Received, validate
from interlud_pipeline.validation.decisions.seed import SEED, read_decisions
from interlud_pipeline.validation.lake import Lake

INVALID, SAME_CONTENT = "record.invalid", "submission.same_content"
AS_OF = date(2025, 3, 30)
_COLUMNS = "submission_id, rule, severity, message_fr, hint_fr, sheet, cell, text"
_FINDINGS = f"""
    select found.*, sent.source_location from (
        select {_COLUMNS} from intermediate.int_house_findings
        union all select {_COLUMNS} from intermediate.int_decision_findings
        union all select {_COLUMNS.replace("sheet, cell, text", "source_sheet, source_cell, source_text")}
        from staging.stg_lake__findings
    ) as found
    inner join staging.stg_lake__submissions as sent using (submission_id)
    order by all
"""  # noqa: S608 - columns of our own
_BUILD = [
    *("build", "--select", "+int_house_findings", "+int_decision_findings", "stg_lake__findings"),
    *("--resource-type", "seed", "--resource-type", "model"),
]


def trip_files() -> dict[str, Batch]:
    """What comes of each file that trips a rule by itself."""
    files = [(one.content, one.name, one.context) for one in EXAMPLES.values()]
    return dict(zip(EXAMPLES, read_all(files), strict=True))


def invalid_record(canonical_name: str = " ") -> Batch:
    """What comes of a typed actor without a name, which no text becomes: the last guard finds it."""
    mention = ActorMention(
        "246200364", 2023, "?", None, canonical_name, False, None, "246200364", Source(None, "A2", "?", "x")
    )
    typed = Interpretation(
        Document("a" * 64, "a.csv", "delimited"), "246200364", None, None, False, False, (), (), (mention,), (), ()
    )
    received = Received(typed, "a" * 64, "a.csv", "a.csv", 1, datetime(2024, 2, 1), 2023, "246200364", "1.1")  # noqa: DTZ001
    return validate([received], REGISTER)


def trip_decisions() -> dict[str, Batch]:
    """What comes of each file with decisions that trips a rule by itself."""
    return {rule: _decided(one) for rule, one in DECISION_EXAMPLES.items()}


def _decided(example: Decided, name: str = NAME, context: Context | None = None) -> Batch:
    document, context = read(example.content, name, Limits()), context or Context()
    interpretation = interpret(document, context, REGISTER)
    arrived = datetime(2024, 2, 1)  # noqa: DTZ001 - the lake's instants are naive
    folder_of = (context.reporting_year, context.sender)
    received = Received(interpretation, document.sha256, name, name, 1, arrived, *folder_of)
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(shutil.copytree(REGISTER.folder, Path(folder) / "seeds")))
        (register.folder / SEED).write_bytes(example.seed(received.submission_id))
        return validate([received], register, read_decisions(register))


def decided_example(rule: str, action: str, finding: Mapping[str, Any]) -> Batch:
    """What comes of the file of a rule when a finding in it is answered by an action.

    Args:
        rule: The rule.
        action: The action.
        finding: Row of the finding; a figure that it does not name is taken for CALL's 117 of 2023.
    """
    line = {"decision": "D1", "rule": rule, "action": action, "decided_on": "2024-05-02"}
    line |= {"decided_by_function": "Chargée de mission", "reason_fr": "Vu."}
    if finding["cell"] is not None:
        line |= {"sheet": finding["sheet"] or "", "cell": finding["cell"]}
    if finding["cell"] is None or action == "set":
        line |= {
            "agglomeration": finding["agglomeration"] or CALL,
            "indicator": finding["indicator"] or "117",
            "reporting_year": str(finding["reporting_year"] or 2023),
        }
    if action in {"correct", "set"}:
        line["decided_value"] = "1"
    example = EXAMPLES[rule]
    return _decided(Decided(example.content, (line,)), example.name, example.context)


@dataclass(frozen=True)
class House:
    """What one run over all files of ``HOUSE_EXAMPLES`` found across them.

    Attributes:
        findings: All findings, those of the files by themselves too, each with the location of its file.
        documents: Each file as read, by its location.
        notes: What the ledger says of each arrival, by location.
    """

    findings: pl.DataFrame
    documents: Mapping[str, Document]
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
    ignored = shutil.ignore_patterns("target", "logs")
    project = Path(shutil.copytree(PROJECT_ROOT / "dbt_project", folder / "dbt_project", ignore=ignored))
    settings = Settings(inbox=str(folder / "inbox"), state=folder / "state", dbt_project=project)
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return settings


def _documents() -> dict[str, Document]:
    arrivals = {one.location: one for files in HOUSE_EXAMPLES.values() for one in files}
    return {location: read(one.content, one.name, Limits()) for location, one in arrivals.items()}


def trip_house(folder: Path) -> House:
    """Bring all files of ``HOUSE_EXAMPLES`` in, and let dbt find what takes several of them.

    Raises:
        RuntimeError: dbt failed; the message is what it said.
    """
    settings = _laid_out(folder)
    ingest(settings, REGISTER, AS_OF)
    answered = HOUSE_EXAMPLES[LAPSED][-1]
    sent = Lake(settings.lake).known_submissions().filter(location=answered.location)["submission_id"].item()
    (settings.seeds / SEED).write_bytes(Decided(answered.content, LAPSING).seed(sent))
    ingest(settings, Register(settings.seeds), AS_OF)
    with DbtProcess(settings).run(_BUILD) as dbt:
        said, _ = dbt.communicate(timeout=300)
    if dbt.returncode:
        raise RuntimeError(said.decode())
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        findings = warehouse.execute(_FINDINGS).pl()
    arrivals = pl.read_parquet(settings.state / "control" / "arrivals.parquet")
    return House(findings, _documents(), dict(arrivals.select("location", "note").iter_rows()))
