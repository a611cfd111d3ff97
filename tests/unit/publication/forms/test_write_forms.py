"""All forms of a publication, whole or not at all."""

import json
from dataclasses import replace

import form_readers
import pytest
from polars.testing import assert_frame_equal

from interlud_pipeline.publication import snapshot
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.forms.csv_files import folder_for_people
from interlud_pipeline.settings import ALL_FORMS


def test_a_publication_holds_its_marts_in_every_form_that_they_make(workshop):
    published = workshop.published()
    below = {name for name in published.manifest.files if name.partition("/")[0] in {"csv", "csv-excel"}}
    assert below == {f"{folder}/{mart}.csv" for folder in ("csv", "csv-excel") for mart in published.marts}
    package = json.loads((published.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(published.marts)
    for mart in published.marts:
        for read in (form_readers.machine_csv, form_readers.excel_csv):
            assert_frame_equal(read(published.folder, mart), published.read(mart), check_exact=True)


@pytest.mark.parametrize(
    ("forms", "written"),
    [
        (set(), set()),
        ({"csv"}, {"csv", "datapackage.json"}),
        ({"csv-excel"}, {"csv-excel"}),
        ({"csv", "csv-excel"}, {"csv", "csv-excel", "datapackage.json"}),
    ],
)
def test_a_form_that_is_not_asked_for_is_left_out(workshop, forms, written):
    settings = workshop.settings.model_copy(update={"forms": tuple(forms)})
    published = replace(workshop, settings=settings).published()
    names = {name.partition("/")[0] for name in published.manifest.files}
    assert names & {"csv", "csv-excel", "datapackage.json", "sdmx", "figures.xlsx"} == written
    assert {"fct_indicator_observation.parquet", "marts.duckdb"} <= names


def test_the_same_content_is_the_same_publication_in_whatever_forms(workshop):
    published = workshop.published()
    settings = workshop.settings.model_copy(update={"forms": ()})
    again = replace(workshop, settings=settings).published()
    assert (again.id, again.is_new) == (published.id, False)


@pytest.mark.parametrize(
    ("forms", "folder"),
    [(ALL_FORMS, "csv-excel"), ({"xlsx", "csv"}, "csv"), ({"xlsx"}, None), ({"sdmx", "csv-excel"}, "csv-excel")],
)
def test_people_look_for_all_rows_where_they_are(forms, folder):
    assert folder_for_people(tuple(forms)) == folder


def test_the_key_and_the_required_columns_of_the_dbt_project_stand_in_the_data_package(workshop):
    package = json.loads((workshop.published().folder / "datapackage.json").read_text(encoding="utf-8"))
    [figures] = [one for one in package["resources"] if one["name"] == "fct_indicator_observation"]
    required = {field["name"] for field in figures["schema"]["fields"] if field.get("constraints", {}).get("required")}
    assert "indicator" in required
    assert [field["title"] for field in figures["schema"]["fields"] if field["name"] == "value"] == ["Valeur"]


def test_a_form_that_fails_leaves_the_former_publication_in_force_and_the_next_run_has_all_forms(workshop, monkeypatch):
    first = workshop.published()
    workshop.fill("update marts.fct_indicator_observation set value = 11 where indicator = '116'")
    whole = snapshot.write_forms

    def fail_at_the_end(*arguments: object) -> None:
        whole(*arguments)
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(snapshot, "write_forms", fail_at_the_end)
        with pytest.raises(OSError, match=r"^$"):
            workshop.published()
    assert current(workshop.settings).id == first.id
    second = workshop.published()
    assert current(workshop.settings).id == second.id != first.id
    assert form_readers.machine_csv(second.folder, "fct_indicator_observation").equals(
        second.read("fct_indicator_observation")
    )
    assert list(workshop.settings.publications.glob(".staging-*")) == []
