# ruff: noqa: S608 - statements are made from names that the tests give
"""Files and database switch together: what is in force is the same in both, whatever breaks between them."""

from typing import Any

import pytest
from bi_server import SECRET, leftovers
from postgres_server import free_port
from publisher import Publisher

from interlud_pipeline.publication import publish as publishing
from interlud_pipeline.publication import switch as switching
from interlud_pipeline.publication.current import current, open_publication
from interlud_pipeline.publication.postgres import replace as replacing
from interlud_pipeline.publication.postgres.connection import (
    BiDatabaseError,
    BiDatabaseUnreachableError,
    CommitUnknownError,
)
from interlud_pipeline.publication.postgres.replace import publication_held
from interlud_pipeline.publication.publish import resume
from interlud_pipeline.publication.rollback import roll_back
from interlud_pipeline.publication.rollbacks import read_rollbacks
from interlud_pipeline.settings import BiSettings
from interlud_pipeline.transience import is_transient

pytestmark = pytest.mark.slow


def test_a_database_that_lacks_the_publication_in_force_is_brought_to_it(publisher, bi, schema):
    without = Publisher(publisher.settings.model_copy(update={"bi": BiSettings()}))
    first = without.publish()
    assert bi.ask("select count(*) from pg_namespace where nspname like 'interlud%%'") == [(0,)]
    again = publisher.publish()
    assert (again.id, again.is_new) == (first.id, False)
    assert bi.ask(f"select id from {schema}.publication") == [(first.id,)]
    without.set_values(9)
    second = without.publish()
    assert publication_held(bi.settings) == first.id
    assert publisher.publish().id == second.id == publication_held(bi.settings)


def test_a_publication_that_comes_back_is_in_force_in_both(publisher, bi, schema):
    first = publisher.publish()
    publisher.set_values(9)
    publisher.publish()
    publisher.set_values(1)
    assert publisher.publish().id == first.id == publication_held(bi.settings)
    assert bi.ask(f"select id from {schema}.publication") == [(first.id,)]


def test_a_rollback_takes_both_back_or_neither(publisher, bi, schema):
    first = publisher.publish()
    publisher.set_values(9)
    second = publisher.publish()
    nobody = BiSettings(database=f"postgresql://127.0.0.1:{free_port()}/bi")
    with pytest.raises(BiDatabaseUnreachableError):
        roll_back(publisher.settings.model_copy(update={"bi": nobody}), first.id)
    assert current(publisher.settings).id == second.id == publication_held(bi.settings)
    assert read_rollbacks(publisher.settings) == ()
    assert leftovers(publisher.settings) == []
    roll_back(publisher.settings, first.id)
    assert current(publisher.settings).id == first.id == publication_held(bi.settings)
    assert bi.ask(f"select sum(value) from {schema}.fct_indicator_observation") == [(6,)]


def test_a_database_that_is_down_holds_the_files_back_too_and_the_next_run_brings_both(publisher, bi):
    first = publisher.publish()
    nobody = f"postgresql://interlud:{SECRET}@127.0.0.1:{free_port()}/bi"
    cut_off = Publisher(publisher.settings.model_copy(update={"bi": BiSettings(database=nobody)}))
    publisher.set_values(5)
    with pytest.raises(BiDatabaseUnreachableError, match="cannot be reached, and nothing was published") as error:
        cut_off.publish()
    assert SECRET not in str(error.value)
    assert is_transient(error.value)
    assert current(publisher.settings).id == first.id == publication_held(bi.settings)
    assert leftovers(publisher.settings) == []
    assert sorted(path.parent.name for path in publisher.settings.publications.glob("[!.]*/manifest.json")) == sorted(
        {first.id, "current"}
    )
    second = publisher.publish()
    assert second.is_new
    assert current(publisher.settings).id == second.id == publication_held(bi.settings)


def test_rows_that_the_database_loses_are_counted_before_the_commit(publisher, bi, schema):
    first = publisher.publish()
    bi.ask(
        f"create function lose() returns trigger language plpgsql as 'begin return null; end'; "
        f"create trigger lose before insert on {schema}.rpt_network_indicator for each row "
        f"when (new.reporting_year = 2024) execute function lose()"
    )
    publisher.set_values(5)
    with pytest.raises(BiDatabaseError, match="rpt_network_indicator"):
        publisher.publish()
    assert current(publisher.settings).id == first.id == publication_held(bi.settings)
    assert bi.ask(f"select sum(value) from {schema}.fct_indicator_observation") == [(6,)]
    assert leftovers(publisher.settings) == []


def stopped(*_: object) -> None:
    """Stands for a crash at this point."""
    raise KeyboardInterrupt


def test_a_crash_after_the_commit_is_rolled_forward(publisher, bi, monkeypatch):
    first = publisher.publish()
    publisher.set_values(5)

    with monkeypatch.context() as broken:
        broken.setattr(switching, "point_at", stopped)
        with pytest.raises(KeyboardInterrupt):
            publisher.publish()
    assert current(publisher.settings).id == first.id != publication_held(bi.settings)
    resume(publisher.settings)
    assert current(publisher.settings).id == publication_held(bi.settings)
    assert leftovers(publisher.settings) == []
    assert publisher.publish().is_new is False


def test_a_crash_before_the_commit_is_rolled_back(publisher, bi, monkeypatch):
    first = publisher.publish()
    publisher.set_values(5)

    with monkeypatch.context() as broken:
        broken.setattr(replacing, "commit", stopped)
        with pytest.raises(KeyboardInterrupt):
            publisher.publish()
    publisher.set_values(6)
    third = publisher.publish()
    folders = {path.parent.name for path in publisher.settings.publications.glob("[!.]*/manifest.json")}
    assert folders == {first.id, third.id, "current"}
    assert current(publisher.settings).id == third.id == publication_held(bi.settings)
    entries = list((publisher.settings.publications / "journal" / "changes").iterdir())
    assert len(entries) == 1


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_connection_that_breaks_within_the_commit_is_settled_by_the_next_try(
    publisher, bi, monkeypatch, is_committed
):
    publisher.publish()
    publisher.set_values(5)
    commit = replacing.commit

    def broken_off(connection: Any) -> None:
        if is_committed:
            commit(connection)
        raise CommitUnknownError("the connection broke")

    candidates: list[Any] = []
    build = publishing.publish
    with monkeypatch.context() as broken:
        broken.setattr(replacing, "commit", broken_off)
        broken.setattr("publisher.publish", lambda settings, made: (candidates.append(made), build(settings, made)))
        with pytest.raises(CommitUnknownError):
            publisher.publish()
    again = build(publisher.settings, candidates[0])  # the step's own second try: the same candidate, the same audit
    assert again.is_new
    assert again.changes is not None
    assert current(publisher.settings).id == again.id == publication_held(bi.settings)
    assert open_publication(publisher.settings, again.id).manifest == again.manifest
    assert leftovers(publisher.settings) == []
