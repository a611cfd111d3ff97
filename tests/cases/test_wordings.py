"""Wordings with the figure that an officer would read in them, or the status where nobody could be sure.

``wordings.csv`` was written before it was read for the first time: a phrase in a list of meetings, a value with its
reason, a kind with its number. A line may change only where an officer would read it otherwise.
"""

import csv as tables
from pathlib import Path

from case_files import DECLARED, INDICATORS, csv, meetings, xlsx
from reading_cases import figures, read_all

from interlud_pipeline.model import Context

WORDINGS = Path(__file__).with_name("wordings.csv")
INDICATOR = {"phrase": "116", "value": "117", "kind": "116"}


def file_of(form: str, text: str, beside: str) -> tuple[bytes, str, Context]:
    if form == "phrase":
        quoted = text.replace('"', '""')
        content = csv(("Agglomération", "Année", "Réunions tenues"), ("CALL", 2023, f'"{quoted}"'))
        return content, "retour.csv", Context()
    if form == "kind":
        return meetings((text, beside)), "retour.csv", Context()
    return xlsx(*DECLARED, INDICATORS, (117, text or None, beside or None)), "retour.xlsx", Context()


def test_every_wording_gives_its_figure_or_none():
    with WORDINGS.open(encoding="utf-8", newline="") as lines:
        rows = list(tables.DictReader(lines))
    batches = read_all([file_of(row["form"], row["text"], row["beside"]) for row in rows])
    wrong = []
    for row, batch in zip(rows, batches, strict=True):
        found = {indicator: figure for (_, _, indicator), figure in figures(batch).items()}
        if str(found.get(INDICATOR[row["form"]], "")) != row["figure"]:
            wrong.append((row, found))
    assert wrong == []
    assert len(rows) > 350
