"""Bringing a state that older code left to the layouts of this code.

Belongs here: what can only be migrated, and telling what a run makes anew.
Does not belong here: that run, and Dagster's own tables (``orchestration``).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from interlud_pipeline.intake.ledger_tables import take_steps
from interlud_pipeline.layouts import Layout
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.layout import layouts


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do.

    Attributes:
        older: Stores in an older layout.
    """

    older: tuple[Layout, ...]

    @property
    def migrates(self) -> bool:
        """The ledger, which nothing can make again, is to take steps."""
        return any(layout.store == "ledger" for layout in self.older)

    @property
    def rebuilds(self) -> bool:
        """A run is to make lake or marts anew, from archive, ledger and register."""
        return any(layout.store != "ledger" for layout in self.older)


def plan(settings: Settings) -> Plan:
    """What would bring the state up to date.

    Raises:
        NewerLayoutError: Newer code wrote some of it: there is no way back.
    """
    found = layouts(settings)
    for layout in found:
        layout.require(or_older=True)
    return Plan(tuple(layout for layout in found if layout.is_older))


def migrate_ledger(settings: Settings) -> None:
    """Take the steps that the ledger lacks, all or none; the caller holds the sole right to change the state."""
    connection = sqlite3.connect(settings.ledger, timeout=30, isolation_level=None)
    try:
        take_steps(connection)
    finally:
        connection.close()
