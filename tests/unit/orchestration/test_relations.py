import duckdb
import pytest

from interlud_pipeline.orchestration.relations import failing_rows, read_relations, source_columns

BLOCK = 262_144


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
    shown = relations["marts.shown"]
    assert (shown.columns, shown.row_count, shown.size_bytes) == ({"a": "INTEGER"}, None, None)


def test_the_size_of_a_table_is_that_of_its_blocks_and_an_empty_one_has_none(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table small as select range as a from range(100)")
        connection.execute("create table large as select hash(range) as a from range(1_000_000)")
        connection.execute("create table empty (a integer)")
    relations = read_relations(path)
    assert (relations["main.small"].size_bytes, relations["main.empty"].size_bytes) == (BLOCK, 0)
    assert 8_000_000 < relations["main.large"].size_bytes < 9_000_000


def test_columns_of_what_is_read_from_outside_are_asked_for_where_they_lie(tmp_path, warehouse):
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1 as year, 2 as value) to '{tmp_path}/rows-1.parquet'")
    asked = {"source.rows": f"'{tmp_path}/rows-*.parquet'", "source.gone": f"'{tmp_path}/gone-*.parquet'"}
    columns = source_columns(warehouse, asked)
    assert columns == {"source.rows": ["year", "value"]}


def test_without_a_database_there_are_no_relations(tmp_path):
    assert read_relations(tmp_path / "none.duckdb") == {}


def test_stored_failures_are_read_as_rows(warehouse):
    assert failing_rows(warehouse, '"warehouse"."marts"."figures"') == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


def test_a_test_that_stored_nothing_shows_no_rows(warehouse):
    assert failing_rows(warehouse, '"warehouse"."test_failures"."gone"') == []
    assert failing_rows(warehouse, None) == []
