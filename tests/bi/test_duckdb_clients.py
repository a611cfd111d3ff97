"""One publication, read through the oldest engine that we promise, the present line and the newest one."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from environments import environment
from ready_queries import QUERIES, expected

HERE = Path(__file__).parent


@pytest.mark.parametrize(("client", "line"), [("duckdb-1.4", "1.4."), ("duckdb-1.5", "1.5."), ("duckdb-current", "2.")])
def test_an_engine_gives_the_recorded_answers(folder: Path, client: str, line: str):
    database = folder / "marts.duckdb"
    asked = [str(environment(client) / "python"), str(HERE / "ask_duckdb.py"), str(database), *map(str, QUERIES)]
    here = os.environ | {"PYTHONPATH": str(HERE.parent / "pipeline")}
    done = subprocess.run(asked, env=here, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["version"].startswith(line)
    assert told["answers"] == {query.stem: expected(query) for query in QUERIES}
    assert told["columns_without_comment"] == 0
