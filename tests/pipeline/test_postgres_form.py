# ruff: noqa: S608 - statements are made from names that the tests give
"""The form of PostgreSQL on a real server: the same cells as the files, its dictionary, its readers, its failures."""

import shutil
from decimal import Decimal
from typing import Any

import duckdb
import psycopg2
import pytest
from bi_server import SECRET, in_files, texts
from publisher import Publisher

from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.postgres import replace as replacing
from interlud_pipeline.publication.postgres.connection import (
    BiDatabaseError,
    BiDatabaseUnreachableError,
)
from interlud_pipeline.publication.postgres.replace import bring_to, publication_held
from interlud_pipeline.settings import BiSettings, Settings

pytestmark = pytest.mark.slow


def test_every_mart_of_the_sample_campaigns_is_the_same_cell_by_cell(campaign, bi):
    settings = Settings(state=campaign.state)
    published = current(settings)
    written = bring_to(bi.settings, published.folder, published.manifest)
    assert set(written.parts) == {mart for mart in published.marts if published.manifest.marts[mart].rows}
    for mart, entry in published.manifest.marts.items():
        columns = ", ".join(f'"{column.name}"' for column in entry.columns)
        held = bi.ask(f"select {columns} from {written.schema}.{mart}")
        assert texts(held) == texts(in_files(published.folder, mart)), mart
    lacking = bi.ask(
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
        "where c.relkind = 'r' and c.relnamespace = %s::regnamespace "
        "and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)",
        written.schema,
    )
    assert lacking == []
    keys = dict(
        bi.ask(
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint "
            "where contype in ('p', 'u') and connamespace = %s::regnamespace",
            written.schema,
        )
    )
    assert keys[f"{written.schema}.fct_indicator_observation"] == (
        "PRIMARY KEY (plan, agglomeration, indicator, reporting_year)"
    )
    assert keys[f"{written.schema}.rpt_reporting_completeness"] == (
        "UNIQUE NULLS NOT DISTINCT (plan, reporting_year, level, agglomeration, indicator)"
    )
    assert len(keys) == len(published.marts)
    assert bring_to(bi.settings, published.folder, published.manifest).parts == {}


def test_a_publication_that_leaves_csv_out_is_the_same_there(campaign, bi, tmp_path):
    published = current(Settings(state=campaign.state))
    folder = shutil.copytree(published.folder, tmp_path / published.id, ignore=shutil.ignore_patterns("csv"))
    assert not (folder / "csv").exists()
    written = bring_to(bi.settings, folder, published.manifest)
    for mart, entry in published.manifest.marts.items():
        columns = ", ".join(f'"{column.name}"' for column in entry.columns)
        held = bi.ask(f"select {columns} from {written.schema}.{mart}")
        assert texts(held) == texts(in_files(folder, mart)), mart


AWKWARD = [
    None,
    "", "0", "\\N", "\\.", "NULL", " x ", "l'été — « ça »", 'a"b', "a,b", "a\nb\r\nc", "\r", "\\.\n\\.", "\t", "=1+1",
]  # fmt: skip


def test_awkward_texts_and_exact_numbers_arrive_as_they_are(publisher, bi, schema):
    with duckdb.connect(str(publisher.settings.warehouse)) as warehouse:
        warehouse.execute("delete from marts.rpt_findings")
        warehouse.executemany(
            "insert into marts.rpt_findings values (?, ?, ?)",
            [(f"f{number}", 2023 if number % 2 else None, text) for number, text in enumerate(AWKWARD)],
        )
    numbers = ("null", "0", "-0.0001", "99999999999999.9999", "0.1")
    publisher.fill(
        "delete from fct_indicator_observation",
        *(
            "insert into fct_indicator_observation "
            "(plan, agglomeration, indicator, reporting_year, value, status, rate) "
            f"values ('p', '{place}', '116', 2023, {number}, 'REPORTED', {number}::double / 3)"
            for place, number in enumerate(numbers)
        ),
        "update rpt_network_indicator set total = 1234567890123456789012345678901234.5678 where reporting_year = 2023",
    )
    published = publisher.publish()
    for mart in published.marts:
        assert texts(bi.ask(f"select * from {schema}.{mart}")) == texts(in_files(published.folder, mart)), mart
    found = dict(bi.ask(f"select finding_id, message_fr from {schema}.rpt_findings"))
    assert [found[f"f{number}"] for number in range(len(AWKWARD))] == AWKWARD
    values = [
        value for (value,) in bi.ask(f"select value from {schema}.fct_indicator_observation order by agglomeration")
    ]
    assert values == [None, *(Decimal(number) for number in numbers[1:])]


def test_the_reader_may_select_and_nothing_else(publisher, bi, schema):
    publisher.publish()
    reader = bi.settings.reader
    with psycopg2.connect(bi.settings.database.get_secret_value()) as connection, connection.cursor() as cursor:
        cursor.execute(f"set role {reader}")
        for mart in ("fct_indicator_observation", "publication", "rpt_indicator_wide"):
            cursor.execute(f"select count(*) from {schema}.{mart}")
    for refused in (
        f"insert into {schema}.dim_kind values ('9', 'x')",
        f"update {schema}.dim_kind set label_fr = 'x'",
        f"delete from {schema}.dim_kind",
        f"truncate {schema}.dim_kind",
        f"drop table {schema}.dim_kind",
        f"create table {schema}.mine (a int)",
        "create table public.mine (a int)",
        "create schema mine",
        "select * from interlud_pipeline.in_force",
        "create role mine",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            bi.ask(f"set role {reader}; {refused}")
    assert bi.ask("select rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname = %s", reader) == [
        (False, False, False)
    ]


def test_rows_of_unchanged_years_and_marts_are_not_written_again(publisher, bi, schema):
    publisher.publish()
    question = (
        f"select tableoid::regclass::text, reporting_year, xmin::text from {schema}.fct_indicator_observation "
        f"union select tableoid::regclass::text, reporting_year, xmin::text from {schema}.rpt_indicator_wide "
        f"union select tableoid::regclass::text, reporting_year, xmin::text from {schema}.rpt_findings "
        f"union select tableoid::regclass::text, null, xmin::text from {schema}.dim_kind"
    )
    before = set(bi.ask(question))
    publisher.set_values(7, years=[2023])
    publisher.publish()
    after = set(bi.ask(question))
    touched = {(table.split(".")[1], year) for table, year, _ in after - before}
    assert touched == {("fct_indicator_observation", 2023), ("rpt_indicator_wide", 2023)}
    assert bi.ask(f"select distinct reporting_year, value from {schema}.fct_indicator_observation order by 1") == [
        (2022, 1),
        (2023, 7),
        (2024, 1),
    ]


def test_a_year_or_a_mart_that_goes_leaves_no_rows(publisher, bi, schema):
    publisher.publish()
    publisher.fill("delete from fct_indicator_observation where reporting_year = 2022", "delete from rpt_findings")
    publisher.publish()
    assert bi.ask(f"select distinct reporting_year from {schema}.fct_indicator_observation order by 1") == [
        (2023,),
        (2024,),
    ]
    assert bi.ask(f"select * from {schema}.rpt_findings") == []


def test_rows_that_somebody_took_away_come_back_with_the_next_publication(publisher, bi, schema):
    publisher.publish()
    bi.ask(f"delete from {schema}.fct_indicator_observation where reporting_year = 2022 and agglomeration = '0'")
    publisher.set_values(3)
    published = publisher.publish()
    held = bi.ask(f"select * from {schema}.fct_indicator_observation")
    assert texts(held) == texts(in_files(published.folder, "fct_indicator_observation"))


def test_a_reader_in_one_transaction_sees_one_publication_and_nobody_waits(publisher, bi, schema, open_reader):
    first = publisher.publish()
    answers = f"select id from {schema}.publication", f"select sum(value) from {schema}.fct_indicator_observation"
    with open_reader.cursor() as cursor:
        seen = []
        for question in answers:
            cursor.execute(question)
            seen.append(cursor.fetchone()[0])
        for mart in first.marts:
            cursor.execute(f"select count(*) from {schema}.{mart}")
        publisher.set_values(5, years=[2022, 2023, 2024])
        second = publisher.publish()  # returns while the reader's transaction is open: it waited for none of its locks
        assert bi.ask(answers[0]) == [(second.id,)]
        again = []
        for question in answers:
            cursor.execute("set local lock_timeout = '1ms'")
            cursor.execute(question)
            again.append(cursor.fetchone()[0])
    assert seen == again == [first.id, 6]
    open_reader.rollback()
    with open_reader.cursor() as cursor:
        cursor.execute(answers[1])
        assert cursor.fetchone()[0] == 30


def test_no_lock_of_a_publication_is_one_that_a_query_waits_for(publisher, bi, schema, monkeypatch):
    publisher.publish()
    publisher.set_values(5, years=[2022, 2023, 2024])
    locks: list[tuple] = []
    commit = replacing.commit

    def looked_at(connection: Any) -> None:
        locks.extend(
            bi.ask(
                "select distinct mode from pg_locks join pg_class c on c.oid = relation "
                "where pid = %s and granted and c.relnamespace = %s::regnamespace",
                connection.info.backend_pid,
                schema,
            )
        )
        commit(connection)

    monkeypatch.setattr(replacing, "commit", looked_at)
    publisher.publish()
    assert {mode for (mode,) in locks} == {"AccessShareLock", "RowExclusiveLock"}


@pytest.mark.parametrize("address", [f"postgresql:/interlud:{SECRET}@nowhere", f"pass word={SECRET}"])
def test_an_address_that_cannot_be_read_is_not_repeated(publisher, address):
    unreadable = Publisher(publisher.settings.model_copy(update={"bi": BiSettings(database=address)}))
    with pytest.raises(BiDatabaseError) as error:
        unreadable.publish()
    assert SECRET not in f"{error.value!r} {error.value.__context__ if not error.value.__suppress_context__ else ''}"
    assert SECRET not in f"{unreadable.settings!r} {unreadable.settings.model_dump_json()}"


def test_a_column_that_follows_the_register_is_added_beside_an_open_reader_of_other_marts(
    publisher, bi, schema, open_reader
):
    publisher.publish()
    publisher.fill(
        "alter table rpt_indicator_wide add column indicator_117 decimal(18, 4)",
        "update rpt_indicator_wide set indicator_117 = 4 where reporting_year = 2024",
    )
    with open_reader.cursor() as cursor:
        cursor.execute(f"select count(*) from {schema}.fct_indicator_observation")
        published = publisher.publish()
    held = bi.ask(f"select * from {schema}.rpt_indicator_wide")
    assert texts(held) == texts(in_files(published.folder, "rpt_indicator_wide"))


def test_a_reader_that_keeps_a_table_open_which_gets_a_column_is_named(publisher, schema, open_reader, monkeypatch):
    first = publisher.publish()
    publisher.fill("alter table rpt_indicator_wide add column indicator_117 decimal(18, 4)")
    monkeypatch.setattr("interlud_pipeline.publication.postgres.schema.TRIES", 2)
    with open_reader.cursor() as cursor:
        cursor.execute(f"select count(*) from {schema}.rpt_indicator_wide")
        with pytest.raises(BiDatabaseUnreachableError, match=f"process {open_reader.info.backend_pid} of"):
            publisher.publish()
    assert current(publisher.settings).id == first.id
    open_reader.rollback()
    assert publisher.publish().is_new


def test_a_type_that_changes_within_a_contract_is_refused(publisher):
    first = publisher.publish()
    publisher.fill("alter table dim_kind alter label_fr type integer using 1")
    with pytest.raises(BiDatabaseError, match=r"column label_fr of dim_kind is text .* raise CONTRACT_VERSION"):
        publisher.publish()
    assert current(publisher.settings).id == first.id


def test_another_contract_has_a_schema_of_its_own_and_the_former_stays_whole(
    publisher, bi, schema, open_reader, monkeypatch
):
    first = publisher.publish()
    question = f"select id, (select count(*) from {schema}.dim_kind) from {schema}.publication"
    with open_reader.cursor() as cursor:
        cursor.execute(question)
        before = cursor.fetchall()
        for module in ("manifest", "candidate"):
            monkeypatch.setattr(f"interlud_pipeline.publication.{module}.CONTRACT_VERSION", "99")
        publisher.fill("alter table dim_kind alter label_fr type integer using 1")
        second = publisher.publish()
        cursor.execute(question)
        assert cursor.fetchall() == before == [(first.id, 1)]
    assert bi.ask("select label_fr from interlud_v99.dim_kind") == [(1,)]
    assert bi.ask("select id from interlud_v99.publication") == [(second.id,)]
    assert publication_held(bi.settings) == second.id
