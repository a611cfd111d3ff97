"""What makes a finding of use to the officer who gets it.

Belongs here: the most exact address there is, the text that stands there, a remedy, and French.
Does not belong here: which findings a file has.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interlud_pipeline.interpretation.actors import PERSON
from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.model import Document, Grid
from interlud_pipeline.validation.batch import Batch, Received

# These are on a file, a sheet or a part of it, on a submission as a whole, or on something that is absent: then the
# file is the one last in force.
AT_NO_CELL = re.compile(
    r"file\.|sheet\.|rows\.|columns\.|page\.|text\.|indicator\.(?:missing_from_file|stopped)|context\.|decision\."
    r"|submission\.(?:after_close|superseded)|scope\."
)
TECHNICAL = re.compile(
    r"\b(?:None|null|NaN|True|False|Error|Exception|Traceback|Decimal|datetime|list|dict|tuple|str|int|float|row|column"
    r"|cell|sheet|value|expected|found|unknown|invalid|must|should|the|not|with|of|is|pandera|polars|openpyxl|calamine"
    r"|lxml|json|utf8|NoneType)\b|[{}<>]|\\x|\\u|b'|\['|'\]|\(\)"
)
_QUOTED = re.compile(r"« [^»]* »")


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


def findings_of(received: Sequence[Received], batch: Batch) -> list[Told]:
    """All that was told of some files."""
    documents = {one.submission_id: one.interpretation.document for one in received}
    columns = ("rule", "severity", "sheet", "cell", "text", "message_fr", "hint_fr", "submission_id")
    return [Told(*row[:-1], documents[row[-1]]) for row in batch.findings.select(columns).iter_rows()]


def without_address(told: Iterable[Told]) -> list[tuple[str, str]]:
    """Findings on a cell that do not say which."""
    return [(one.rule, one.message) for one in told if one.cell is None and not AT_NO_CELL.match(one.rule)]


def misquoted(told: Iterable[Told]) -> list[tuple[str, str, str, list[str]]]:
    """Findings with a text that does not stand at their address, and those on filled cells without their text."""
    wrong = []
    for one in told:
        # The name of a person stands nowhere but in the file, and a row or a column has no text of its own.
        if one.cell is None or one.text == PERSON or one.rule in {"rows.hidden", "columns.hidden"}:
            continue
        there = [squeezed(text) for text in texts_at(one.document, one.sheet, one.cell)]
        if not any(squeezed(one.text or "") in text for text in there) or (any(there) and not one.text):
            wrong.append((one.rule, one.cell, one.text or "", there))
    return wrong


def without_remedy(told: Iterable[Told]) -> list[str]:
    """Rules of findings that do not say what is wrong, or what to do."""
    return [one.rule for one in told if not one.hint.strip() or not one.message.strip()]


def technical(told: Iterable[tuple[str, str, str, str | None]]) -> list[tuple[str, str, str]]:
    """Rule, word and message of what speaks to programmers, of rules, messages, remedies and texts of files."""
    wrong = []
    for rule, message, hint, text in told:
        said = f"{message} {hint}"
        for quoted in filter(None, (text, text and " ".join(text.split()))):
            said = said.replace(quoted, " ")
        if match := TECHNICAL.search(_QUOTED.sub(" ", said)):
            wrong.append((rule, match[0], message))
    return wrong


def faults(told: Sequence[Told]) -> list[object]:
    """Whatever keeps findings from being of use."""
    said = [(one.rule, one.message, one.hint, one.text) for one in told]
    return [*without_address(told), *misquoted(told), *without_remedy(told), *technical(said)]


def texts_at(document: Document, sheet: str | None, cell: str) -> list[str]:
    """Verbatim texts at an address, its items among them; broken rows too, and the header of a range of rows."""
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
    if ":" in cell:
        found += [text for grid in document.grids if grid.name == sheet for text in _above(grid, base)]
    found += [block.text for block in document.blocks if block.address == base]
    return found + [one.text or "" for one in document.findings if one.cell == cell]


def _above(grid: Grid, address: str) -> list[str]:
    """The texts over an address, in its column."""
    texts: list[str] = []
    for column in zip(*grid.rows, strict=True):
        addresses = [cell.address for cell in column]
        if address in addresses:
            texts += [cell.text for cell in column[: addresses.index(address)]]
    return texts


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
