# ruff: noqa: S608 - statements are made from names that the tests give
"""Former contracts in the database of BI: kept in their form with each publication, and gone once nobody needs them."""

from pathlib import Path

import pytest
from bi_server import Bi, in_files, texts
from publisher import MARTS

from interlud_pipeline.publication.contract import Contract, PromisedColumn, PromisedMart
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.publication.postgres.replace import bring_to
from interlud_pipeline.settings import BiSettings

pytestmark = pytest.mark.slow

KEPT = f"""
- version: "{CONTRACT_VERSION}"
  kept_until: 2099-12-31
  marts: {{dim_kind: {{columns: {{label_fr: words_fr}}}}}}
"""


@pytest.fixture
def next_contract(publisher, monkeypatch, tmp_path: Path):
    """Another contract, in which a column has another name; what is kept of the former one is up to the caller."""

    def begin(former: str) -> None:
        promise = Contract(
            version=CONTRACT_VERSION,
            marts={
                mart: PromisedMart(
                    key=key,
                    is_open=mart == "rpt_indicator_wide",
                    columns={name: PromisedColumn(type=kind, is_required=required) for name, kind, required in columns},
                )
                for mart, (key, columns) in MARTS.items()
            },
        )
        (tmp_path / f"v{CONTRACT_VERSION}.json").write_text(promise.model_dump_json(), encoding="utf-8")
        (tmp_path / "former.yaml").write_text(former, encoding="utf-8")
        monkeypatch.setattr("interlud_pipeline.publication.contract.CONTRACTS", tmp_path)
        for module in ("manifest", "candidate", "contract"):
            monkeypatch.setattr(f"interlud_pipeline.publication.{module}.CONTRACT_VERSION", "99")

    publisher.publish()
    publisher.fill("alter table dim_kind rename label_fr to words_fr")
    return begin


def test_readers_of_a_former_contract_see_each_new_publication_in_its_form(
    publisher, bi, schema, open_reader, next_contract
):
    question = f"select (select sum(value) from {schema}.fct_indicator_observation), label_fr from {schema}.dim_kind"
    with open_reader.cursor() as cursor:
        cursor.execute(question)
        before = cursor.fetchall()
        next_contract(KEPT)
        publisher.set_values(9, years=[2022, 2023, 2024])
        publisher.fill("alter table rpt_indicator_wide add column indicator_117 decimal(18, 4)")
        second = publisher.publish()
        cursor.execute(question)
        assert cursor.fetchall() == before == [(6, "Réunions tenues")]
    open_reader.rollback()
    assert bi.ask(question) == [(54, "Réunions tenues")]
    assert bi.ask(f"select count(indicator_116), count(indicator_117) from {schema}.rpt_indicator_wide") == [(6, 0)]
    assert bi.ask("select words_fr from interlud_v99.dim_kind") == [("Réunions tenues",)]
    for mart in ("fct_indicator_observation", "rpt_findings", "rpt_network_indicator"):
        assert texts(bi.ask(f"select * from {schema}.{mart}")) == texts(in_files(second.folder, mart))
    assert bi.ask(f"set role {bi.settings.reader}; {question}") == [(54, "Réunions tenues")]
    [(said,)] = bi.ask("select obj_description(%s::regclass)", f"{schema}.dim_kind")
    kept = f"Form of contract {CONTRACT_VERSION}, kept until 2099-12-31; the present one is 99."
    assert said == f"{kept} Description of dim_kind, l'été."


def test_a_new_database_has_the_former_contract_too(publisher, bi, schema, postgres, next_contract):
    next_contract(KEPT)
    published = publisher.publish()
    elsewhere = Bi(BiSettings(database=postgres.new_bi_database(), reader=bi.settings.reader))
    bring_to(elsewhere.settings, published.folder, published.manifest)
    assert elsewhere.ask(f"select label_fr from {schema}.dim_kind") == [("Réunions tenues",)]


def test_the_schema_of_a_contract_that_is_kept_no_longer_goes_once_nobody_reads_it(
    publisher, bi, schema, open_reader, next_contract
):
    bi.ask("create schema interlud_v3; create schema interlud_vieux")
    next_contract("[]")
    with open_reader.cursor() as cursor:
        cursor.execute(f"select count(*) from {schema}.dim_kind")
        publisher.publish()
        cursor.execute(f"select count(*) from {schema}.dim_kind")
        assert cursor.fetchall() == [(1,)]
    open_reader.rollback()
    publisher.set_values(5)
    publisher.publish()
    named = bi.ask("select nspname from pg_namespace where nspname like 'interlud%%' order by 1")
    assert named == [("interlud_pipeline",), ("interlud_v3",), ("interlud_v99",), ("interlud_vieux",)]
    assert bi.ask("select distinct schema_name from interlud_pipeline.parts") == [("interlud_v99",)]
