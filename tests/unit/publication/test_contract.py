import json

import duckdb
import pytest

from interlud_pipeline.publication import contract as contracts
from interlud_pipeline.publication.contract import (
    Contract,
    Former,
    GivenBy,
    breaks,
    former_contracts,
    missing_forms,
    promised,
    written_contract,
)
from interlud_pipeline.publication.manifest import CONTRACT_VERSION


def contract(key=("body",), version=CONTRACT_VERSION, **columns: tuple[str, bool]) -> Contract:
    told = {name: {"type": kind, "is_required": required} for name, (kind, required) in columns.items()}
    return Contract.model_validate({"version": version, "marts": {"fct": {"key": key, "columns": told}}})


PROMISE = contract(body=("varchar", True), value=("decimal(18,4)", False))


@pytest.mark.parametrize(
    ("present", "said"),
    [
        (contract(body=("varchar", True)), "fct.value is gone"),
        (contract(body=("varchar", True), figure=("decimal(18,4)", False)), "fct.value is gone"),
        (contract(body=("varchar", True), value=("double", False)), "fct.value is double, was decimal(18,4)"),
        (contract(body=("varchar", False), value=("decimal(18,4)", False)), "fct.body may be null, and never was"),
        (
            contract(("body", "value"), body=("varchar", True), value=("decimal(18,4)", False)),
            "fct has the key (body, value), had (body)",
        ),
        (
            contract(value=("decimal(18,4)", False), body=("varchar", True)),
            "the columns of fct have another order",
        ),
        (Contract(version=CONTRACT_VERSION, marts={}), "mart fct is gone"),
    ],
)
def test_what_readers_rely_on_cannot_go_or_change_unannounced(present, said):
    assert list(breaks(PROMISE, present)) == [said]


def test_what_is_added_breaks_nothing():
    added = contract(body=("varchar", True), unit=("varchar", False), value=("decimal(18,4)", True))
    assert list(breaks(PROMISE, added)) == []


def test_the_written_contract_is_the_present_one_and_every_former_one_is_written():
    assert written_contract(CONTRACT_VERSION).version == CONTRACT_VERSION
    assert all(written_contract(former.version) for former in former_contracts())


def test_a_project_promises_what_its_yaml_says():
    columns = {
        "body": {"data_type": "VARCHAR", "description": "", "constraints": [{"type": "not_null"}]},
        "value": {"data_type": "decimal(18,4)", "description": "", "constraints": []},
    }
    model = {
        "resource_type": "model", "name": "fct", "alias": "fct", "schema": "marts", "description": "",
        "config": {"contract": {"enforced": True}}, "columns": columns,
    }  # fmt: skip
    key = {
        "resource_type": "test", "attached_node": "model.fct",
        "test_metadata": {"name": "unique_combination", "kwargs": {"columns": ["body"]}},
    }  # fmt: skip
    assert promised({"nodes": {"model.fct": model, "test.key": key}}) == PROMISE


def test_a_former_form_that_nothing_gives_is_named():
    present = contract(body=("varchar", True), figure=("decimal(18,4)", False))
    former = Former.model_validate({"version": "1", "kept_until": "2027-12-31"})
    assert list(missing_forms(former, PROMISE, present)) == ["v1.fct.value: no column of that type gives it"]
    given = former.model_copy(update={"marts": {"fct": GivenBy(columns={"value": "figure"})}})
    assert list(missing_forms(given, PROMISE, present)) == []


@pytest.fixture
def renamed(tmp_path, monkeypatch):
    """A former contract in which a column had another name, one its sign, and the mart another name."""
    folder = tmp_path / "contracts"
    folder.mkdir()
    former = contract(("indicator",), "3", indicator=("varchar", True), figure=("decimal(18,4)", False))
    former = former.model_copy(update={"marts": {"fct_figure": former.marts["fct"]}})
    (folder / "v3.json").write_text(former.model_dump_json())
    given = {"mart": "fct_indicator_observation", "columns": {"figure": '-1 * "value"'}}
    (folder / "former.yaml").write_text(
        json.dumps([{"version": "3", "kept_until": "2027-12-31", "marts": {"fct_figure": given}}])
    )
    monkeypatch.setattr(contracts, "CONTRACTS", folder)


@pytest.mark.usefixtures("renamed")
def test_readers_of_a_former_contract_read_on_in_their_own_words(workshop):
    published = workshop.published()
    with duckdb.connect(str(published.folder / "marts.duckdb"), read_only=True) as reader:
        reader.execute("set search_path = 'v3'")
        assert reader.execute("select * from fct_figure order by all").fetchall() == [("116", -10), ("118", None)]
        told = reader.execute("select comment from duckdb_views() where schema_name = 'v3'").fetchone()[0]
    assert told.startswith("Form of contract 3, kept until 2027-12-31")


def test_readers_may_name_the_present_contract(workshop):
    published = workshop.published()
    with duckdb.connect(str(published.folder / "marts.duckdb"), read_only=True) as reader:
        reader.execute(f"set search_path = 'v{CONTRACT_VERSION}'")
        named = reader.execute("select * from fct_indicator_observation order by all").fetchall()
        assert named == reader.execute("select * from main.fct_indicator_observation order by all").fetchall()
        comments = reader.execute(
            "select comment from duckdb_columns() where schema_name = ? and column_name = 'value'",
            [f"v{CONTRACT_VERSION}"],
        ).fetchall()
    assert comments == [("Figure; null when missing.",)]
