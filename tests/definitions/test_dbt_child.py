"""dbt's process ends with the run that started it, so that the next run finds the database free."""

import os
import subprocess
import sys
import time
from pathlib import Path

from interlud_pipeline.orchestration.dbt_process import CHILD

STARTING = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", {CHILD!r}, "duckdb"], stdin=sys.stdin)
print(child.pid, flush=True)
time.sleep(600)
"""
PATIENCE = 60


def is_alive(process: int) -> bool:
    """Whether it runs; what ended and was not asked for by its new parent does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_killed_run_takes_its_dbt_along_although_its_input_stays_open():
    reading, writing = os.pipe()
    run = subprocess.Popen([sys.executable, "-c", STARTING], stdin=reading, stdout=subprocess.PIPE, text=True)
    child = int(run.stdout.readline())
    time.sleep(1)
    assert is_alive(child)
    run.kill()
    run.communicate()
    deadline = time.monotonic() + PATIENCE
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.close(writing)
    os.close(reading)
    assert not is_alive(child)
