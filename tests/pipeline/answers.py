"""Answers of queries as text in which all clients can be compared. Standard library only: other environments run it."""

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO


def cell(value: object) -> str:
    """A value in one form, whatever type a client gives it; NULL is no blank text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def answer(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """An answer as CSV, one line a row."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
