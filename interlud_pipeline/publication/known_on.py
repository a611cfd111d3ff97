"""What had arrived, was withdrawn or decided by the end of a day: the inputs that an evaluation may see.

Belongs here: leaving out of staging and of the register's decisions what came later.
Does not belong here: running the models (``as_of``), or any rule on what they then say (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from interlud_pipeline.sql_text import literal

LAKE_MODELS = "stg_lake__"
SUBMISSIONS_MODEL = "stg_lake__submissions"
_SUBMISSIONS = '"known_on"."submissions"'


@dataclass(frozen=True, slots=True)
class KnownOn:
    """The end of a day.

    Attributes:
        day: The day.
        timezone: Where it ends.
    """

    day: date
    timezone: str

    @property
    def _conditions(self) -> dict[str, str]:
        """What rows of a relation were known by then; the lake's relations follow their submissions."""
        midnight = datetime.combine(self.day + timedelta(days=1), time(), ZoneInfo(self.timezone)).astimezone(UTC)
        end = f"timestamp '{midnight:%Y-%m-%d %H:%M:%S}'"
        return {
            "stg_journal__arrivals": f"received_at < {end}",
            # A withdrawal from an earlier day was not known before it was recorded.
            "stg_journal__withdrawals": f"withdrawn_on <= date '{self.day}' and recorded_at < {end}",
            "decisions": f"decided_on <= date '{self.day}'",
        }

    def prepare(self, connection: duckdb.DuckDBPyConnection, lake: Path, inputs: Path) -> None:
        """List the submissions that had arrived, each with its last arrival by then.

        A content sent again later ranked by its earlier arrival at the time. Where it lay in several folders, the
        last of its arrivals in any of them stands for it.
        """
        arrived = self._conditions["stg_journal__arrivals"]
        connection.execute('create schema "known_on"')
        connection.execute(
            f"create table {_SUBMISSIONS} as "  # noqa: S608 - a folder of our own and a timestamp
            "select sent.submission_id, least(sent.arrival, max(known.scan)) as arrival "
            f"from read_parquet({literal(lake / '*' / 'submissions-*.parquet')}) as sent "
            f"left join (select * from read_parquet({literal(inputs / 'arrivals.parquet')}) where {arrived}) as known "
            "on known.sha256 = sent.sha256 "
            f"where sent.first_{arrived} group by sent.submission_id, sent.arrival"
        )

    def narrowed(self, relation: str, sql: str) -> str:
        """The SQL of a relation without what came later."""
        condition = self._conditions.get(relation)
        if condition is not None:
            return f"select * from (\n{sql}\n) as told where {condition}"  # noqa: S608
        if relation == SUBMISSIONS_MODEL:
            return (
                "select told.* replace (cast(known.arrival as integer) as arrival) "  # noqa: S608
                f"from (\n{sql}\n) as told inner join {_SUBMISSIONS} as known "
                "on known.submission_id = told.submission_id"
            )
        if relation.startswith(LAKE_MODELS):
            return (
                f"select * from (\n{sql}\n) as told "  # noqa: S608
                f"where submission_id in (select submission_id from {_SUBMISSIONS})"
            )
        return sql
