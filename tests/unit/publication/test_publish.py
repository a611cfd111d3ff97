import json
import shutil
from datetime import date

import duckdb
import polars as pl
import pytest

from interlud_pipeline.publication import publish as publishing
from interlud_pipeline.publication import switch as switching
from interlud_pipeline.publication.audit import AuditFailed, AuditMissing, read_audit
from interlud_pipeline.publication.candidate import CandidateError, open_candidate
from interlud_pipeline.publication.change_journal import read_changes
from interlud_pipeline.publication.current import PublicationError, current, open_publication
from interlud_pipeline.publication.hashing import file_hash
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.publication.publish import publish, verified_as_of


def change_content(workshop, value: int = 11) -> None:
    workshop.fill(f"update marts.fct_indicator_observation set value = {value} where indicator = '116'")  # noqa: S608


def folders(workshop) -> set[str]:
    return {path.name for path in workshop.settings.publications.iterdir() if path.is_dir() and not path.is_symlink()}


def test_there_is_no_publication_before_the_first_one(workshop):
    assert current(workshop.settings) is None
    assert verified_as_of(workshop.settings) is None


def test_what_was_audited_is_in_force_and_its_candidate_is_gone(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate)
    published = publish(workshop.settings, candidate)
    assert (published.id, published.is_new) == (candidate.id, True)
    assert current(workshop.settings) == open_publication(workshop.settings, candidate.id)
    figures = published.read("fct_indicator_observation").select("indicator", "value", "is_overdue")
    assert figures.rows() == [("116", 10, None), ("118", None, False)]
    assert not candidate.folder.exists()


def test_without_an_audit_nothing_goes_out(workshop):
    candidate = workshop.candidate()
    with pytest.raises(AuditMissing, match=f"No audit is stored for content {candidate.content_hash}. Audit candidate"):
        publish(workshop.settings, candidate)
    assert current(workshop.settings) is None


def test_a_critical_failure_holds_publication_back_and_is_named(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate, success=False, unexpected_count=2, sample=({"indicator": "116", "value": None},))
    with pytest.raises(AuditFailed, match=r"1 critical expectation.*2 row\(s\), first: indicator=116"):
        publish(workshop.settings, candidate)
    assert candidate.folder.exists()


def test_a_warning_goes_out_and_stands_in_the_manifest(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate, success=False, severity="warning")
    audit = publish(workshop.settings, candidate).manifest.audit
    assert audit.warnings == (read_audit(workshop.settings, candidate.content_hash).results[0].key,)


def test_an_audit_of_other_content_does_not_count(workshop):
    workshop.pass_audit(workshop.candidate())
    change_content(workshop)
    with pytest.raises(AuditMissing):
        publish(workshop.settings, workshop.candidate())


def test_the_newest_audit_counts(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate, success=False)
    workshop.pass_audit(candidate)
    assert publish(workshop.settings, candidate).is_new


def test_an_audit_by_other_suites_does_not_count(workshop, monkeypatch):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate)
    monkeypatch.setattr("interlud_pipeline.publication.audit.suites_hash", lambda: "others")
    with pytest.raises(AuditMissing, match="did not run the present suites"):
        publish(workshop.settings, candidate)


def test_an_audit_that_left_an_expectation_out_does_not_count(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate, name="another")
    with pytest.raises(AuditMissing, match="did not run the present suites"):
        publish(workshop.settings, candidate)


def test_an_audit_against_a_publication_no_longer_in_force_does_not_count(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate)
    kept = shutil.copytree(candidate.folder, workshop.settings.state / "kept")
    publish(workshop.settings, candidate)
    shutil.copytree(kept, candidate.folder)
    with pytest.raises(AuditMissing, match=f"with no publication, but {candidate.id} is in force"):
        publish(workshop.settings, candidate)


def test_a_mart_changed_after_the_audit_is_refused(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate)
    figures = candidate.folder / "fct_indicator_observation.parquet" / "2023.parquet"
    figures.unlink()
    pl.DataFrame({"indicator": ["116"]}).write_parquet(figures)
    with pytest.raises(CandidateError, match=r"mart fct_indicator_observation of candidate .* was changed"):
        publish(workshop.settings, candidate)


def test_a_manifest_that_claims_another_content_is_refused(workshop):
    audited = workshop.candidate()
    workshop.pass_audit(audited)
    change_content(workshop)
    other = workshop.candidate()
    told = json.loads((other.folder / "candidate.json").read_text())
    (other.folder / "candidate.json").write_text(json.dumps(told | {"content_hash": audited.content_hash}))
    shutil.copytree(other.folder, audited.folder)
    with pytest.raises(CandidateError, match="does not hold the content that it claims"):
        publish(workshop.settings, open_candidate(workshop.settings, audited.id))


def test_the_same_content_publishes_nothing_and_notes_the_date(workshop):
    first = workshop.published()
    manifest = (first.folder / "manifest.json").read_bytes()
    again = workshop.published(as_of=date(2025, 1, 1))
    assert (again.id, again.is_new) == (first.id, False)
    assert (again.folder / "manifest.json").read_bytes() == manifest
    assert verified_as_of(workshop.settings) == date(2025, 1, 1)
    noted = json.loads((workshop.settings.publications / "verified_as_of.json").read_text())
    assert (noted["publication"], noted["as_of"]) == (first.id, "2025-01-01")


def test_the_journal_beside_the_pointer_goes_on_where_the_content_does_not(workshop):
    first = workshop.published()
    workshop.fill("insert into marts.rpt_submission_ledger (arrival_id) values (2)")
    again = workshop.published()
    journal = pl.read_parquet(workshop.settings.publications / "journal" / "rpt_submission_ledger.parquet")
    assert journal["arrival_id"].to_list() == [1, 2]
    assert (
        again.read("rpt_submission_ledger")["arrival_id"].to_list()
        == first.read("rpt_submission_ledger")["arrival_id"].to_list()
        == [1]
    )


def test_who_reads_a_publication_goes_on_reading_it(workshop):
    first = workshop.published()
    reader = duckdb.connect(str(first.folder / "marts.duckdb"), read_only=True)
    change_content(workshop)
    second = workshop.published()
    value = "select value from fct_indicator_observation where indicator = '116'"
    assert reader.execute(value).fetchone() == (10,)
    assert first.read("fct_indicator_observation")["value"].to_list() == [10, None]
    assert current(workshop.settings).id == second.id != first.id
    with duckdb.connect(str(current(workshop.settings).folder / "marts.duckdb"), read_only=True) as later:
        assert later.execute(value).fetchone() == (11,)
    reader.close()


def test_content_that_comes_back_is_put_in_force_again_without_writing_over_it(workshop):
    first = workshop.published()
    change_content(workshop)
    workshop.published()
    change_content(workshop, 10)
    back = workshop.published()
    assert (back.id, back.is_new, back.manifest) == (first.id, False, first.manifest)
    assert current(workshop.settings).id == first.id


@pytest.mark.parametrize(
    ("module", "step"), [(publishing, "write_snapshot"), (switching, "move_into_place"), (switching, "point_at")]
)
def test_a_run_stopped_at_any_step_leaves_the_old_one_in_force_and_the_next_run_finishes(
    workshop, monkeypatch, module, step
):
    first = workshop.published()
    change_content(workshop)
    with monkeypatch.context() as broken:
        done = getattr(module, step)

        def stop_after_half(*arguments: object, **named: object) -> None:
            if step == "write_snapshot":
                done(*arguments, **named)
            raise KeyboardInterrupt

        broken.setattr(module, step, stop_after_half)
        with pytest.raises(KeyboardInterrupt):
            workshop.published()
    assert current(workshop.settings).id == first.id
    second = workshop.published()
    assert current(workshop.settings).id == second.id
    assert folders(workshop) == {".candidates", "audits", "journal", first.id, second.id}
    (entry,) = (workshop.settings.publications / "journal" / "changes").iterdir()
    told = read_changes(entry)
    assert (told.previous, told.publication, len(told.changes)) == (first.id, second.id, 1)


def test_the_duckdb_file_holds_all_marts_with_their_dictionary(workshop):
    published = workshop.published()
    with duckdb.connect(str(published.folder / "marts.duckdb"), read_only=True) as database:
        tables = dict(database.execute("select table_name, comment from duckdb_tables()").fetchall())
        comments = dict(
            database.execute(
                "select column_name, comment from duckdb_columns() where table_name = 'fct_indicator_observation'"
            ).fetchall()
        )
        row = database.execute("select id, contract_version, as_of from publication").fetchall()
        storage = database.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchone()
    assert set(tables) == {"fct_indicator_observation", "publication", "rpt_submission_ledger"}
    assert tables["fct_indicator_observation"] == "One row per expected figure."
    assert comments["indicator"] == "Number of the body's indicator."
    assert row == [(published.id, CONTRACT_VERSION, date(2024, 6, 30))]
    assert storage[0].startswith("v1.4")


def test_the_manifest_has_a_checksum_of_every_file(workshop):
    published = workshop.published()
    files = {
        path.relative_to(published.folder).as_posix(): file_hash(path)
        for path in published.folder.rglob("*")
        if path.is_file()
    }
    manifest_file = files.pop("manifest.json")
    assert manifest_file
    assert published.manifest.files == files
    assert "marts.duckdb" in files


def test_no_file_of_a_publication_can_be_written(workshop):
    published = workshop.published()
    assert {path.stat().st_mode & 0o222 for path in published.folder.rglob("*") if path.is_file()} == {0}


def test_a_mart_or_publication_that_is_not_there_is_named(workshop):
    published = workshop.published()
    with pytest.raises(PublicationError, match="has no mart rpt_findings; it has fct_indicator_observation"):
        published.read("rpt_findings")
    with pytest.raises(PublicationError, match="no publication 0000"):
        open_publication(workshop.settings, "0000")
