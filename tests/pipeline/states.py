"""What tests ask of a run-time state, and the state that one clean run makes of the same arrivals."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.manifest import JOURNAL_MARTS
from interlud_pipeline.settings import Settings

INTERLUD = str(Path(sys.executable).parent / "interlud")


def content(settings: Settings) -> dict[str, str]:
    """Identifier of the publication in force, and the hash of each mart that is content."""
    publication = current(settings)
    assert publication is not None
    marts = publication.manifest.marts
    return {"id": publication.id, **{mart: marts[mart].content_sha256 for mart in marts.keys() - JOURNAL_MARTS}}


def locations(settings: Settings) -> list[str]:
    """Where in the inbox each arrival stood."""
    return sorted(Ledger(settings.ledger).arrivals()["location"])


def replayed(settings: Settings, state: Path) -> Settings:
    """A new state that one run makes of the ledger and the archive of another one, for the day of its publication."""
    shutil.copytree(settings.archive, state / settings.archive.name)
    for part in settings.ledger.parent.glob(f"{settings.ledger.name}*"):
        shutil.copy(part, state / part.name)
    made = current(settings)
    assert made is not None
    places = {"INTERLUD_STATE": str(state), "INTERLUD_INBOX": settings.inbox}
    done = subprocess.run(
        [INTERLUD, "run", "--as-of", str(made.manifest.as_of), "--format", "json"],
        env=os.environ | places | {"INTERLUD_DBT_PROJECT": str(settings.dbt_project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["errors"] == []
    return Settings(state=state, inbox=settings.inbox, dbt_project=settings.dbt_project)
