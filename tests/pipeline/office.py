"""A real spreadsheet program, LibreOffice, that opens, fills in and saves workbooks."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
_SCRIPT = Path(__file__).with_name("office_child.py")
_PYTHONS = ("/usr/bin/python3", "python3")


@dataclass(frozen=True)
class Job:
    """A workbook to fill in.

    Attributes:
        source: The workbook.
        target: Where to save it; its ending says the format.
        cells: What to enter, by sheet and address: a number, a text as it is, or ``("typed", text)`` as if by hand.
        shown: Cells of which to tell what the program makes of them before it fills them in.
    """

    source: Path
    target: Path
    cells: dict[tuple[str, str], Any] = field(default_factory=dict)
    shown: tuple[tuple[str, str], ...] = ()


def run_office(jobs: list[Job], folder: Path) -> list[dict[tuple[str, str], dict[str, Any]]]:
    """Do all jobs in one process of the program.

    Returns:
        For each job what was asked to be shown, by sheet and address: ``locked``, ``protected`` (the sheet),
        ``list`` (the entries offered), ``colour`` (of the text), ``text``.
    """
    asked = [
        {
            "source": job.source.as_uri(),
            "target": job.target.as_uri(),
            "filter": FILTERS[job.target.suffix],
            "cells": [[sheet, cell, value] for (sheet, cell), value in job.cells.items()],
            "shown": job.shown,
        }
        for job in jobs
    ]
    command = [_python(), str(_SCRIPT), shutil.which("soffice") or "", str(folder / "profile")]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=240, env=_environment()
    )
    assert done.returncode == 0, done.stderr
    return [{(sheet, cell): told for sheet, cell, told in shown} for shown in json.loads(done.stdout)]


def need_office() -> None:
    """Skip the test that asks where there is no such program; where CI says so, that is a failure."""
    missing = "soffice" if shutil.which("soffice") is None else "python3-uno" if _python() == "" else ""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{missing} is not installed: scripts/install-test-system does it")
    if missing:
        pytest.skip(f"{missing} is not installed: templates are not filled in by a real spreadsheet program")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}


def _python() -> str:
    """The interpreter that the program's bindings are installed for."""
    for python in _PYTHONS:
        found = shutil.which(python)
        if found and subprocess.run([found, "-c", "import uno"], check=False, capture_output=True).returncode == 0:
            return found
    return ""
