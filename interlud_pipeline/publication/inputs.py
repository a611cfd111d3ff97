"""What the marts are made from: submissions, the register, the code; each known by its hash or version.

Belongs here: these hashes, and putting them together for a candidate.
Does not belong here: what depends on them (``standing``, ``warehouse_basis``).
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import polars as pl

from interlud_pipeline.publication.hashing import combined_hash, sources_hash
from interlud_pipeline.publication.manifest import ID_LENGTH, Inputs
from interlud_pipeline.settings import Settings

PACKAGE = Path(__file__).resolve().parent.parent


def inputs_of(settings: Settings, lake_version: str) -> Inputs:
    """All that the marts of one build were made from.

    Args:
        settings: Where the lake and the register are.
        lake_version: Version of the lake that dbt read.
    """
    files = sorted((settings.lake / "versions" / lake_version).glob("*/submissions-*.parquet"))
    submissions = pl.concat([pl.read_parquet(file) for file in files]) if files else None
    return Inputs(
        submissions=() if submissions is None else _distinct(submissions, "sha256"),
        lake_version=lake_version,
        register_hash=register_hash(settings.seeds),
        interpreter_versions=() if submissions is None else _distinct(submissions, "interpreter_version"),
        code_version=code_version(settings),
    )


def register_hash(seeds: Path) -> str:
    """Hash of the register, all of it, in its folder."""
    return sources_hash(seeds, [".csv"])


def _distinct(frame: pl.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(frame[column].drop_nulls().unique().sort().to_list())


def code_version(settings: Settings) -> str:
    """Release of the package, and a hash of its sources and of the dbt project's that needs no git."""
    sources = {
        "package": sources_hash(PACKAGE, [".py", ".yaml"], left_out=["__pycache__"]),
        "dbt": sources_hash(
            settings.dbt_project, [".sql", ".yml", ".yaml"], left_out=["target", "dbt_packages", "logs"]
        ),
    }
    return f"{version('interlud-pipeline')}+{combined_hash(sources)[:ID_LENGTH]}"
