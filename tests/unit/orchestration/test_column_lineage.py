import json

import pytest

from interlud_pipeline.orchestration import column_lineage
from interlud_pipeline.orchestration.column_lineage import Query, trace, trace_all

ORDERS = ("id", "body", "amount")
BODIES = ("body", "name")


def query(sql, **parents):
    return Query(sql, parents, {name: f'"db"."main"."{name}"' for name in parents})


def test_columns_lead_through_steps_stars_joins_and_unions_to_the_relations_that_the_query_names():
    sql = """
    with orders as (select * from "db"."main"."orders"),
    bodies as (select * from "db"."main"."bodies"),
    joined as (select orders.*, bodies.name from orders left join bodies on orders.body = bodies.body),
    summed as (select name, sum(amount) as total, 1 as one from joined group by name),
    final as (select name, total, one from summed union all select body, amount, 2 from orders)
    select * from final
    """
    assert trace(query(sql, orders=ORDERS, bodies=BODIES)) == {
        "name": [("bodies", "name"), ("orders", "body")],
        "total": [("orders", "amount")],
        "one": [],
    }


def test_a_relation_is_known_by_the_callers_name_wherever_it_lies():
    lake = Query(
        "select value from '/a/b/rows-*.parquet'", {"lake.rows": ["value"]}, {"lake.rows": "'/a/b/rows-*.parquet'"}
    )
    elsewhere = Query(
        "select value from '/c/rows-*.parquet'", {"lake.rows": ["value"]}, {"lake.rows": "'/c/rows-*.parquet'"}
    )
    assert trace(lake) == {"value": [("lake.rows", "value")]}
    assert lake.key == elsewhere.key


def test_a_query_that_cannot_be_followed_has_no_columns():
    assert trace(query("select from from where", orders=ORDERS)) == {}


@pytest.fixture
def traced(monkeypatch):
    """Queries that were really traced."""
    seen = []

    def tracing(one):
        seen.append(one.sql)
        return trace(one)

    monkeypatch.setattr(column_lineage, "trace", tracing)
    return seen


def test_only_a_query_that_changed_is_traced_again(tmp_path, traced):
    kept_in = tmp_path / "work" / "lineage.json"
    first = {"a": query('select id from "db"."main"."orders"', orders=ORDERS), "b": query("select 1 as one")}
    expected = {"a": {"id": [("orders", "id")]}, "b": {"one": []}}
    assert trace_all(first, kept_in) == trace_all(first, kept_in) == expected
    assert len(traced) == 2

    changed = first | {"b": query("select 2 as two")}
    assert trace_all(changed, kept_in) == expected | {"b": {"two": []}}
    assert traced[2:] == ["select 2 as two"]


def test_another_column_of_a_relation_has_what_stands_on_it_traced_again(tmp_path, traced):
    kept_in = tmp_path / "lineage.json"
    sql = 'select * from "db"."main"."orders"'
    trace_all({"a": query(sql, orders=ORDERS)}, kept_in)
    wider = trace_all({"a": query(sql, orders=(*ORDERS, "year"))}, kept_in)
    assert wider["a"]["year"] == [("orders", "year")]
    assert len(traced) == 2


def test_what_was_kept_badly_is_traced_again(tmp_path, traced):
    kept_in = tmp_path / "lineage.json"
    kept_in.write_text('{"cut": ')
    assert trace_all({"a": query("select 1 as one")}, kept_in) == {"a": {"one": []}}
    assert len(json.loads(kept_in.read_text())) == len(traced) == 1
