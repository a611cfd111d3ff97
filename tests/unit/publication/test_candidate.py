import json
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.publication.candidate import CandidateError, build_candidate, open_candidate
from interlud_pipeline.publication.compiled import ModelsError
from interlud_pipeline.publication.manifest import Column


def test_marts_are_exported_in_a_fixed_order_with_their_documentation(workshop):
    candidate = workshop.candidate()
    exported = pl.read_parquet(candidate.folder / "fct_indicator_observation.parquet")
    assert exported["indicator"].to_list() == ["116", "118"]
    entry = candidate.manifest.marts["fct_indicator_observation"]
    assert (entry.rows, entry.description) == (2, "One row per expected figure.")
    assert entry.columns[1] == Column(
        name="value", type="DECIMAL(18,4)", description="Figure; null when missing.", label_fr="Valeur"
    )


def test_a_column_made_from_the_register_is_described_by_its_indicator(workshop):
    workshop.fill("create table marts.rpt_indicator_wide as select 'x' as plan, 10 as indicator_116")
    plan, indicator = workshop.candidate().manifest.marts["rpt_indicator_wide"].columns
    assert plan.description == ""
    assert indicator.description == (
        "Figure of indicator 116 of `dim_indicator`; null when missing. May be summed over the bodies of a year."
    )
    assert (plan.label_fr, indicator.label_fr) == ("", "Indicateur 116")


def test_what_it_was_made_from_is_told(workshop):
    inputs = workshop.candidate().manifest.inputs
    assert (inputs.submissions, inputs.lake_version, inputs.interpreter_versions) == (("a", "b"), "v1", ("1",))
    assert inputs.code_version.startswith("0.")


def test_the_same_marts_give_the_same_candidate_on_another_day(workshop):
    first = workshop.candidate()
    second = workshop.candidate(as_of=date(2025, 1, 1))
    assert (second.id, second.content_hash) == (first.id, first.content_hash)
    assert second.manifest.as_of == date(2025, 1, 1)


def test_the_journal_is_no_content(workshop):
    before = workshop.candidate().content_hash
    workshop.fill("insert into marts.rpt_submission_ledger (arrival_id) values (2)")
    assert workshop.candidate().content_hash == before


def test_a_changed_value_gives_another_candidate(workshop):
    before = workshop.candidate().content_hash
    workshop.fill("update marts.fct_indicator_observation set value = 11 where indicator = '116'")
    assert workshop.candidate().content_hash != before


def test_rows_and_tables_written_in_another_order_give_the_same_bytes(workshop):
    first = workshop.candidate().manifest
    workshop.fill(
        "create table marts.again as select * from marts.fct_indicator_observation order by indicator",
        "drop table marts.fct_indicator_observation",
        "alter table marts.again rename to fct_indicator_observation",
    )
    assert workshop.candidate().manifest == first


def test_candidates_of_earlier_runs_are_removed_and_half_made_ones_too(workshop):
    first = workshop.candidate()
    half_made = first.folder.parent / ".draft-left"
    half_made.mkdir()
    workshop.fill("update marts.fct_indicator_observation set value = 11 where indicator = '116'")
    second = workshop.candidate()
    assert [path.name for path in first.folder.parent.iterdir()] == [second.id]


def test_a_candidate_is_opened_again_by_its_id(workshop):
    candidate = workshop.candidate()
    assert open_candidate(workshop.settings, candidate.id) == candidate
    with pytest.raises(CandidateError, match="no candidate 0000"):
        open_candidate(workshop.settings, "0000")


def test_a_missing_warehouse_or_marts_are_named(workshop):
    workshop.fill("drop schema marts cascade")
    with pytest.raises(CandidateError, match="no marts: run `dbt build` first"):
        workshop.candidate()
    workshop.settings.warehouse.unlink()
    with pytest.raises(CandidateError, match="no warehouse at"):
        workshop.candidate()


def test_a_manifest_that_no_build_wrote_is_refused(workshop):
    workshop.dbt_manifest.unlink()
    with pytest.raises(ModelsError, match="run `dbt build`"):
        workshop.candidate()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"compiled_code": None}, "is not compiled"),
        ({"config": {"materialized": "materialized_view"}}, "is materialized_view: only views and tables"),
    ],
)
def test_a_model_that_cannot_be_evaluated_again_is_refused(workshop, change, message):
    manifest = json.loads(workshop.dbt_manifest.read_text())
    manifest["nodes"]["model.marts.fct"] |= change
    workshop.dbt_manifest.write_text(json.dumps(manifest))
    with pytest.raises(ModelsError, match=message):
        workshop.candidate()


def test_nothing_in_a_candidate_tells_of_the_machine(workshop):
    candidate = build_candidate(
        workshop.settings, as_of=date(2024, 6, 30), lake_version="v1", dbt_manifest=workshop.dbt_manifest
    )
    written = "".join(path.read_text() for path in candidate.folder.glob("*.json"))
    assert "/elsewhere" not in written
    assert str(workshop.settings.state) not in written


def test_the_manifest_tells_each_marts_key_and_the_columns_that_are_never_null(workshop):
    marts = workshop.candidate().manifest.marts
    figures = marts["fct_indicator_observation"]
    assert figures.key == ("indicator", "reporting_year")
    assert [column.name for column in figures.columns if column.is_required] == ["indicator"]
    assert marts["rpt_submission_ledger"].key == ()
