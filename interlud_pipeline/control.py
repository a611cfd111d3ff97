"""The small tables that steer dbt from beside the lake: the day of evaluation, the ledger's rows, names that are alike.

Belongs here: writing and reading them.
Does not belong here: what is in force on that day (dbt).
"""

from __future__ import annotations

import json
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

_LEDGER_SIZE = "ledger_size.json"


def write_as_of(settings: Settings, day: date) -> None:
    """Say for which day silence, delay and « trop tôt » are judged."""
    import polars as pl  # noqa: PLC0415

    _write(_folder(settings) / "as_of.parquet", pl.DataFrame({"as_of": [day]}, schema={"as_of": pl.Date}))


def read_as_of(settings: Settings) -> date | None:
    """The day set, where one ever was."""
    import polars as pl  # noqa: PLC0415

    path = _folder(settings) / "as_of.parquet"
    day: date | None = pl.read_parquet(path, glob=False)["as_of"].item() if path.is_file() else None
    return day


def has_as_of(settings: Settings) -> bool:
    """Whether a day was ever set."""
    return (_folder(settings) / "as_of.parquet").is_file()


def write_ledger_size(settings: Settings, row_counts: tuple[int, ...]) -> None:
    """Say how far the ledger had come when its rows were shown to dbt."""
    write_atomically(_folder(settings) / _LEDGER_SIZE, json.dumps(row_counts))


def read_ledger_size(settings: Settings) -> tuple[int, ...]:
    """How far the ledger had come when its rows were last shown to dbt; empty where they never were."""
    path = _folder(settings) / _LEDGER_SIZE
    return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else ()


def write_arrivals(settings: Settings, arrivals: pl.DataFrame) -> None:
    """Show the ledger's rows to dbt."""
    _write(_folder(settings) / "arrivals.parquet", arrivals)


def write_arrival_submissions(settings: Settings, candidates: pl.DataFrame) -> None:
    """Show to dbt under which identifiers each arrival may stand as a submission."""
    _write(_folder(settings) / "arrival_submissions.parquet", candidates)


def write_withdrawals(settings: Settings, withdrawals: pl.DataFrame) -> None:
    """Show to dbt which submissions no longer count."""
    _write(_folder(settings) / "withdrawals.parquet", withdrawals)


def write_actor_pairs(settings: Settings, pairs: pl.DataFrame, names: pl.DataFrame) -> None:
    """Show to dbt which names of actors come near each other."""
    _write(_folder(settings) / "actor_pairs.parquet", pairs)
    _write(_folder(settings) / "actor_names.parquet", names)


def write_sendings(settings: Settings, sendings: pl.DataFrame) -> None:
    """Show to dbt what was sent to whom, and what became of it."""
    _write(_folder(settings) / "sendings.parquet", sendings)


def control_folder(settings: Settings) -> Path:
    """Where the tables lie."""
    return _folder(settings)


def _folder(settings: Settings) -> Path:
    return settings.state / "control"


def _write(path: Path, frame: pl.DataFrame) -> None:
    """Write a table that readers see either whole or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    frame.write_parquet(draft)
    draft.replace(path)
