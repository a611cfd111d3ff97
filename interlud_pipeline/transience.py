"""Which faults are worth a second try: those that time alone may mend. Pure.

Belongs here: telling a store, mail server or database that was out of reach from anything that is wrong.
Does not belong here: trying again (``retries``). Optional clients are known by name, so that none is loaded.
"""

from __future__ import annotations

import errno
import smtplib
import socket
import sqlite3
from collections.abc import Iterator, Mapping

ERRNOS = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.ENETRESET,
        errno.ENETUNREACH,
        errno.EPIPE,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
HTTP_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
SQLITE_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
SMTP_TEMPORARY = range(400, 500)

SQLSTATE_CLASSES = ("08", "53", "57P")
"""Connection exceptions, insufficient resources, a server that starts or stops (PostgreSQL, appendix A)."""

SQLSTATES = frozenset({"40001", "40P01", "55P03"})
"""A serialization failure, a deadlock, a lock not to be had in time."""

CLASSES = frozenset(
    {
        "aiohttp.client_exceptions.ClientConnectionError",
        "aiohttp.client_exceptions.ClientPayloadError",
        "botocore.exceptions.ConnectionClosedError",
        "botocore.exceptions.ConnectTimeoutError",
        "botocore.exceptions.EndpointConnectionError",
        "botocore.exceptions.IncompleteReadError",
        "botocore.exceptions.ReadTimeoutError",
        "requests.exceptions.ConnectionError",
        "requests.exceptions.Timeout",
        "urllib3.exceptions.ProtocolError",
        "urllib3.exceptions.TimeoutError",
    }
)
"""Errors of clients of stores that say no more than that the other side was out of reach."""


def is_transient(error: BaseException) -> bool:
    """Whether an error, or one that it stems from, is of a kind that time alone may mend.

    Args:
        error: What was raised; its causes and what it was raised in place of are looked at too.
    """
    return any(_is_transient(one) for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        wrapped = getattr(one, "orig", None)  # SQLAlchemy's errors carry the driver's
        pending.append(wrapped if isinstance(wrapped, BaseException) else None)
        pending.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))


def _is_transient(error: BaseException) -> bool:
    match error:
        case smtplib.SMTPException():
            return _is_transient_of_mail(error)
        case sqlite3.Error():
            return getattr(error, "sqlite_errorcode", None) in SQLITE_CODES
        case socket.gaierror():
            return error.errno == socket.EAI_AGAIN
        case OSError() if isinstance(error, ConnectionError | TimeoutError) or error.errno in ERRNOS:
            return True
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    return bool(names & CLASSES) or _http_status(error) in HTTP_STATUSES or _is_transient_of_postgresql(error, names)


def _is_transient_of_mail(error: smtplib.SMTPException) -> bool:
    match error:
        case smtplib.SMTPServerDisconnected():
            return True
        case smtplib.SMTPRecipientsRefused():
            return all(code in SMTP_TEMPORARY for code, _ in error.recipients.values())
        case smtplib.SMTPResponseException():
            return error.smtp_code in SMTP_TEMPORARY
    return False


def _http_status(error: BaseException) -> object:
    """The status that a server answered, wherever the client keeps it."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        return response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    held = (getattr(error, "status", None), getattr(response, "status_code", None))
    return next((status for status in held if isinstance(status, int)), None)


def _is_transient_of_postgresql(error: BaseException, names: set[str]) -> bool:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if isinstance(state, str):
        return state in SQLSTATES or state.startswith(SQLSTATE_CLASSES)
    # Without a state there was no server to give one.
    return bool(names & {"psycopg.OperationalError", "psycopg2.OperationalError"})
