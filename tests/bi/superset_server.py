"""A Superset of the tests' own: its metadata in a temporary folder, on a free loopback port."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from environments import environment
from postgres_server import free_port

PATIENCE = 300
SECONDS = 120
CONFIG = Path(__file__).parent / "superset_config.py"


@dataclass(frozen=True)
class Superset:
    """A session with the REST API of a running Superset."""

    address: str
    session: requests.Session

    def get(self, path: str) -> dict[str, Any]:
        return self._told(self.session.get(f"{self.address}/api/v1/{path}", timeout=SECONDS))

    def post(self, path: str, **body: object) -> dict[str, Any]:
        return self._told(self.session.post(f"{self.address}/api/v1/{path}", json=body, timeout=SECONDS))

    def delete(self, path: str) -> None:
        self._told(self.session.delete(f"{self.address}/api/v1/{path}", timeout=SECONDS))

    @staticmethod
    def _told(response: requests.Response) -> dict[str, Any]:
        assert response.ok, f"{response.status_code} {response.text[:2000]}"
        return dict(response.json())

    def database(self, name: str, address: str, **extra: object) -> int:
        """A connection, tried by Superset before it is kept."""
        made = self.post("database/", database_name=name, sqlalchemy_uri=address, expose_in_sqllab=True, **extra)
        return int(made["id"])

    def dataset(self, database: int, schema: str, table: str) -> int:
        return int(self.post("dataset/", database=database, schema=schema, table_name=table)["id"])

    def chart_rows(self, dataset: int, **query: object) -> list[dict[str, Any]]:
        """What a chart on a dataset would draw."""
        asked = {"columns": [], "metrics": [], "filters": [], "row_limit": 1000, **query}
        source = {"id": dataset, "type": "table"}
        told = self.post("chart/data", datasource=source, queries=[asked], result_format="json", result_type="full")
        return list(told["result"][0]["data"])

    def query(self, database: int, schema: str, sql: str) -> tuple[list[str], list[dict[str, Any]]]:
        """A query of SQL Lab: names of the columns, and rows."""
        asked = {"sql": sql, "runAsync": False, "client_id": secrets.token_hex(4), "queryLimit": 1000}
        told = self.post("sqllab/execute/", database_id=database, schema=schema, expand_data=False, **asked)
        return [column["column_name"] for column in told["columns"]], told["data"]


@contextmanager
def running_superset(home: Path) -> Iterator[Superset]:
    """A server for as long as the block lasts."""
    program, port, password = environment("superset") / "superset", free_port(), secrets.token_urlsafe(12)
    around = os.environ | {
        "FLASK_APP": "superset.app:create_app()",
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "SUPERSET_HOME": str(home),
        "SUPERSET_SECRET_KEY": secrets.token_hex(32),
    }
    person = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.org"]
    for step in (["db", "upgrade"], ["fab", "create-admin", *person, "--password", password], ["init"]):
        done = subprocess.run(
            [str(program), *step], env=around, capture_output=True, text=True, check=False, timeout=2 * PATIENCE
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), "run", "-h", "127.0.0.1", "-p", str(port)],
            env=around,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield _session(f"http://127.0.0.1:{port}", password, process, home / "log")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def _session(address: str, password: str, process: subprocess.Popen[bytes], log: Path) -> Superset:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
        assert time.monotonic() < until, "Superset does not answer"
        try:
            if requests.get(f"{address}/health", timeout=5).text == "OK":
                break
        except requests.RequestException:
            time.sleep(0.5)
    login = {"username": "admin", "password": password, "provider": "db", "refresh": False}
    told = requests.post(f"{address}/api/v1/security/login", json=login, timeout=SECONDS).json()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {told['access_token']}"
    return Superset(address, session)
