"""The one way in: a folder with submissions, their register and their truth."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import polars as pl

from interlud_pipeline.generation.bodies import invent
from interlud_pipeline.generation.draws import Source
from interlud_pipeline.generation.figures import block_of_figures
from interlud_pipeline.generation.files import Sent, files_of
from interlud_pipeline.generation.kinds import faulty_kinds, sound_kinds
from interlud_pipeline.generation.outcome import say, written_rows
from interlud_pipeline.generation.register import write_register
from interlud_pipeline.generation.scale import Scale, opens_on
from interlud_pipeline.generation.truth import Truth
from interlud_pipeline.reference import Register

INBOX, PROJECT, TRUTH, MANIFEST = "submissions", "dbt_project", "truth", "manifest.json"
_ARRIVALS = "arrivals.csv"
_FIRST_ARRIVAL = timedelta(days=30)
_FILE_FINDINGS = pl.Schema(dict.fromkeys(("rule", "source_file", "sheet", "cell"), pl.String))


class FolderInUseError(RuntimeError):
    """The folder has something in it, which is never overwritten."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes:
        as_of: The day for which the truth holds.
        observations: How many figures are expected.
        rows: How many rows were sent.
        files: How many files lie in the inbox.
        kinds: How many figures there are of each kind.
        findings: How many findings must come, by rule.
    """

    as_of: str
    observations: int
    rows: int
    files: int
    kinds: dict[str, int]
    findings: dict[str, int]


def generate(scale: Scale, target: Path, project: Path) -> Made:
    """Make invented campaigns: ``submissions/``, their register in ``dbt_project/``, and ``truth/``.

    Args:
        scale: How much, in which forms, from which seed.
        target: A new or empty folder.
        project: The dbt project whose wordings, rules and models hold.

    Raises:
        FolderInUseError: The folder is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderInUseError(str(target))
    bodies = invent(scale.bodies, scale.seed)
    write_register(project, target / PROJECT, scale, bodies)
    register = Register(target / PROJECT / "seeds")
    sound, faulty = sound_kinds(register), faulty_kinds(register)
    truth = Truth(target / TRUTH, scale, register)
    inbox = target / INBOX
    inbox.mkdir()
    file_count = row_count = 0
    with (inbox / _ARRIVALS).open("w", encoding="utf-8", newline="") as lines:
        arrivals = csv.writer(lines, lineterminator="\n")
        arrivals.writerow(("path", "received_at"))
        for number, block in enumerate(scale.blocks()):
            figures = block_of_figures(scale, bodies, block, Source(scale.seed, number + 1))
            said = say(figures, scale, sound, faulty)
            placed, findings = [], []
            for sent in files_of(written_rows(said), number, register):
                arrivals.writerow((sent.location, _arrival(sent, file_count)))
                _write(inbox, sent)
                placed.append(sent.placed())
                findings += [(rule, sent.location, sheet, cell) for rule, sheet, cell in sent.written.findings]
                file_count, row_count = file_count + 1, row_count + sent.rows.height
            truth.add(number, said, pl.concat(placed), pl.DataFrame(findings, schema=_FILE_FINDINGS, orient="row"))
    truth.finish()
    made = Made(
        scale.as_of.isoformat(),
        scale.observations,
        row_count,
        file_count,
        dict(sorted(truth.kinds.items())),
        dict(sorted(truth.findings.items())),
    )
    said_of_it = json.dumps({"options": asdict(scale), **asdict(made)}, ensure_ascii=False, indent=2)
    (target / TRUTH / MANIFEST).write_text(f"{said_of_it}\n", encoding="utf-8")
    return made


def _arrival(sent: Sent, number: int) -> str:
    """An instant of its own for each file, after its campaign opened and before it is due."""
    first = datetime.combine(opens_on(sent.reporting_year) + _FIRST_ARRIVAL, time(8), UTC)
    return f"{first + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"


def _write(inbox: Path, sent: Sent) -> None:
    path = inbox / sent.location
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sent.written.content)
