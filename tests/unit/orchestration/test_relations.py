import duckdb
import pytest

from interlud_pipeline.orchestration.relations import failing_rows, read_relations


@pytest.fixture
def warehouse(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.figures as select 1 as a, 'x' as b union all select 2, 'y'")
        connection.execute("create view marts.shown as select a from marts.figures")
    return path


def test_tables_have_columns_and_a_row_count_and_views_have_columns(warehouse):
    relations = read_relations(warehouse)
    assert relations["marts.figures"].columns == {"a": "INTEGER", "b": "VARCHAR"}
    assert relations["marts.figures"].row_count == 2
    assert (relations["marts.shown"].columns, relations["marts.shown"].row_count) == ({"a": "INTEGER"}, None)


def test_without_a_database_there_are_no_relations(tmp_path):
    assert read_relations(tmp_path / "none.duckdb") == {}


def test_stored_failures_are_read_as_rows(warehouse):
    assert failing_rows(warehouse, '"warehouse"."marts"."figures"') == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


def test_a_test_that_stored_nothing_shows_no_rows(warehouse):
    assert failing_rows(warehouse, '"warehouse"."test_failures"."gone"') == []
    assert failing_rows(warehouse, None) == []
