# ruff: noqa: S608 - statements are made from names that the suites give
"""Every expectation of the consumer contract holds for sound marts, and is tripped by marts that break it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from interlud_pipeline.quality.request import AuditRequest, HeldAlready
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.run import audit_candidate, audit_tables
from interlud_pipeline.quality.slices import ROWS_AT_ONCE, YEAR, holds_by_slice
from interlud_pipeline.quality.suites import Expectation, Suite, load_suites
from interlud_pipeline.quality.worker import AuditWorker

HERE = Path(__file__).parent / "consumer_contract"
NOWHERE = {"INTEGER": "-1", "BIGINT": "-1", "VARCHAR": "'nowhere'"}
SUITES = {suite.mart: suite for suite in load_suites()}
CLAIMS = {
    f"{suite.mart}.{expectation.name}": (suite, expectation)
    for suite in SUITES.values()
    for expectation in suite.expectations
}


def written_mutations() -> dict[str, str]:
    """Statements that break one claim each, by ``mart.expectation``."""
    by_mart = yaml.safe_load((HERE / "mutations.yaml").read_text(encoding="utf-8"))
    return {f"{mart}.{name}": sql for mart, claims in by_mart.items() for name, sql in claims.items()}


def types_of(suite: Suite) -> dict[str, str]:
    typed = (claim for claim in suite.expectations if claim.name == "columns_have_their_types")
    return {pair.split(" ")[0]: pair.split(" ")[1] for claim in typed for pair in claim.kwargs["value_set"]}


def made_mutation(suite: Suite, claim: Expectation) -> str | None:
    """What breaks a claim that a suite's short form makes."""
    mart, types, column = suite.mart, types_of(suite), claim.kwargs.get("column")
    text_column = next((name for name, kind in reversed(types.items()) if kind == "VARCHAR"), None)
    if "_known_to_" in claim.name:
        columns = claim.name.split("_known_to_")[0].split("_and_")
        return f"update {mart} set " + ", ".join(f"{one} = {NOWHERE[types[one]]}" for one in columns)
    by_name = {
        "columns_are_in_order": f"alter table {mart} add column one_too_many integer",
        "columns_have_their_types": f"alter table {mart} alter {text_column} type blob using encode({text_column})",
        "key_is_unique": f"insert into {mart} select * from {mart} limit 1",
    }
    by_type = {
        "ExpectColumnValuesToNotBeNull": f"update {mart} set {column} = null",
        "ExpectColumnValuesToBeInSet": f"update {mart} set {column} = {NOWHERE.get(types.get(column, ''))}",
    }
    return by_name.get(claim.name) or by_type.get(claim.type)


MUTATIONS = {
    key: sql for key, (suite, claim) in CLAIMS.items() if (sql := made_mutation(suite, claim)) is not None
} | written_mutations()


@pytest.fixture(scope="module")
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """Sound marts as an audit sees them: the candidate's, and those of the publication in force."""
    with duckdb.connect() as connection:
        connection.execute("create schema candidate; create schema previous; set search_path = 'candidate'")
        connection.execute((HERE / "sound.sql").read_text(encoding="utf-8"))
        for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f"create table previous.{name} as from candidate.{name}")
        yield connection


@pytest.fixture
def mutable(marts: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, with everything that a test does to them undone afterwards."""
    marts.execute("begin")
    yield marts
    marts.execute("rollback")


def only(suite: Suite, claim: Expectation) -> Suite:
    return suite.model_copy(update={"expectations": (claim,)})


@pytest.mark.parametrize("mart", SUITES)
def test_sound_marts_keep_the_whole_contract(marts: duckdb.DuckDBPyConnection, mart: str):
    audits = (audit_tables(marts, [SUITES[mart]], rows_at_once) for rows_at_once in (ROWS_AT_ONCE, 3))
    failures = [result for audit in audits for result in audit if not result.success]
    assert [(failure.name, failure.explanation) for failure in failures] == []


def test_every_expectation_has_a_mutation_that_breaks_it_and_no_mutation_is_left_over():
    assert sorted(MUTATIONS) == sorted(CLAIMS)


@pytest.mark.parametrize("key", MUTATIONS)
def test_marts_that_break_a_claim_are_found_out_and_shown(mutable: duckdb.DuckDBPyConnection, key: str):
    suite, claim = CLAIMS[key]
    mutable.execute(MUTATIONS[key])
    (result,) = audit_tables(mutable, [only(suite, claim)])
    assert (result.success, result.exception, result.severity) == (False, None, claim.severity)
    assert result.sample or result.observed
    assert result.unexpected_count != 0
    if claim.query is None:
        (by_year,) = audit_tables(mutable, [only(suite, claim)], rows_at_once=3)
        assert (by_year.success, by_year.unexpected_count) == (False, result.unexpected_count)


def result_of(marts: duckdb.DuckDBPyConnection, claim: Expectation) -> ExpectationResult:
    suite = SUITES["fct_indicator_observation"]
    (result,) = audit_tables(marts, [only(suite, claim)])
    return result


@pytest.mark.parametrize(
    "claim",
    [
        {"type": "ExpectColumnValuesToNotBeNull", "kwargs": {"column": "no_such_column"}},
        {"type": "ExpectColumnValuesToNotBeNull", "kwargs": {"no_such_argument": 1}},
        {"type": "ExpectNoSuchThing"},
        {"query": "select * from no_such_table"},
    ],
)
def test_a_broken_expectation_is_a_failed_critical_one(marts: duckdb.DuckDBPyConnection, claim: dict[str, object]):
    result = result_of(marts, Expectation(name="broken", claim="Broken.", severity="info", **claim))
    assert result.blocks
    assert result.exception


def test_rows_that_break_a_claim_come_as_plain_values(mutable: duckdb.DuckDBPyConnection):
    mutable.execute("update fct_indicator_observation set value = -1 where indicator = '116' and value = 10")
    _, claim = CLAIMS["fct_indicator_observation.value_is_not_negative"]
    result = result_of(mutable, claim)
    assert result.unexpected_count == 1
    (row,) = result.sample
    assert (row["indicator"], row["reporting_year"], row["value"]) == ("116", 2023, -1.0)
    assert (row["is_late"], row["available_on"], row["due_on"]) == (False, None, "2024-03-31")


NEGATIVE = "update fct_indicator_observation set value = -1 where indicator = '116' and reporting_year = 2023"
KEY = "fct_indicator_observation.value_is_not_negative"


def test_a_year_that_is_held_already_is_not_looked_at_again(mutable: duckdb.DuckDBPyConnection):
    suite, claim = CLAIMS[KEY]
    years = {2023, 2024}
    assert years == {year for (year,) in mutable.execute(f"select distinct {YEAR} from {suite.mart}").fetchall()}
    mutable.execute(NEGATIVE)

    def audited(held: HeldAlready) -> ExpectationResult:
        (result,) = audit_tables(mutable, [only(suite, claim)], held=held)
        return result

    assert audited(HeldAlready(years={suite.mart: frozenset({2023})})).success
    assert audited(HeldAlready(years={suite.mart: frozenset(years)})).success
    assert not audited(HeldAlready(years={suite.mart: frozenset(years - {2023})})).success
    assert not audited(HeldAlready(years={suite.mart: frozenset({2023})}, but=frozenset({KEY}))).success
    assert not audited(HeldAlready(years={"fct_meeting": frozenset({2023})})).success


def _looks_beyond_a_row(claim: Expectation) -> bool:
    return claim.query is not None or not holds_by_slice(claim) or claim.name == "columns_are_in_order"


@pytest.mark.parametrize("key", [key for key, (_, claim) in CLAIMS.items() if _looks_beyond_a_row(claim)])
def test_claims_that_look_beyond_a_row_do_not_go_by_what_is_held(mutable: duckdb.DuckDBPyConnection, key: str):
    suite, claim = CLAIMS[key]
    mutable.execute(MUTATIONS[key])
    every_year = HeldAlready(years={mart: frozenset({2023, 2024, 2025, None}) for mart in SUITES})
    (result,) = audit_tables(mutable, [only(suite, claim)], held=every_year)
    assert not result.success


def failures(results: Iterable[ExpectationResult]) -> set[str]:
    return {result.key for result in results if not result.success}


def written_out(marts: duckdb.DuckDBPyConnection, schema: str, folder: Path) -> Path:
    """Marts as a candidate or a publication keeps them."""
    folder.mkdir()
    for (name,) in marts.execute("select table_name from duckdb_tables() where schema_name = ?", [schema]).fetchall():
        if name != "inputs":
            marts.execute(f"copy {schema}.{name} to '{folder}/{name}.parquet'")
    told = marts.execute(f"select * from {schema}.inputs").pl().row(0, named=True)
    inputs = told | {"interpreter_versions": [told["interpreter_versions"]]}
    manifest = {"as_of": told["as_of"].isoformat(), "contract_version": "1", "inputs": inputs}
    (folder / "candidate.json").write_text(json.dumps(manifest, default=str))
    return folder


def test_the_worker_audits_folders_with_and_without_a_publication_in_force(
    mutable: duckdb.DuckDBPyConnection, tmp_path: Path
):
    sound = written_out(mutable, "candidate", tmp_path / "sound")
    mutable.execute("delete from fct_meeting where source_cell = 'L9C2#3'")
    mutable.execute("delete from fct_indicator_observation where reporting_year = 2024 and indicator = '118'")
    unsound = written_out(mutable, "candidate", tmp_path / "unsound")
    with AuditWorker() as worker:
        assert failures(worker.audit(AuditRequest(candidate=sound))) == set()
        assert failures(worker.audit(AuditRequest(candidate=sound, previous=sound))) == set()
        failed = failures(worker.audit(AuditRequest(candidate=unsound, previous=sound)))
    assert failed >= {
        "fct_meeting.sum_is_the_figure",
        "fct_indicator_observation.has_a_row_for_every_return_of_the_register",
        "fct_indicator_observation.no_row_of_the_last_publication_vanished",
        "rpt_reporting_completeness.counts_are_those_of_the_observations",
    }


def test_a_mart_that_is_missing_breaks_its_whole_suite(mutable: duckdb.DuckDBPyConnection):
    mutable.execute("drop table rpt_revisions")
    results = audit_tables(mutable, [SUITES["rpt_revisions"]])
    assert {(result.success, result.severity) for result in results} == {(False, "critical")}


def test_an_older_publication_without_a_mart_or_column_can_be_compared_with(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
):
    candidate = written_out(marts, "candidate", tmp_path / "candidate")
    previous = written_out(marts, "previous", tmp_path / "previous")
    (previous / "rpt_revisions.parquet").unlink()
    marts.execute(
        "copy (select * exclude (decision, plan), 'x' as dropped, plan from previous.fct_indicator_observation) "
        f"to '{previous}/fct_indicator_observation.parquet'"
    )
    assert failures(audit_candidate(AuditRequest(candidate=candidate, previous=previous))) == set()


def test_a_folder_that_does_not_say_what_it_was_made_from_is_refused(marts: duckdb.DuckDBPyConnection, tmp_path: Path):
    candidate = written_out(marts, "candidate", tmp_path / "candidate")
    (candidate / "candidate.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"has no candidate\.json or manifest\.json"):
        audit_candidate(AuditRequest(candidate=candidate))


GONE = "update fct_indicator_observation set value = null, status = 'UNREADABLE'"
VANISHED = {
    "a later submission": (
        f"{GONE}, submission_id = 'submission-old' where value = 10",
        "superseded by submission submission-old",
    ),
    "a withdrawal": (
        (
            f"{GONE} where value = 10; update rpt_submission_ledger set withdrawal = 'W2' "
            "where submission_id = 'submission-page'"
        ),
        "withdrawal W2",
    ),
    "a decision": (f"{GONE}, decision = 'D1' where value = 10", "decision D1"),
    "a change of the interpreter": (
        f"{GONE} where value = 10; update inputs set interpreter_versions = '2'",
        "register or interpreter changed",
    ),
    "a change of the register": (
        "delete from fct_indicator_observation where value = 10; update inputs set register_hash = 'register-2'",
        "register changed",
    ),
}


@pytest.mark.parametrize("reason", VANISHED)
def test_a_figure_may_go_for_a_reason_and_is_then_named_with_it(mutable: duckdb.DuckDBPyConnection, reason: str):
    statements, explanation = VANISHED[reason]
    mutable.execute(statements)
    named = {
        name: CLAIMS[f"fct_indicator_observation.{name}"][1]
        for name in (
            "no_row_of_the_last_publication_vanished",
            "no_value_of_the_last_publication_vanished",
            "figures_withdrawn_with_a_reason",
        )
    }
    results = {name: result_of(mutable, claim) for name, claim in named.items()}
    assert [name for name, result in results.items() if not result.success] == ["figures_withdrawn_with_a_reason"]
    (row,) = results["figures_withdrawn_with_a_reason"].sample
    assert (row["agglomeration"], row["indicator"], row["former_value"]) == ("246200364", "116", 10.0)
    assert row["explanation"] == explanation


def test_nothing_at_all_is_no_sound_publication(mutable: duckdb.DuckDBPyConnection):
    for (name,) in mutable.execute("select table_name from duckdb_tables() where schema_name = 'candidate'").fetchall():
        if name != "inputs":
            mutable.execute(f"delete from candidate.{name}")
    mutable.execute("delete from previous.fct_indicator_observation")
    failed = {result.key for result in audit_tables(mutable, [SUITES["fct_indicator_observation"]]) if result.blocks}
    assert failed == {"fct_indicator_observation.is_not_empty"}
