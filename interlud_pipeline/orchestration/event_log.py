"""Dagster's SQLite storage with an event log whose databases stay open.

Dagster's own opens a database anew for each event, waits for the disk at each commit, and folds the write-ahead
log back at each close. A run of the campaign writes over a thousand events, each into two databases: that takes
longer than the work itself. Files and schema are the same here; with the ``storage`` block taken out of
``dagster.yaml``, Dagster reads on from where this left off.

Belongs here: how often files are opened and flushed.
Does not belong here: what is stored.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from dagster import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, SqliteStorageConfig
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool

if TYPE_CHECKING:
    from sqlite3 import Connection as SqliteConnection

OPEN_RUNS = 8
"""Databases of runs that stay open; each run has its own, and a webserver may read many."""


class LastingEventLog(SqliteEventLogStorage):
    """The event log with one lasting connection a database, used by one thread at a time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._held: dict[str, Connection] = {}
        super().__init__(base_dir, inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment]  # one thread may ask again for what it holds
        self._tables: set[str] = set()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard in self._held:
                yield self._held[shard]
                return
            with self._engine(shard).connect() as connection, connection.begin():
                yield connection

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events of one run, or of several, in one transaction a database."""
        with self._db_lock, ExitStack() as transactions:
            for shard in dict.fromkeys([INDEX_SHARD_NAME, *(entry.run_id for entry in events)]):
                transactions.enter_context(self._hold(shard))
            for entry in events:
                self.store_event(entry)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; asked for each check, and tables do not go away."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def delete_events(self, run_id: str) -> None:
        """Delete a run's events, and with them the database that was its own."""
        with self._db_lock:
            super().delete_events(run_id)
            engine = self._engines.pop(run_id, None)
            if engine is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            for ending in ("", "-wal", "-shm"):
                Path(f"{self.path_for_shard(run_id)}{ending}").unlink(missing_ok=True)

    def wipe(self) -> None:
        """Delete all events, and let go of the files first."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close what is open."""
        self._close()
        super().dispose()

    @contextmanager
    def _hold(self, shard: str) -> Iterator[None]:
        with self._connect(shard) as connection:
            self._held[shard] = connection
            try:
                yield
            finally:
                del self._held[shard]

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            self._engines[shard] = self._open(shard)
        self._engines.move_to_end(shard)
        if len(self._engines) > OPEN_RUNS:
            oldest = next(name for name in self._engines if name != INDEX_SHARD_NAME)
            self._engines.pop(oldest).dispose()
        return self._engines[shard]

    def _open(self, shard: str) -> Engine:
        address = self.conn_string_for_shard(shard)
        patience = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
        if shard not in self._initialized_dbs:
            self._initdb(create_engine(address, poolclass=NullPool, connect_args=patience))
            self._initialized_dbs.add(shard)
        engine = create_engine(address, poolclass=StaticPool, connect_args={**patience, "check_same_thread": False})
        event.listen(engine, "connect", _do_not_wait_for_the_disk)
        return engine

    def _close(self) -> None:
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()


def _do_not_wait_for_the_disk(connection: SqliteConnection, record: object) -> None:
    """A power cut may cost the last events of a run's history, never the database: SQLite's advice with a WAL."""
    del record
    connection.execute("pragma synchronous = normal")


class LastingSqliteStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage, with the lasting event log in place of its own."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = LastingEventLog(self._event_log_storage._base_dir)  # noqa: SLF001 - it has no other name

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: SqliteStorageConfig) -> Self:  # type: ignore[override]  # as its parent has it
        """The storage in the folder that ``dagster.yaml`` names."""
        return cls.from_local(inst_data=inst_data, **config_value)
