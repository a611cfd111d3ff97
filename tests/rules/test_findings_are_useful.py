"""Every finding of every example points as exactly as it can, quotes what stands there, and says in
French what to mend."""

import re
from dataclasses import dataclass

import pytest
from examples import EXAMPLES
from reading_cases import REGISTER

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read_many
from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.model import Context, Document, Grid
from interlud_pipeline.pipeline import read_now
from interlud_pipeline.validation.batch import validate

# These are on a file, a sheet or a part of it, or on something that is absent.
AT_NO_CELL = re.compile(r"file\.|sheet\.|rows\.|columns\.|page\.|text\.|indicator\.missing_from_file|context\.")
TECHNICAL = re.compile(
    r"\b(?:None|null|NaN|True|False|Error|Exception|Traceback|Decimal|datetime|list|dict|tuple|str|int|float|row|column"
    r"|cell|sheet|value|expected|found|unknown|invalid|must|should|the|not|with|of|is|pandera|polars|openpyxl|calamine"
    r"|lxml|json|utf8|NoneType)\b|[{}<>]|\\x|\\u|b'|\['|'\]|\(\)"
)
QUOTED = re.compile(r"« [^»]* »")


@dataclass(frozen=True)
class Told:
    """A finding with the document in which it was made."""

    rule: str
    severity: str
    sheet: str | None
    cell: str | None
    text: str | None
    message: str
    hint: str
    document: Document


def _told(files: list[tuple[Document, Context, bytes, str]]) -> list[Told]:
    received = read_now([(content, name, context) for _, context, content, name in files], REGISTER, Limits())
    documents = {one.submission_id: one.interpretation.document for one in received}
    findings = validate(received, REGISTER).findings
    columns = ("rule", "severity", "sheet", "cell", "text", "message_fr", "hint_fr", "submission_id")
    return [Told(*row[:-1], documents[row[-1]]) for row in findings.select(columns).iter_rows()]


@pytest.fixture(scope="module")
def told() -> list[Told]:
    contents = [(one.content, one.name) for one in EXAMPLES.values()]
    documents = list(read_many(contents, Limits()))
    files = [
        (document, one.context, one.content, one.name)
        for document, one in zip(documents, EXAMPLES.values(), strict=True)
    ]
    return _told(files)


def texts_at(document: Document, sheet: str | None, cell: str) -> list[str]:
    """Verbatim texts at an address, its items and the range that begins there among them; broken rows too."""
    base = re.split(r"[#:]", cell)[0]
    is_json = document.format == "json"
    found = [
        text
        for grid in (*document.grids, *(block.grid for block in document.blocks if block.grid is not None))
        for row in grid.rows
        for one in row
        if one.address == base and (is_json or grid.name == sheet)
        for text in (one.text, *one.items)
    ]
    found += [anchor for grid in document.grids if grid.name == sheet for anchor in _merged_over(grid, base)]
    found += [block.text for block in document.blocks if block.address == base]
    return found + [one.text or "" for one in document.findings if one.cell == cell]


def _merged_over(grid: Grid, address: str) -> list[str]:
    """The text that a merge shows at an address."""
    return [
        grid.rows[one.first_row][one.first_column].text
        for one in grid.merges
        for row in grid.rows[one.first_row : one.last_row + 1]
        for cell in row[one.first_column : one.last_column + 1]
        if cell.address == address
    ]


def squeezed(text: str) -> str:
    return " ".join(masked(text).split())


def test_each_finding_on_a_cell_names_it(told: list[Told]):
    assert [(one.rule, one.message) for one in told if one.cell is None and not AT_NO_CELL.match(one.rule)] == []


def test_each_finding_quotes_what_stands_at_its_address(told: list[Told]):
    wrong = []
    for one in told:
        # The name of a person stands nowhere but in the file.
        if one.cell is None or not one.text or one.rule == "actor.personal_data":
            continue
        there = [squeezed(text) for text in texts_at(one.document, one.sheet, one.cell)]
        if not any(squeezed(one.text) in text for text in there):
            wrong.append((one.rule, one.cell, one.text, there))
    assert wrong == []


def test_each_finding_says_what_to_do(told: list[Told]):
    assert [one.rule for one in told if not one.hint.strip() or not one.message.strip()] == []


def test_no_message_speaks_to_programmers(told: list[Told]):
    said = [(one.rule, TECHNICAL.search(QUOTED.sub(" ", f"{one.message} {one.hint}")), one.message) for one in told]
    assert [(rule, match[0], message) for rule, match, message in said if match] == []
