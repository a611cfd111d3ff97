import json
from datetime import date, datetime

import duckdb
import polars as pl
import pytest

from interlud_pipeline.cluster.bring_home import TablesMissingError, bring_home
from interlud_pipeline.settings import Settings

COLUMNS = {"body": "varchar", "value": "decimal(18,4)", "counted": "integer", "sent_at": "timestamp", "due_on": "date"}


@pytest.fixture
def settings(tmp_path):
    return Settings(state=tmp_path / "state", engine="spark")


@pytest.fixture
def manifest(tmp_path):
    described = {name: {"name": name, "data_type": kind} for name, kind in COLUMNS.items()}
    model = {"resource_type": "model", "schema": "marts", "name": "fct_figure", "columns": described, "config": {}}
    plain = {"resource_type": "model", "schema": "intermediate", "name": "int_step", "columns": {}, "config": {}}
    types = {"column_types": {"code": "varchar", "rank": "integer"}}
    seed = {"resource_type": "seed", "schema": "reference", "name": "codes", "columns": {}, "config": types}
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"nodes": {"a": model, "b": plain, "c": seed}}), encoding="utf-8")
    return path


def leave(settings, schema, table, *parts):
    folder = settings.spark_warehouse / f"{schema}.db" / table
    folder.mkdir(parents=True)
    (folder / "_SUCCESS").touch()
    for number, part in enumerate(parts):
        part.write_parquet(folder / f"part-{number}.snappy.parquet")


def home(settings, sql):
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def figures(body):
    day = {"sent_at": [datetime(2024, 3, 1, 9, 0, 1)], "due_on": [date(2024, 3, 31)]}  # noqa: DTZ001 - as in the lake
    number = {"value": pl.Series(["1.5"]).cast(pl.Decimal(18, 4)), "counted": pl.Series([2], dtype=pl.Int64)}
    return pl.DataFrame({"body": [body]} | number | day)


def test_a_mart_comes_home_whole_in_the_types_of_its_contract(settings, manifest):
    leave(settings, "marts", "fct_figure", figures("CALL"), figures("CAHC"))
    bring_home(settings, manifest)
    assert [(name, kind) for name, kind, *_ in home(settings, "describe marts.fct_figure")] == [
        ("body", "VARCHAR"),
        ("value", "DECIMAL(18,4)"),
        ("counted", "INTEGER"),
        ("sent_at", "TIMESTAMP"),
        ("due_on", "DATE"),
    ]
    assert home(settings, "select body, cast(value as varchar), due_on from marts.fct_figure order by 1") == [
        ("CAHC", "1.5000", date(2024, 3, 31)),
        ("CALL", "1.5000", date(2024, 3, 31)),
    ]


def test_a_seed_of_which_spark_wrote_no_file_is_an_empty_table(settings, manifest):
    leave(settings, "reference", "codes")
    bring_home(settings, manifest)
    assert home(settings, "select count(*) from reference.codes") == [(0,)]
    assert [kind for _, kind, *_ in home(settings, "describe reference.codes")] == ["VARCHAR", "INTEGER"]


def test_an_intermediate_table_is_looked_at_where_it_is(settings, manifest):
    leave(settings, "intermediate", "int_step", pl.DataFrame({"step": [1, 2]}))
    bring_home(settings, manifest)
    assert home(settings, "select sum(step) from intermediate.int_step") == [(3,)]
    assert home(settings, "select count(*) from duckdb_tables() where schema_name = 'intermediate'") == [(0,)]


def test_what_was_home_before_is_gone(settings, manifest):
    settings.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.former as select 1 as one")
    leave(settings, "reference", "codes", pl.DataFrame({"code": ["a"], "rank": [1]}))
    bring_home(settings, manifest)
    assert home(settings, "select table_name from duckdb_tables()") == [("codes",)]
    assert [path.name for path in settings.warehouse.parent.glob(".*")] == []


def test_without_tables_the_former_database_stays(settings, manifest):
    settings.warehouse.parent.mkdir(parents=True)
    settings.warehouse.touch()
    with pytest.raises(TablesMissingError, match="no table"):
        bring_home(settings, manifest)
    assert settings.warehouse.is_file()
