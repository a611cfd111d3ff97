"""Apache Superset, a full BI tool: a connection, a dataset, a chart and queries through its API, on the publication."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from answers import answer
from ready_queries import QUERIES, expected, in_any_order
from superset_server import Superset, running_superset

FACT = "fct_indicator_observation"
TOTAL = {"expressionType": "SQL", "sqlExpression": "SUM(value)", "label": "total"}


@pytest.fixture(scope="module")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    with running_superset(tmp_path_factory.mktemp("superset")) as running:
        yield running


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def source(request: pytest.FixtureRequest, superset: Superset, folder: Path) -> tuple[int, str]:
    """The publication in one of its forms as a database of Superset, and the schema of the marts."""
    if request.param == "duckdb":
        return superset.database("duckdb", f"duckdb:///{folder / 'marts.duckdb'}?access_mode=READ_ONLY"), "main"
    bi = request.getfixturevalue("in_postgres")
    return superset.database("postgresql", bi.address.replace("postgresql:", "postgresql+psycopg2:")), bi.schema


@pytest.fixture(scope="module")
def dataset(superset: Superset, source: tuple[int, str]) -> Iterator[int]:
    """The mart as a dataset; with its metadata in SQLite, Superset allows only one of a name at a time."""
    made = superset.dataset(*source, FACT)
    yield made
    superset.delete(f"dataset/{made}")


def test_a_dataset_brings_what_the_columns_mean(superset: Superset, dataset: int):
    columns = superset.get(f"dataset/{dataset}")["result"]["columns"]
    told = {column["column_name"]: (column["type"], column["description"]) for column in columns}
    assert told["value"][0] == "NUMERIC(18, 4)"
    assert "May be summed over the bodies of one indicator and year" in " ".join(told["value"][1].split())
    assert all(description for _, description in told.values())


def test_a_chart_draws_the_published_figures(superset: Superset, dataset: int, folder: Path):
    groups = ["agglomeration", "reporting_year"]
    params = {"viz_type": "table", "groupby": groups, "metrics": [TOTAL], "datasource": f"{dataset}__table"}
    made = superset.post(
        "chart/",
        slice_name="Réunions tenues",
        viz_type="table",
        datasource_id=dataset,
        datasource_type="table",
        params=json.dumps(params),
    )
    assert superset.get(f"chart/{made['id']}")["result"]["slice_name"] == "Réunions tenues"
    filters = [{"col": "indicator", "op": "==", "val": "116"}]
    drawn = superset.chart_rows(dataset, columns=groups, metrics=[TOTAL], filters=filters)
    fact = pl.read_parquet(folder / f"{FACT}.parquet").filter(pl.col("indicator") == "116")
    assert {
        (row["agglomeration"], row["reporting_year"]): None if row["total"] is None else Decimal(str(row["total"]))
        for row in drawn
    } == {row[:2]: row[2] for row in fact.select(*groups, "value").iter_rows()}


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_its_sql_editor_gives_the_recorded_answers(superset: Superset, source: tuple[int, str], query: Path):
    database, schema = source
    sql = query.read_text(encoding="utf-8").strip().rstrip(";")
    columns, rows = superset.query(database, schema, sql)
    told = answer(columns, ([row[column] for column in columns] for row in rows))
    assert in_any_order(told) == in_any_order(expected(query))
