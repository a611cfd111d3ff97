from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from interlud_pipeline.reference import Register
from interlud_pipeline.template.content import content_for, expected_indicators
from interlud_pipeline.template.write import SUFFIXES, write_template

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"


@pytest.fixture(scope="module")
def workbook(register: Register) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(write_template(content_for(CAHC, 2023, register), ".xlsx")))


def cells(content: bytes) -> dict[str, list[list[object]]]:
    """Cells of each sheet as a reader sees them, without blank rows."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [row for row in rows if any(cell != "" for cell in row)] for name, rows in sheets.items()}


def header(workbook: openpyxl.Workbook, sheet: str) -> list[str]:
    return [cell.value for cell in workbook[sheet][1]]


def test_the_headers_are_those_that_the_reader_knows(workbook: openpyxl.Workbook):
    assert header(workbook, "Indicateurs") == [
        "Indicateur",
        "Libellé",
        "Unité",
        "Valeur",
        "Motif",
        "Disponible le",
        "Commentaire",
    ]
    assert header(workbook, "Réunions") == ["Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date"]
    assert header(workbook, "Acteurs") == ["Acteur", "Nature", "Effectif"]


def test_the_declaration_names_the_body_and_the_year(workbook: openpyxl.Workbook):
    assert list(workbook["Déclaration"].iter_rows(values_only=True)) == [
        ("Agglomération", "Communauté d'agglomération Hénin-Carvin"),
        ("SIREN", CAHC),
        ("Année", 2023),
        ("Version", 1),
        ("Date d'envoi", None),
        ("Contact", None),
    ]


def test_every_expected_indicator_has_its_row(workbook: openpyxl.Workbook):
    assert [row[0].value for row in workbook["Indicateurs"].iter_rows(min_row=2)] == ["115", "116", "117", "118"]


def test_reasons_kinds_natures_and_partners_are_chosen_from_lists(workbook: openpyxl.Workbook):
    def lists(sheet: str) -> dict[str, str]:
        rules = workbook[sheet].data_validations.dataValidation
        return {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "list"}

    assert lists("Indicateurs") == {
        "E2:E5": '"Données inexistantes,Trop tôt,Non collecté,Confidentiel,Sans objet,Provisoire,Estimé"'
    }
    assert lists("Réunions")["A2:A1001"] == (
        '"Séminaire,Comité de pilotage,Comité technique,Groupe de travail,Comité de partenaires,Autre réunion"'
    )
    assert lists("Réunions")["D2:D1001"] == '"CALL,CABBALR"'
    assert lists("Acteurs") == {"B2:B1001": '"nommé,collectif"'}


def test_headers_are_frozen_and_only_the_officers_cells_can_be_changed(workbook: openpyxl.Workbook):
    sheet = workbook["Indicateurs"]
    assert sheet.freeze_panes == "A2"
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert sheet["A2"].protection.locked
    assert not sheet["D2"].protection.locked
    assert sheet.column_dimensions["D"].protection.locked
    assert not workbook["Réunions"].column_dimensions["B"].protection.locked
    assert not workbook["Déclaration"]["B6"].protection.locked


def test_both_formats_hold_the_same_cells(register: Register):
    for former in ({}, {"115": "11", "117": "Données inexistantes"}):
        content = content_for(CAHC, 2024, register, former)
        xlsx, ods = (cells(write_template(content, suffix)) for suffix in SUFFIXES)
        assert xlsx == ods
        assert list(ods) == ["Mode d'emploi", "Déclaration", "Indicateurs", "Réunions", "Acteurs"]


def test_last_years_figures_stand_beside_and_are_left_out_where_there_are_none(register: Register):
    alone = cells(write_template(content_for(CAHC, 2024, register), ".ods"))["Indicateurs"]
    assert "Rappel de l'année précédente" not in alone[0]
    content = content_for(CAHC, 2024, register, {"115": "au moins 11", "118": "Trop tôt, dès le 31/12/2026"})
    beside = cells(write_template(content, ".ods"))["Indicateurs"]
    assert [row[3] for row in beside] == [
        "Rappel de l'année précédente", "au moins 11", "", "", "Trop tôt, dès le 31/12/2026",
    ]  # fmt: skip


def test_an_indicator_of_unknown_scope_is_asked_and_one_out_of_scope_is_not(seeds_copy: Path):
    seed = seeds_copy / "expected_return_exceptions.csv"
    with seed.open("a", encoding="utf-8") as lines:
        lines.write("E2,artois-pdm,246200299,117,2023,,out,Pas d'outil\nE3,artois-pdm,*,116,2024,,out,Suspendu\n")
    register = Register(seeds_copy)

    def asked(body: str, year: int) -> list[str]:
        return [row.indicator for row in expected_indicators(body, year, register)]

    assert asked(CABBALR, 2023) == ["115", "116", "117", "118"]
    assert asked(CAHC, 2022) == ["115", "116", "117", "118"]
    assert asked(CAHC, 2023) == ["115", "116", "118"]
    assert asked(CALL, 2024) == ["115", "117", "118"]
    assert asked(CALL, 2021) == []
