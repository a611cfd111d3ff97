"""A publication that was made by hand: only what sensors and schedules look at."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest

from interlud_pipeline.publication.inputs import register_hash
from interlud_pipeline.publication.manifest import AuditSummary, Inputs, Manifest, MartEntry
from interlud_pipeline.settings import Settings

FACTS = "fct_indicator_observation"
PUBLICATION = "0123456789abcdef"


@pytest.fixture
def settings(tmp_path, seeds_copy, monkeypatch) -> Settings:
    """A state and a register of the test's own."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state", dbt_project=seeds_copy.parent)


@pytest.fixture
def put_in_force(settings) -> Callable[..., None]:
    """Put a publication in force, verified for a day, with the days for which figures are announced."""

    def put(as_of: date, announced: Sequence[tuple[int, date | None]] = ()) -> None:
        folder = settings.publications / PUBLICATION
        folder.mkdir(parents=True, exist_ok=True)
        schema = {"reporting_year": pl.Int32, "available_on": pl.Date}
        pl.DataFrame(list(announced), schema=schema, orient="row").write_parquet(folder / f"{FACTS}.parquet")
        register = register_hash(settings.seeds)
        manifest = Manifest(
            id=PUBLICATION,
            contract_version="2",
            content_hash=PUBLICATION,
            as_of=as_of,
            inputs=Inputs(
                submissions=(), lake_version="v1", register_hash=register, interpreter_versions=(), code_version="1"
            ),
            marts={FACTS: MartEntry(rows=len(announced), content_sha256="", file_sha256="", columns=())},
            made_at=datetime.now(UTC),
            audit=AuditSummary(
                made_at=datetime.now(UTC), suites_hash="", compared_with=None, expectations=0, warnings=()
            ),
            files={},
        )
        (folder / "manifest.json").write_text(manifest.model_dump_json())
        noted = {"publication": PUBLICATION, "as_of": as_of.isoformat(), "register_hash": register}
        (settings.publications / "verified_as_of.json").write_text(json.dumps(noted))
        pointer = settings.publications / "current"
        if not pointer.is_symlink():
            pointer.symlink_to(PUBLICATION)

    return put
