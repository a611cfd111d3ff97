import subprocess
import sys

import pytest
import yaml
from pydantic import ValidationError

from interlud_pipeline.quality.suites import SUITES_FOLDER, SuiteFile, expectation_keys, load_suites, suites_hash
from interlud_pipeline.settings import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"

MINIMAL = {"mart": "fct_meeting", "columns": {"body": "VARCHAR", "kind": "VARCHAR"}, "key": ["body", "kind"]}


def expectations(**more: object) -> dict[str, object]:
    return {claim.name: claim for claim in SuiteFile.model_validate(MINIMAL | more).suite().expectations}


def test_columns_stand_for_their_order_and_their_types():
    made = expectations()
    assert made["columns_are_in_order"].kwargs == {"column_list": ["body", "kind"]}
    assert made["columns_have_their_types"].kwargs["value_set"] == ["body VARCHAR", "kind VARCHAR"]


def test_a_key_is_unique_and_set():
    made = expectations()
    assert made["key_is_unique"].type == "ExpectCompoundColumnsToBeUnique"
    assert made["body_is_set"].type == made["kind_is_set"].type == "ExpectColumnValuesToNotBeNull"
    assert expectations(key=["body"])["key_is_unique"].kwargs == {"column": "body"}


def test_a_reference_finds_the_values_that_the_other_mart_lacks():
    made = expectations(references={"body": "dim_agglomeration.agglomeration", "body, kind": "dim_kind"})
    assert "other.agglomeration = mine.body" in made["body_known_to_dim_agglomeration"].query
    assert "other.body = mine.body and other.kind = mine.kind" in made["body_and_kind_known_to_dim_kind"].query


def test_a_query_without_a_type_must_find_no_row():
    claim = expectations(expectations=[{"name": "no_gap", "claim": "No gap.", "query": "select 1"}])["no_gap"]
    assert (claim.type, claim.kwargs, claim.severity) == ("ExpectTableRowCountToEqual", {"value": 0}, "critical")


def test_a_name_given_twice_is_refused():
    with pytest.raises(ValueError, match="suite fct_meeting has two expectations named body_is_set"):
        expectations(required=["body"])


@pytest.mark.parametrize("wrong", [{"colums": {}}, {"expectations": [{"name": "A claim", "claim": "x"}]}])
def test_an_unknown_field_or_a_name_that_is_none_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        expectations(**wrong)


def test_suites_are_loaded_without_great_expectations():
    script = (
        "import sys, interlud_pipeline.quality.suites as s; s.load_suites(); print('great_expectations' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_every_suite_claims_something():
    assert all(suite.expectations for suite in load_suites())


def test_keys_name_each_expectation_once():
    keys = expectation_keys(load_suites())
    assert len(keys) == len(set(keys))
    assert "fct_indicator_observation.key_is_unique" in keys


def test_the_hash_tells_of_every_change(monkeypatch):
    before = suites_hash()
    monkeypatch.setattr("interlud_pipeline.quality.suites.load_suites", lambda: load_suites()[1:])
    assert suites_hash() != before


def test_suites_claim_what_they_check_in_words():
    assert [
        claim.name for suite in load_suites() for claim in suite.expectations if not claim.claim.endswith(".")
    ] == []


def test_every_mart_has_a_suite():
    assert {suite.mart for suite in load_suites()} == {path.stem for path in MARTS.glob("*.sql")}


@pytest.mark.parametrize("path", sorted(SUITES_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_consumers_and_dbt_agree_on_the_columns(path):
    (model,) = yaml.safe_load((MARTS / f"{path.stem}.yml").read_text(encoding="utf-8"))["models"]
    contract = {column["name"]: column["data_type"].upper() for column in model["columns"] if "data_type" in column}
    assert list(SuiteFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).columns.items()) == list(
        contract.items()
    )
