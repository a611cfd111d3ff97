"""Templates that a real spreadsheet program opens, fills in and saves, as officers do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from office import Job, need_office, run_office

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine
from interlud_pipeline.reference import Register
from interlud_pipeline.template.content import content_for
from interlud_pipeline.template.write import write_template
from interlud_pipeline.validation.batch import Batch

pytestmark = pytest.mark.slow

CAHC, CALL = "246200299", "246200364"
FORMER = {"115": "771771", "116": "au moins 772772", "117": "773773", "118": "Trop tôt, dès le 31/12/2025"}
INDICATORS, MEETINGS, ACTORS, DECLARATION = "Indicateurs", "Réunions", "Acteurs", "Déclaration"

Cells = dict[tuple[str, str], Any]

# Row 2 to 5 of the first are 115 to 118; their values stand in column E, behind last year's.
WORDS: Cells = {
    (DECLARATION, "B6"): "Service mobilité",
    (INDICATORS, "F5"): "Trop tôt",
    (MEETINGS, "A2"): "Séminaire",
    (MEETINGS, "A3"): "Comité de pilotage",
    (MEETINGS, "D3"): "CALL",
    (MEETINGS, "A4"): "Groupe de travail",
    (ACTORS, "A2"): "Colas",
    (ACTORS, "B2"): "nommé",
    (ACTORS, "A3"): "Communes",
    (ACTORS, "B3"): "collectif",
    (ACTORS, "A4"): "GLS",
}
NUMBERS = {
    (DECLARATION, "B4"): 2,
    (INDICATORS, "E4"): 7,
    (MEETINGS, "B2"): 1,
    (MEETINGS, "B3"): 2,
    (MEETINGS, "B4"): 9,
    (MEETINGS, "C4"): 3,
    (ACTORS, "C3"): 14,
}
DAYS = {(DECLARATION, "B5"): "03/02/2025", (INDICATORS, "G5"): "31/12/2026", (MEETINGS, "E2"): "12/03/2024"}

TYPED: Cells = WORDS | NUMBERS | {place: ("typed", day) for place, day in DAYS.items()}
AS_TEXT: Cells = WORDS | {place: str(number) for place, number in NUMBERS.items()} | DAYS
# Totals and reasons by hand, the tables of detail left as they are.
BY_HAND: Cells = {
    (INDICATORS, "E2"): 4,
    (INDICATORS, "F3"): "Non collecté",
    (INDICATORS, "E4"): 0,
    (INDICATORS, "E5"): 6,
    (INDICATORS, "F5"): "Provisoire",
}

JOURNEYS = {
    "xlsx, xlsx": (".xlsx", ".xlsx", TYPED),
    "ods, ods": (".ods", ".ods", TYPED),
    "xlsx, ods": (".xlsx", ".ods", TYPED),
    "ods, xlsx": (".ods", ".xlsx", TYPED),
    "xlsx, xlsx, all of it text": (".xlsx", ".xlsx", AS_TEXT),
    "ods, ods, all of it text": (".ods", ".ods", AS_TEXT),
}
SHORT_JOURNEYS = {"xlsx by hand": (".xlsx", ".xlsx", BY_HAND), "ods by hand": (".ods", ".ods", BY_HAND)}
UNTOUCHED = {"xlsx untouched": (".xlsx", ".xlsx", {}), "ods untouched": (".ods", ".ods", {})}
ALL = JOURNEYS | SHORT_JOURNEYS | UNTOUCHED
SHOWN = tuple(
    (sheet, cell)
    for sheet, cells in {
        INDICATORS: ("A1", "A2", "D2", "E2", "F5", "G5", "E6"),
        MEETINGS: ("A1", "A2", "A1001", "D2", "E2"),
        ACTORS: ("A1", "B2", "C2"),
        DECLARATION: ("A1", "B2", "B4", "B5", "B6"),
    }.items()
    for cell in cells
)


@dataclass(frozen=True)
class Journeys:
    """What is read in each filled file, and what the program made of the template before."""

    batches: Mapping[str, Batch]
    shown: Mapping[str, Mapping[tuple[str, str], Mapping[str, Any]]]


@pytest.fixture(scope="module")
def journeys(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Journeys:
    need_office()
    folder = tmp_path_factory.mktemp("office")
    content = content_for(CAHC, 2024, register, FORMER)
    for suffix in (".xlsx", ".ods"):
        (folder / f"modele{suffix}").write_bytes(write_template(content, suffix))
    jobs = {
        name: Job(folder / f"modele{source}", folder / f"{number}{target}", cells, SHOWN)
        for number, (name, (source, target, cells)) in enumerate(ALL.items())
    }
    shown = run_office(list(jobs.values()), folder)
    batches = {name: _read(job.target, register) for name, job in jobs.items()}
    return Journeys(batches, dict(zip(jobs, shown, strict=True)))


def _read(path: Path, register: Register) -> Batch:
    return examine([(path.read_bytes(), path.name, Context(2024, CAHC))], register, Limits())


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select(columns).rows()


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_filled_template_gives_its_records_and_no_finding(journey: str, journeys: Journeys):
    batch = journeys.batches[journey]
    assert batch.findings.select("rule", "cell", "text").rows() == []
    assert batch.quarantine.is_empty()
    assert rows(batch.submissions, "outcome", "declared_by", "declared_version", "declared_sent_on") == [
        ("accepted", CAHC, 2, date(2025, 2, 3))
    ]
    assert sorted(rows(batch.observations, "indicator", "value", "status", "available_on")) == [
        ("115", Decimal(3), "REPORTED", None),
        ("116", Decimal(12), "REPORTED", None),
        ("117", Decimal(7), "REPORTED", None),
        ("118", None, "DECLARED_NOT_YET_DUE", date(2026, 12, 31)),
    ]
    assert set(rows(batch.observations, "agglomeration", "reporting_year")) == {(CAHC, 2024)}
    assert rows(batch.meetings, "kind", "meetings", "themes", "joint_with", "held_on") == [
        ("SEMINAR", 1, None, None, date(2024, 3, 12)),
        ("STEERING_COMMITTEE", 2, None, CALL, None),
        ("WORKING_GROUP", 9, 3, None, None),
    ]
    assert rows(batch.actors, "declared_name", "is_collective", "declared_members") == [
        ("Colas", False, None),
        ("Communes", True, 14),
        ("GLS", False, None),
    ]


@pytest.mark.parametrize("journey", SHORT_JOURNEYS)
def test_totals_and_reasons_without_detail_give_no_finding_either(journey: str, journeys: Journeys):
    batch = journeys.batches[journey]
    assert batch.findings.select("rule", "cell").rows() == []
    assert sorted(rows(batch.observations, "indicator", "value", "status")) == [
        ("115", Decimal(4), "REPORTED"),
        ("116", None, "DECLARED_NOT_COLLECTED"),
        ("117", Decimal(0), "REPORTED"),
        ("118", Decimal(6), "PROVISIONAL"),
    ]


@pytest.mark.parametrize("journey", UNTOUCHED)
def test_an_untouched_template_is_blank_whatever_last_years_figures_are(journey: str, journeys: Journeys):
    batch = journeys.batches[journey]
    assert sorted(rows(batch.observations, "indicator", "value", "status")) == [
        (indicator, None, "BLANK_NO_REASON") for indicator in FORMER
    ]
    assert set(batch.findings["severity"]) == {"info"}


@pytest.mark.parametrize("journey", ALL)
def test_last_years_figures_are_shown_in_grey_and_read_nowhere(journey: str, journeys: Journeys):
    shown = journeys.shown[journey][INDICATORS, "D2"]
    assert (shown["text"], shown["colour"]) == ("771771", 0x6B6B6B)
    told = [str(row) for frame in journeys.batches[journey].frames().values() for row in frame.rows()]
    marks = ("771771", "772772", "773773", "31/12/2025", "2025, 12, 31")
    assert not [row for row in told if any(mark in row for mark in marks)]


@pytest.mark.parametrize("journey", UNTOUCHED)
def test_only_cells_to_fill_in_can_be_changed(journey: str, journeys: Journeys):
    shown = journeys.shown[journey]
    assert all(cell["protected"] for cell in shown.values())
    unlocked = {place for place, cell in shown.items() if not cell["locked"]}
    assert unlocked == {
        *((INDICATORS, cell) for cell in ("E2", "F5", "G5")),
        *((MEETINGS, cell) for cell in ("A2", "A1001", "D2", "E2")),
        *((ACTORS, cell) for cell in ("B2", "C2")),
        *((DECLARATION, cell) for cell in ("B4", "B5", "B6")),
    }


@pytest.mark.parametrize("journey", UNTOUCHED)
def test_reasons_kinds_natures_and_partners_are_offered_in_lists(journey: str, journeys: Journeys):
    offered = {place: cell["list"].replace('"', "") for place, cell in journeys.shown[journey].items() if cell["list"]}
    reasons = "Données inexistantes;Trop tôt;Non collecté;Confidentiel;Sans objet;Provisoire;Estimé"
    kinds = "Séminaire;Comité de pilotage;Comité technique;Groupe de travail;Comité de partenaires;Autre réunion"
    assert offered == {
        (INDICATORS, "F5"): reasons,
        (MEETINGS, "A2"): kinds,
        (MEETINGS, "A1001"): kinds,
        (MEETINGS, "D2"): "CALL;CABBALR",
        (ACTORS, "B2"): "nommé;collectif",
    }
