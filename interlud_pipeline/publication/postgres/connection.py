"""Reaching the database of BI, and what is said where it cannot be reached.

Belongs here: the connection, its patience, its errors. The address is a secret: no message repeats it.
Does not belong here: what is done over a connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from interlud_pipeline.settings import BiSettings
from interlud_pipeline.transience import is_transient

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, whatever its name

OLDEST_SERVER = 150000
"""PostgreSQL 15: unique keys in which NULL equals NULL."""

LOCK_KEY = 0x696E7465726C7564
"""Of the lock that lets one pipeline at a time write into a database: « interlud » in ASCII."""

_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_LOCK_TIMEOUT = "10s"


class BiDatabaseError(RuntimeError):
    """The database of BI cannot take a publication; the message says what to mend."""


class BiDatabaseUnreachableError(BiDatabaseError, ConnectionError):
    """It gave no answer, or could not serve now: worth a second try. The message says what it said."""


class CommitUnknownError(BiDatabaseUnreachableError):
    """The connection broke while the database committed: the next run asks it what it holds."""


@contextmanager
def connected(bi: BiSettings) -> Iterator[Connection]:
    """A connection to the database of BI, whose transaction ends with the block.

    Args:
        bi: Where it is; ``database`` is given.

    Raises:
        BiDatabaseUnreachableError: It cannot be reached, or something in it was held for too long.
        BiDatabaseError: Its address cannot be read, the server is too old, or it refused a statement.
    """
    connection = _connect(bi)
    import psycopg2  # noqa: PLC0415

    try:
        try:
            yield connection
        except psycopg2.Error as error:
            raise in_words(error) from None
    finally:
        connection.close()


def hold(connection: Connection) -> None:
    """Wait until no other pipeline writes; a killed one's transaction ends before this returns."""
    with connection.cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])


def in_words(error: Exception) -> BiDatabaseError:
    """What went wrong, for people; whether it is worth a second try is in the class."""
    said = " ".join(str(error).split())
    if is_transient(error):
        return BiDatabaseUnreachableError(f"The database of BI (INTERLUD_BI_DATABASE) cannot serve now: {said}")
    return BiDatabaseError(f"The database of BI (INTERLUD_BI_DATABASE) refused: {said}")


def _connect(bi: BiSettings) -> Connection:
    if bi.database is None:
        raise BiDatabaseError("INTERLUD_BI_DATABASE is not set")
    try:
        import psycopg2  # noqa: PLC0415
    except ImportError as error:
        raise BiDatabaseError(
            "INTERLUD_BI_DATABASE is set but psycopg2 is not installed: install requirements/production.txt"
        ) from error
    try:
        connection: Connection = psycopg2.connect(
            bi.database.get_secret_value(), application_name="interlud_pipeline", client_encoding="UTF8", **_PATIENCE
        )
    except psycopg2.OperationalError as error:
        raise BiDatabaseUnreachableError(
            "The database of BI (INTERLUD_BI_DATABASE) cannot be reached, and nothing was published: "
            f"{' '.join(str(error).split())}. The next run publishes once it is back."
        ) from None
    except psycopg2.Error:
        # libpq repeats an address that it cannot read, its password included.
        raise BiDatabaseError(
            "INTERLUD_BI_DATABASE cannot be read as a libpq address: postgresql://user:password@host:5432/database"
        ) from None
    if connection.server_version < OLDEST_SERVER:
        connection.close()
        raise BiDatabaseError("The database of BI (INTERLUD_BI_DATABASE) is older than PostgreSQL 15: upgrade it.")
    return connection
