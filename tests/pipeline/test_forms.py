"""One publication read through every form: the same rows and values, compared cell by cell with the Parquet files."""

import json
import shutil
from pathlib import Path

import form_readers
import frictionless
import polars as pl
import pysdmx.io
import pytest
from polars.testing import assert_frame_equal

from interlud_pipeline.publication.forms.workbook import ROWS_PER_SHEET, SHEETS

FORMS = {
    "duckdb": form_readers.database,
    "csv for machines": form_readers.machine_csv,
    "csv for spreadsheets": form_readers.excel_csv,
}


@pytest.fixture(scope="session")
def publication(campaign) -> Path:
    """Folder of the publication in force."""
    return (campaign.state / "publications" / "current").resolve()


def marts(publication: Path) -> list[str]:
    return sorted(json.loads((publication / "manifest.json").read_text(encoding="utf-8"))["marts"])


@pytest.mark.parametrize("read", FORMS.values(), ids=FORMS)
def test_every_mart_is_in_every_form_the_same_cell_by_cell(publication, read):
    names = marts(publication)
    assert "fct_indicator_observation" in names
    for mart in names:
        assert_frame_equal(read(publication, mart), form_readers.parquet(publication, mart), check_exact=True)


def test_the_sample_holds_what_forms_get_wrong(publication):
    """Else the comparison above would prove little."""
    figures = form_readers.parquet(publication, "fct_indicator_observation")
    findings = form_readers.parquet(publication, "rpt_findings")
    actors = form_readers.parquet(publication, "dim_actor")
    rates = form_readers.parquet(publication, "rpt_reporting_completeness")
    assert figures["value"].null_count() > 0
    assert {0.0, None, 1.0} <= set(rates["fill_rate"])
    assert (figures["reason_text"] == "-").any()
    assert (findings["text"] == "").any()
    assert findings["text"].null_count() > 0
    assert (actors["actor_name"] == "+Fret en Gohelle").any()
    assert findings["message_fr"].str.contains("[éà«\u00a0\u202f]").any()


@pytest.mark.parametrize("mart", SHEETS)
def test_a_sheet_of_the_workbook_is_its_mart_cell_by_cell(publication, mart):
    rows = form_readers.parquet(publication, mart)
    assert rows.height <= ROWS_PER_SHEET
    if "reporting_year" in rows.columns:
        rows = rows.sort("reporting_year", descending=True, maintain_order=True)
    assert_frame_equal(form_readers.workbook(publication, mart), rows, rel_tol=1e-15, abs_tol=0)


def test_the_workbook_opens_on_what_it_is_and_says_codes_in_words(publication):
    told = form_readers.sheet_lines(publication / "figures.xlsx", "Lisez-moi")
    assert told[2][:2] == ("Publication", publication.name)
    assert ("Observations : toutes les lignes (36).") in {line[2] for line in told}
    _, header, *rows = form_readers.sheet_lines(publication / "figures.xlsx", "Observations")
    shown = [dict(zip(header, row, strict=True)) for row in rows]
    words = ("Agglomération", "Intitulé de l'indicateur", "Année", "Valeur", "État")
    assert [tuple(row[word] for word in words) for row in shown if row["Agglomération"] == "CALL"][4:8] == [
        ("CALL", "Acteurs mobilisés", 2023, 12, "Renseigné"),
        ("CALL", "Réunions tenues", 2023, 10, "Renseigné"),
        ("CALL", "Outils de communication diffusés", 2023, None, "Données inexistantes"),
        ("CALL", "Contribution à la mise en œuvre des projets", 2023, None, "Trop tôt"),
    ]


def test_the_sdmx_message_has_every_observation_that_is_exported_the_same_cell_by_cell(publication):
    figures = form_readers.parquet(publication, "fct_indicator_observation")
    statuses = form_readers.parquet(publication, "dim_observation_status")
    exported = figures.join(statuses.filter("is_exported"), on="status", how="semi", maintain_order="left")
    assert 0 < exported.height < figures.height
    assert exported["value"].null_count() > 0
    assert_frame_equal(form_readers.sdmx(publication), exported, check_exact=True)


def test_software_for_sdmx_reads_the_message(publication):
    [data] = pysdmx.io.read_sdmx(publication / "sdmx" / "fct_indicator_observation.csv").data
    assert data.short_urn.startswith("Dataflow=INTERLUD:DF_MOBILITY_INDICATORS(")
    assert data.action.value == "Replace"
    in_2023 = data.data[(data.data["TIME_PERIOD"] == "2023") & (data.data["REF_AREA"] == "246200364")]
    assert in_2023.set_index("INDICATOR")[["FREQ", "OBS_VALUE", "OBS_STATUS"]].to_dict("index") == {
        "115": {"FREQ": "A", "OBS_VALUE": "12.0000", "OBS_STATUS": "A"},
        "116": {"FREQ": "A", "OBS_VALUE": "10.0000", "OBS_STATUS": "A"},
        "117": {"FREQ": "A", "OBS_VALUE": "", "OBS_STATUS": "O"},
        "118": {"FREQ": "A", "OBS_VALUE": "", "OBS_STATUS": "O"},
    }


def test_software_for_sdmx_reads_the_structure_of_the_message(publication):
    told = pysdmx.io.read_sdmx(publication / "sdmx" / "structure.json", validate=True)
    [structure], [flow] = told.get_data_structure_definitions(), told.get_dataflows()
    [data] = pysdmx.io.read_sdmx(publication / "sdmx" / "fct_indicator_observation.csv").data
    assert flow.short_urn == data.short_urn
    components = structure.components
    assert [one.id for one in components.dimensions] == [
        *("FREQ", "REF_AREA", "MOBILITY_PLAN", "INDICATOR", "TIME_PERIOD"),
    ]
    assert {one.id for one in components} == set(data.data.columns) - {"STRUCTURE", "STRUCTURE_ID", "ACTION"}
    assert components["INDICATOR"].local_codes["116"].name == "Réunions tenues"
    for one in components:
        if one.local_codes:
            known = {code.id for code in one.local_codes}
            assert set(data.data[one.id]) - {""} <= known, one.id
        if one.required:
            assert "" not in set(data.data[one.id]), one.id


def validated(publication: Path) -> frictionless.Report:
    return frictionless.validate(str(publication / "datapackage.json"))


def test_frictionless_validates_the_data_package_without_error(publication):
    report = validated(publication)
    assert report.flatten(["name", "type", "message"]) == []
    assert report.valid
    counted = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert counted == {mart: form_readers.parquet(publication, mart).height for mart in marts(publication)}


def changed(publication: Path, folder: Path, mart: str, **change: str | None) -> frictionless.Package:
    """The data package with another value in a column of a mart."""
    copy = Path(shutil.copytree(publication / "csv", folder / "csv")).parent
    path = copy / "csv" / f"{mart}.csv"
    path.chmod(0o644)
    rows = form_readers.csv_texts(path, ",")
    rows.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in change.items()).write_csv(path)
    return frictionless.Package(shutil.copyfile(publication / "datapackage.json", copy / "datapackage.json"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"counts_from": "sometimes"}, "constraint-error"),
        ({"severity_rank": None}, "constraint-error"),
        ({"status": "REPORTED"}, "primary-key"),
        ({"severity_rank": "first"}, "type-error"),
    ],
    ids=["outside the vocabulary", "not set", "twice", "no number"],
)
def test_frictionless_finds_what_breaks_the_contract_of_a_mart(publication, tmp_path, change, error):
    package = changed(publication, tmp_path, "dim_observation_status", **change)
    found = package.get_resource("dim_observation_status").validate()
    assert {kind for (kind,) in found.flatten(["type"])} == {error}


def test_frictionless_finds_what_refers_to_nothing(publication, tmp_path):
    package = changed(publication, tmp_path, "dim_plan", plan="another")
    kinds = {task.name: {error.type for error in task.errors} for task in package.validate().tasks}
    assert {name for name, found in kinds.items() if "foreign-key" in found} == {
        "dim_indicator",
        "rpt_reporting_completeness",
    }
