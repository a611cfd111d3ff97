"""The ready queries of docs/queries, and their answers on the sample campaigns as plain text."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from pathlib import Path

from interlud_pipeline.settings import PROJECT_ROOT

QUERIES = sorted((PROJECT_ROOT / "docs" / "queries").glob("*.sql"))
ANSWERS = Path(__file__).parent.parent / "golden" / "queries"


def cell(value: object) -> str:
    """A value in the one form that all clients can be compared in; NULL is no blank text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def answer(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """An answer as CSV, one line a row."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def expected(query: Path) -> str:
    """The recorded answer."""
    return (ANSWERS / f"{query.stem}.csv").read_text(encoding="utf-8")
