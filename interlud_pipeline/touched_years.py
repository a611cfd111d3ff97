"""The reporting years of which the warehouse's rows may change, from what dbt read last time and reads now.

Belongs here: that function alone, of two sets of inputs of one register, one day and one release.
Does not belong here: where these do not hold, everything is built (``warehouse_basis``).

A row of the marts belongs to one year and follows from the rows of the lake and of the journal that speak of its year,
with one exception: what is told of a series (``indicator.stopped``, ``value.far_from_last_year``) leans on the years
before. So a year that is touched touches those after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from interlud_pipeline.validation.segments import INDEX_FILE

JOURNAL_TABLES = ("arrivals", "arrival_submissions", "withdrawals")
"""Tables beside the lake by which the rows of a year may change without a change of its rows in the lake."""

# dbt does not read what was kept out of the marts.
_UNREAD = ("quarantine",)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What dbt reads besides the register.

    Attributes:
        lake: Folder of a version of the lake.
        journal: Folder of the tables ``JOURNAL_TABLES``.
    """

    lake: Path
    journal: Path

    def parts(self) -> dict[tuple[str, str], Path]:
        """The lake's files by folder and name; equal names hold equal rows."""
        found = {(path.parent.name, path.name): path for path in self.lake.glob("*/*.parquet")}
        return {key: path for key, path in found.items() if _table_of(path) not in _UNREAD}

    def files(self, table: str) -> list[str]:
        """The lake's files of a table."""
        return sorted(str(path) for path in self.parts().values() if _table_of(path) == table)


def touched_years(
    former: Inputs, present: Inputs, campaigns: Iterable[int], decided: Iterable[int]
) -> tuple[int, ...] | None:
    """Years to be built again; what belongs to no year always is.

    Args:
        former: What the warehouse was built from.
        present: What it is to be built from.
        campaigns: Years of all campaigns.
        decided: Years that decisions name. Whether a decision still finds what it answers can change with any
            submission.

    Returns:
        The years, in order; none where nothing changed that any of them follows from. ``None`` for all of them: where
        something is said to have arrived before what was known already, a decision of any year may come after more
        arrivals than it did.
    """
    if _is_backdated(former, present):
        return None
    was, now = former.parts(), present.parts()
    touched = {int(folder) for folder, _ in was.keys() ^ now.keys() if folder.isdigit()}
    touched |= _years_of(_changed_submissions(former, present), former, present)
    if not touched and was.keys() == now.keys():
        return ()
    later = {year for year in campaigns if touched and year > min(touched)}
    return tuple(sorted(touched | later | set(decided)))


def _is_backdated(former: Inputs, present: Inputs) -> bool:
    """Whether a new arrival has an earlier instant than the last one known before."""
    was, now = (str(inputs.journal / "arrivals.parquet") for inputs in (former, present))
    with duckdb.connect() as connection:
        found = connection.execute(
            "select count(*) from read_parquet(?) anti join read_parquet(?) as was using (arrival_id) "
            "where received_at < (select max(received_at) from read_parquet(?))",
            [now, was, was],
        ).fetchone()
    return found is not None and found[0] > 0


def _table_of(path: Path) -> str:
    return path.name.rsplit("-", 1)[0]


def _changed_submissions(former: Inputs, present: Inputs) -> set[str]:
    """Submissions that are new or gone, or of which something is said otherwise: when they arrived, that they count."""
    with duckdb.connect() as connection:
        for name, inputs in (("was", former), ("now", present)):
            connection.read_parquet(inputs.files("submissions")).create_view(f"{name}_submissions")
            for table in JOURNAL_TABLES:
                connection.read_parquet(str(inputs.journal / f"{table}.parquet")).create_view(f"{name}_{table}")
        contents = _changed(connection, "arrivals", "sha256")
        connection.execute("create table contents as select unnest(?::varchar[]) as sha256", [sorted(contents)])
        arrived = connection.execute(
            "select submission_id from was_submissions semi join contents using (sha256) "
            "union select submission_id from now_submissions semi join contents using (sha256)"
        ).fetchall()
        return {
            *(submission for (submission,) in arrived),
            *_changed(connection, "submissions", "submission_id"),
            *_changed(connection, "arrival_submissions", "submission_id"),
            *_changed(connection, "withdrawals", "submission_id"),
        }


def _changed(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> set[str]:
    """Values of a column in the rows that only one of two tables has."""
    rows = connection.execute(
        f"select {column} from (select * from was_{table} except select * from now_{table}) "  # noqa: S608 - our names
        f"union select {column} from (select * from now_{table} except select * from was_{table})"
    ).fetchall()
    return {value for (value,) in rows if value is not None}


def _years_of(submissions: set[str], *inputs: Inputs) -> set[int]:
    """Years that the lake's rows of some submissions are of, by its index."""
    if not submissions:
        return set()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct part from read_parquet(?) where submission_id in (select unnest(?::varchar[]))",
            [[str(one.lake / INDEX_FILE) for one in inputs], sorted(submissions)],
        ).fetchall()
    return {int(part) for (part,) in rows if part.isdigit()}
