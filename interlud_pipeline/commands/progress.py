"""How a run's steps show while they work: on standard error, and nothing of the libraries' own chatter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status

if TYPE_CHECKING:
    from interlud_pipeline.orchestration.came_to import Step

STEPS = {
    "intake__arrivals": "Réception des fichiers",
    "intake__as_of": "Date d'évaluation",
    "validation": "Lecture et validation",
    "warehouse": "Construction et tests des tables (dbt)",
    "candidate": "Préparation du candidat",
    "consumer_contract": "Audit du candidat",
    "publication__publication": "Publication",
    "publication__feedback": "Retours aux expéditeurs",
    "indicators": "Indicateurs par année",
    "overview": "Vue d'ensemble par année",
    "indicator_gaps": "Contrôle des indicateurs non renseignés",
}
PREPARING = "Préparation…"
WAITING = "Une autre exécution est en cours : en attente de sa fin…"


@dataclass(frozen=True)
class Progress:
    """Shows on a console how far the work is."""

    console: Console
    status: Status

    def wait(self) -> None:
        """Say that another run has to end first."""
        self.console.print(WAITING)

    def step(self, step: Step) -> None:
        """Show a step that has started or ended."""
        line = f"[{step.number}/{step.total}] {STEPS.get(step.name, step.name)}"
        if step.has_ended:
            self.console.print(f"{line} {'✗' if step.has_failed else '✓'}")
        else:
            self.status.update(line)


@contextmanager
def followed() -> Iterator[Progress]:
    """Show each step as it starts and ends; what libraries print meanwhile goes to the run's logs in the UI."""
    with _quiet() as descriptor, os.fdopen(descriptor, "w", encoding="utf-8", closefd=False) as stream:
        console = Console(file=stream, highlight=False, markup=False)
        with console.status(PREPARING) as status:
            yield Progress(console, status)


@contextmanager
def _quiet() -> Iterator[int]:
    """Send descriptors 1 and 2 to nowhere, child processes' included; gives the former standard error."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        yield kept[1]
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, original in zip((1, 2), kept, strict=True):
            os.dup2(original, descriptor)
            os.close(original)
        os.close(nowhere)
