"""What the last steps of a run import, loaded while this process waits for dbt: half a second of a small run.

Belongs here: which modules these are.
Does not belong here: anything that must be there; a module that cannot be loaded is missed where it is needed.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from threading import Thread

LATER = (
    "sqlglot.optimizer.scope",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "interlud_pipeline.publication.dashboard.page",
    "xlsxwriter",
    "openpyxl",
    "odfdo",
    "interlud_pipeline.feedback.write",
)
"""For the lineage of columns, the dashboard and the overview, the workbook, and what goes back to the senders."""


def preload() -> Thread:
    """Load the modules in a thread of their own, which needs no waiting for."""
    thread = Thread(target=_load, name="preloading", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    for name in LATER:
        with suppress(ImportError):
            import_module(name)
