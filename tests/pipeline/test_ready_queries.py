"""The queries that everybody asks, answered from the sample publication by each engine and in each form."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
import sqlglot
from answers import answer
from bi_database import bi_database
from ready_queries import ANSWERS, QUERIES, expected, in_any_order
from sqlglot import exp

from interlud_pipeline.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

DOCUMENT = PROJECT_ROOT / "docs" / "reading-from-bi.md"
LINEAGE = next(path for path in QUERIES if "where_a_number_comes_from" in path.name)
UNPORTABLE = (exp.Qualify, exp.Filter, exp.Array, exp.Struct)


@pytest.fixture(scope="module")
def folder(campaign) -> Path:
    return (campaign.state / "publications" / "current").resolve()


def asked(connection: duckdb.DuckDBPyConnection, query: Path) -> str:
    result = connection.execute(query.read_text(encoding="utf-8"))
    return answer([column[0] for column in result.description], result.fetchall())


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_ready_query_gives_the_recorded_answer(folder: Path, query: Path):
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        assert asked(connection, query) == expected(query)


def test_a_query_goes_on_under_the_name_of_its_contract(folder: Path):
    version = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["contract_version"]
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        connection.execute(f"set search_path = 'v{version}'")
        assert asked(connection, LINEAGE) == expected(LINEAGE)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_number_leads_to_its_cell_in_every_form_of_files(folder: Path, form: str):
    marts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["marts"]
    with duckdb.connect() as connection:
        for mart, entry in marts.items():
            types = ", ".join(f"'{one['name']}': '{one['type']}'" for one in entry["columns"])
            rows = {
                "parquet": f"read_parquet('{folder}/{mart}.parquet')",
                "csv": f"read_csv('{folder}/csv/{mart}.csv', header = true, columns = {{{types}}})",
            }
            connection.execute(f'create view "{mart}" as select * from {rows[form]}')  # noqa: S608
        assert asked(connection, LINEAGE) == expected(LINEAGE)


@pytest.fixture(scope="module")
def in_postgres(folder: Path, postgres: Any) -> Iterator[Any]:
    """The sample publication in a database of BI, seen by somebody who may only read it."""
    connection = bi_database(folder, postgres).connect()
    yield connection
    connection.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_postgresql_gives_the_same_answer(in_postgres: Any, query: Path):
    with in_postgres.cursor() as cursor:
        cursor.execute(query.read_text(encoding="utf-8"))
        told = answer([column.name for column in cursor.description], cursor.fetchall())
    assert in_any_order(told) == in_any_order(expected(query))


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_no_ready_query_uses_what_one_engine_has_alone(query: Path):
    parsed = sqlglot.parse_one(query.read_text(encoding="utf-8"), read="duckdb")
    assert [node.sql() for kind in UNPORTABLE for node in parsed.find_all(kind)] == []
    for engine in ("postgres", "spark", "trino"):
        assert isinstance(sqlglot.parse_one(query.read_text(encoding="utf-8"), read=engine), exp.Query)


def test_every_ready_query_has_an_answer_and_stands_in_the_document():
    assert {path.stem for path in QUERIES} == {path.stem for path in ANSWERS.glob("*.csv")}
    written = DOCUMENT.read_text(encoding="utf-8")
    assert [path.name for path in QUERIES if f"(queries/{path.name})" not in written] == []


def test_pandas_and_polars_read_the_figures_that_duckdb_reads(folder: Path):
    path, columns = folder / "fct_indicator_observation.parquet", ["agglomeration", "indicator", "reporting_year"]
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        told = connection.execute(
            "select agglomeration, indicator, reporting_year, value, reason_text from fct_indicator_observation"
        ).fetchall()
    figures = sorted(told, key=lambda row: row[:3])
    in_polars = pl.read_parquet(path).sort(columns).select(*columns, "value", "reason_text").rows()
    in_pandas = pd.read_parquet(path, dtype_backend="pyarrow").sort_values(columns)
    assert in_polars == figures
    assert [
        tuple(None if value is pd.NA else value for value in row)
        for row in in_pandas[[*columns, "value", "reason_text"]].itertuples(index=False, name=None)
    ] == figures
    assert sum(row[3] is None for row in figures) == 20
