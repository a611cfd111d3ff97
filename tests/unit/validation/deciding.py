"""What the tests of decisions ask of a batch."""

import polars as pl
from handmade import CALL, error, meeting, table

SEVERAL = [meeting(3, cell="B2", text="3"), meeting(None, cell="B3", text="plusieurs"), table(cell="A1:B3")]
UNREAD = [error("B3", "meeting.unreadable", text="plusieurs")]


def now(frame):
    """The rows of the last state."""
    return frame.filter(pl.col("decided_until").is_null())


def before(frame):
    """The rows of the state before any decision."""
    return frame.filter(pl.col("decided_from").is_null())


def figure(batch, indicator, body=CALL, at=now):
    rows = at(batch.observations).filter(indicator=indicator, agglomeration=body)
    columns = ("value", "status", "decision", "parse_rule", "source_text")
    return [(None if value is None else int(value), *rest) for value, *rest in rows.select(columns).rows()]


def findings(batch, at=now):
    return sorted(at(batch.findings).select("rule", "cell", "decision").rows(), key=str)
