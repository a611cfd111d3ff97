import shutil
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.publication.as_of import LakeVersionGoneError, evaluate
from interlud_pipeline.publication.candidate import build_candidate
from interlud_pipeline.publication.publish import publish


def overdue(publication, as_of: date) -> dict[str, bool]:
    figures = evaluate(publication, as_of)["fct_indicator_observation"]
    return dict(figures.select("indicator", "is_overdue").iter_rows())


def test_the_same_models_answer_for_another_date(workshop):
    publication = workshop.published()
    assert overdue(publication, date(2024, 6, 30)) == {"116": None, "118": False}
    assert overdue(publication, date(2027, 1, 1)) == {"116": None, "118": True}


def test_columns_stand_in_the_order_of_the_contract(workshop):
    assert evaluate(workshop.published(), date(2024, 6, 30))["fct_indicator_observation"].columns == [
        "indicator",
        "value",
        "is_overdue",
    ]


def test_what_came_later_into_the_lake_register_and_journal_does_not_count(workshop):
    publication = workshop.published()
    later = workshop.settings.lake / "versions" / "v2" / "unassigned"
    later.mkdir(parents=True)
    pl.DataFrame({"indicator": ["116"], "value": [99]}).write_parquet(later / "observations-2.parquet")
    (workshop.settings.lake / "current").symlink_to("versions/v2")
    pl.DataFrame({"arrival_id": [1, 2]}).write_parquet(workshop.settings.state / "control" / "arrivals.parquet")
    workshop.fill("delete from reference.indicators where indicator = '118'")
    figures = evaluate(publication, date(2024, 6, 30))["fct_indicator_observation"]
    assert sorted(figures.select("indicator", "value").rows()) == [("116", 10), ("118", None)]


def test_nothing_is_written(workshop):
    publication = workshop.published()
    before = sorted(workshop.settings.state.rglob("*"))
    evaluate(publication, date(2027, 1, 1))
    assert sorted(workshop.settings.state.rglob("*")) == before


def test_a_lake_version_that_is_gone_is_named_with_what_to_do(workshop):
    publication = workshop.published()
    shutil.rmtree(workshop.settings.lake / "versions" / "v1")
    with pytest.raises(
        LakeVersionGoneError, match=r"lake version v1 of publication .* is gone: run `interlud run` again"
    ):
        evaluate(publication, date(2024, 6, 30))


def test_where_its_lake_version_is_gone_the_one_that_gave_the_same_content_stands_in(workshop):
    publication = workshop.published()
    (workshop.settings.lake / "versions" / "v1").rename(workshop.settings.lake / "versions" / "v2")
    again = build_candidate(
        workshop.settings, as_of=date(2024, 6, 30), lake_version="v2", dbt_manifest=workshop.dbt_manifest
    )
    workshop.pass_audit(again)
    assert publish(workshop.settings, again).id == publication.id
    assert overdue(publication, date(2027, 1, 1)) == {"116": None, "118": True}
