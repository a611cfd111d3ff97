"""What BI sees of the journal: every run shows it to dbt, and every sending renews the mart beside the publication.

Belongs here: bringing both up to date.
Does not belong here: what the mart says (dbt), the journal itself (``journal``).
"""

from __future__ import annotations

import io

from filelock import FileLock, Timeout

from interlud_pipeline.control import control_folder, write_sendings
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.journal import sendings
from interlud_pipeline.publication.as_of import evaluate_from_control
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.files import write_bytes_atomically
from interlud_pipeline.publication.publish import JOURNAL_FOLDER
from interlud_pipeline.settings import Settings

MART = "rpt_reminders"
MODELS = ("stg_journal__sendings", MART)
PATIENCE = 5.0


def renew(settings: Settings) -> bool:
    """Show the journal as it is now.

    Where a run is just taking files in, it is left to that run, which shows it too.

    Returns:
        Whether it was done now.
    """
    settings.state.mkdir(parents=True, exist_ok=True)
    try:
        with (
            FileLock(settings.state / ".ingest.lock", timeout=PATIENCE),
            FileLock(settings.publications / ".lock", timeout=PATIENCE),
        ):
            write_sendings(settings, sendings(Ledger(settings.ledger)))
            publication = current(settings)
            mart = evaluate_from_control(publication, MODELS, control_folder(settings)) if publication else None
            if mart is not None:
                content = io.BytesIO()
                mart.write_parquet(content)
                write_bytes_atomically(settings.publications / JOURNAL_FOLDER / f"{MART}.parquet", content.getvalue())
    except Timeout:
        return False
    return True
