"""A PostgreSQL server of the tests' own: its data in a temporary folder, on a free loopback port, never as root."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest

PATIENCE = 60
ADMINISTRATOR = "interlud_tests"
DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class PostgresServer:
    """A running server.

    Attributes:
        port: Its port on 127.0.0.1.
        password: Password of its administrator.
    """

    port: int
    password: str

    def connect(self, database: str = "postgres") -> Any:
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=ADMINISTRATOR, password=self.password, dbname=database
        )

    def new_database(self) -> dict[str, str]:
        """Make an empty database.

        Returns:
            The environment with which Dagster keeps its runs there.
        """
        name = self._create("dagster")
        return {
            "INTERLUD_DAGSTER_STORAGE": "postgres",
            "INTERLUD_DAGSTER_DB_HOST": "127.0.0.1",
            "INTERLUD_DAGSTER_DB_PORT": str(self.port),
            "INTERLUD_DAGSTER_DB_NAME": name,
            "INTERLUD_DAGSTER_DB_USER": ADMINISTRATOR,
            "INTERLUD_DAGSTER_DB_PASSWORD": self.password,
        }

    def new_bi_database(self) -> str:
        """Make an empty database.

        Returns:
            Its libpq address, for ``INTERLUD_BI_DATABASE``.
        """
        return f"postgresql://{ADMINISTRATOR}:{self.password}@127.0.0.1:{self.port}/{self._create('bi')}"

    def _create(self, prefix: str) -> str:
        name = f"{prefix}_{secrets.token_hex(4)}"
        connection = self.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"create database {name}")
        connection.close()
        return name


def need_postgres() -> Path:
    """The folder of the server's programs. Skips the test that asks where there is none; in CI that is a failure."""
    versions = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: float(path.parent.parent.name))
    found = str(versions[-1]) if versions else shutil.which("postgres")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL is not installed: scripts/install-test-system does it")
    if found is None:
        pytest.skip("PostgreSQL is not installed: the production set-up is not tested with a real server")
    return Path(found).resolve().parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for as long as the block lasts; its data goes with it."""
    programs, identity = need_postgres(), _identity()
    folder = Path(tempfile.mkdtemp(prefix="interlud-postgres-"))
    server = PostgresServer(free_port(), secrets.token_urlsafe(12))
    try:
        (folder / "password").write_text(server.password, encoding="utf-8")
        if identity:
            for path in (folder, folder / "password"):
                os.chown(path, identity["user"], identity["group"])
        _make_cluster(programs, folder, identity)
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(server.port), *_options()],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
            start_new_session=True,
            **identity,
        )
        try:
            _wait_until_up(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown: connections are cut, not waited for
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity() -> dict[str, Any]:
    """Whom to be: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {account.pw_name: account for account in pwd.getpwall()}
    account = next(known[name] for name in UNPRIVILEGED if name in known)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, folder: Path, identity: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={folder / 'data'}",
            f"--username={ADMINISTRATOR}",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    assert made.returncode == 0, made.stderr


def _options() -> list[str]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "32MB",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _wait_until_up(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            server.connect().close()
        except psycopg2.OperationalError:
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        else:
            return
