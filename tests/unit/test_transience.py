import errno
import smtplib
import socket
import sqlite3

import pytest

from interlud_pipeline.intake.inbox import InboxMissingError
from interlud_pipeline.transience import is_transient


def made(module: str, name: str, **attributes: object) -> Exception:
    """An error of a client that is not installed here, as it would look."""
    kind = type(name, (Exception,), {"__module__": module})
    error = kind("told")
    error.__dict__.update(attributes)
    return error


def answered(status: int) -> dict:
    return {"ResponseMetadata": {"HTTPStatusCode": status}}


def from_cause(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def busy_sqlite() -> Exception:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


def malformed_sqlite() -> Exception:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


TRANSIENT = {
    "connection reset": ConnectionResetError(errno.ECONNRESET, "reset by peer"),
    "connection refused": ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
    "time out": TimeoutError("no answer in 60 s"),
    "network share gone stale": OSError(errno.ESTALE, "stale file handle"),
    "name server did not answer": socket.gaierror(socket.EAI_AGAIN, "try again"),
    "mail server hung up": smtplib.SMTPServerDisconnected("closed"),
    "mail server greylists": smtplib.SMTPResponseException(451, b"greylisted"),
    "all recipients put off": smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"busy")}),
    "ledger is being written": busy_sqlite(),
    "store is busy": made("botocore.exceptions", "ClientError", response=answered(503)),
    "store out of reach": made("botocore.exceptions", "EndpointConnectionError"),
    "too many requests": made("aiohttp.client_exceptions", "ClientResponseError", status=429),
    "postgres starts up": made("psycopg.errors", "CannotConnectNow", sqlstate="57P03"),
    "postgres deadlock": made("psycopg.errors", "DeadlockDetected", sqlstate="40P01"),
    "postgres lock timeout": made("psycopg.errors", "LockNotAvailable", sqlstate="55P03"),
    "no postgres at all": made("psycopg", "OperationalError", sqlstate=None),
    "wrapped by SQLAlchemy": made("sqlalchemy.exc", "OperationalError", orig=made("psycopg", "OperationalError")),
    "our error about a store": from_cause(RuntimeError("cannot list"), ConnectionResetError()),
}
LASTING = {
    "bad data": ValueError("invalid literal"),
    "a key that is not there": KeyError("indicator"),
    "no such file": FileNotFoundError(errno.ENOENT, "gone"),
    "not allowed": PermissionError(errno.EACCES, "denied"),
    "disk full": OSError(errno.ENOSPC, "no space left"),
    "no such host": socket.gaierror(socket.EAI_NONAME, "unknown"),
    "no inbox": InboxMissingError("L'arrivée n'existe pas."),
    "mail refused for good": smtplib.SMTPResponseException(550, b"no such user"),
    "one recipient refused for good": smtplib.SMTPRecipientsRefused({"a": (450, b""), "b": (550, b"")}),
    "ledger is broken": malformed_sqlite(),
    "no right to the store": made(
        "botocore.exceptions", "ClientError", response={"ResponseMetadata": {"HTTPStatusCode": 403}}
    ),
    "postgres: no such table": made("psycopg.errors", "UndefinedTable", sqlstate="42P01"),
    "postgres: broken key": made("psycopg.errors", "UniqueViolation", sqlstate="23505"),
}


@pytest.mark.parametrize("error", TRANSIENT.values(), ids=TRANSIENT)
def test_what_time_may_mend_is_transient(error):
    assert is_transient(error)


@pytest.mark.parametrize("error", LASTING.values(), ids=LASTING)
def test_what_would_come_again_is_not(error):
    assert not is_transient(error)


def test_a_lasting_error_raised_in_place_of_a_transient_one_on_purpose_is_lasting():
    error = ValueError("the answer was cut: refused")
    error.__context__ = ConnectionResetError()
    assert is_transient(error)
    error.__suppress_context__ = True
    assert not is_transient(error)


def test_an_error_that_is_its_own_cause_is_looked_at_once():
    error = ValueError("turning in circles")
    error.__cause__ = error
    assert not is_transient(error)
