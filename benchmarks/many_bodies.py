"""A warehouse of a million observations, made from that of a small one by multiplying its rows in DuckDB.

Each copy of the sample is of other bodies or of other years, so that keys stay keys: copy k has the years of the
sample less three times k modulo four, and its bodies are numbered by k divided by four. Observations and the wide view
have all copies, the bodies themselves one a body, detail and reports a tenth; other marts stay as they are.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

SHIFTS, YEARS_OF_SAMPLE = 4, 3
ALL = ("fct_indicator_observation", "rpt_indicator_wide")
ONE_A_BODY = ("dim_agglomeration",)
A_TENTH = (
    "fct_meeting",
    "fct_actor_mobilisation",
    "rpt_findings",
    "rpt_non_reported_indicators",
    "rpt_revisions",
    "rpt_submission_ledger",
)
TENTH = 10

_BODY = f"cast(cast({{}} as bigint) + (copy // {SHIFTS}) * 7 as varchar)"
_NAME = f"{{}} || ' ' || cast(copy // {SHIFTS} as varchar)"
_ID = "substr(md5({} || cast(copy as varchar)), 1, 16)"
_CHANGED: Mapping[str, str] = {
    "agglomeration": _BODY,
    "short_name": _NAME,
    "reporting_year": f"cast({{}} - {YEARS_OF_SAMPLE} * (copy % {SHIFTS}) as integer)",
    "value": "cast({} + copy % 97 as decimal(18, 4))",
    "arrival_id": "cast({} + 1000 * copy as integer)",
    "submission_id": _ID,
    "finding_id": _ID,
    "meeting_id": _ID,
    "mention_id": _ID,
    "source_text": "{} || ' ' || cast(copy % 97 as varchar)",
}


@dataclass(frozen=True)
class Multiplied:
    """What was made.

    Attributes:
        observations: Rows of ``fct_indicator_observation``.
        rows: Rows of all marts.
    """

    observations: int
    rows: int


def multiply(sample: Path, target: Path, observations: int) -> Multiplied:
    """Write a warehouse with many bodies.

    Args:
        sample: State folder of a finished run of the sample campaigns.
        target: A state folder; what of the sample a candidate is made from is copied there, and its warehouse is made.
        observations: How many observations it has, at least.
    """
    for name in ("lake", "control"):
        shutil.copytree(sample / name, target / name, symlinks=True)
    work = target / "work"
    (work / "dbt").mkdir(parents=True)
    shutil.copyfile(sample / "work" / "dbt" / "manifest.json", work / "dbt" / "manifest.json")
    shutil.copyfile(sample / "work" / "warehouse.duckdb", work / "warehouse.duckdb")
    with duckdb.connect(str(work / "warehouse.duckdb")) as warehouse:
        warehouse.execute("use marts")
        kinds = dict(
            warehouse.execute(
                "select table_name, table_type from information_schema.tables where table_schema = 'marts'"
            ).fetchall()
        )
        held = _rows(warehouse, ALL[0])
        copies = -(-observations // held)
        for mart in kinds:
            count = copies if mart in ALL + ONE_A_BODY else copies // TENTH if mart in A_TENTH else 0
            if count:
                _multiply(warehouse, mart, count, by=SHIFTS if mart in ONE_A_BODY else 1)
        warehouse.execute("checkpoint")
        return Multiplied(_rows(warehouse, ALL[0]), sum(_rows(warehouse, mart) for mart in kinds))


def touch_a_year(state: Path, year: int) -> None:
    """Let every figure of one year be another."""
    with duckdb.connect(str(state / "work" / "warehouse.duckdb")) as warehouse:
        for mart, column in (("fct_indicator_observation", "value"), ("rpt_indicator_wide", "indicator_116")):
            warehouse.execute(f"update marts.{mart} set {column} = {column} + 1 where reporting_year = {year}")  # noqa: S608
        warehouse.execute("checkpoint")


def _multiply(warehouse: duckdb.DuckDBPyConnection, mart: str, copies: int, by: int) -> None:
    columns = [name for name, *_ in warehouse.execute(f"describe {mart}").fetchall()]
    cells = ", ".join(f"{_CHANGED.get(name, '{}').format(f'sample.{name}')} as {name}" for name in columns)
    warehouse.execute(f"create table multiplied as select * from {mart} limit 0")  # noqa: S608
    warehouse.execute(
        f"insert into multiplied select {cells} from {mart} as sample, range(0, {copies}, {by}) as copies(copy)"  # noqa: S608
    )
    warehouse.execute(f"drop table {mart}")
    warehouse.execute(f"alter table multiplied rename to {mart}")


def _rows(warehouse: duckdb.DuckDBPyConnection, mart: str) -> int:
    found = warehouse.execute(f"select count(*) from {mart}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0
