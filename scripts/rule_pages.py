"""The pages of the rule catalogue that officers read, made from the seed ``rules`` and from files that trip each rule.

Belongs here: what a page shows of an example, and how the pages are laid out.
Does not belong here: the rules' wording (the seed), the files (``tests/rules``), what is found in them (the pipeline).
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from openpyxl.utils import get_column_letter

from interlud_pipeline.feedback.content import Remark
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read
from interlud_pipeline.model import Cell, Context, Document, Grid, Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

TESTS = PROJECT_ROOT / "tests"
SEVERITIES = {
    Severity.ERROR: (
        "Erreur",
        "la donnée, ou le fichier s'il n'a pas pu être lu, est mise de côté jusqu'à ce qu'elle soit corrigée",
    ),
    Severity.WARNING: ("Avertissement", "la lecture demande votre attention ; le message dit ce qui a été retenu"),
    Severity.INFO: ("Information", "rien à corriger"),
}
STAGES = {
    "read": "Le fichier et ses feuilles",
    "interpret": "Ce qui est écrit dans les cellules",
    "validate": "Les données entre elles",
    "house": "L'envoi et les autres envois",
}
ACTIONS = {
    "accept": "ce qui est écrit là compte ; pour un avertissement, l'autorité en prend note et rien ne change",
    "correct": "ce qui est écrit là compte pour la valeur ou le motif décidé",
    "set_aside": "ce qui est écrit là ne compte pas, le reste compte",
    "set": "le chiffre prend la valeur ou le motif décidé, quoi que disent ses lignes",
}
_TEXT_FORMATS = ("page", "json")
_LONGEST_LINE = 90


@dataclass(frozen=True)
class Excerpt:
    """A file of an example as a page shows it.

    Attributes:
        name: Name or place of the file.
        note: What is to be known of it beside its text: its day of arrival, its merged cells.
        tables: Sheets or tables, each a name and lines of Markdown.
        lines: The text itself, line by line with its number, where the format is one of text.
    """

    name: str
    note: str
    tables: tuple[tuple[str | None, tuple[str, ...]], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A finding as an officer sees it."""

    place: str
    text: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Illustration:
    """Files that trip a rule and what is said of them; without files, a record that no file gives."""

    excerpts: tuple[Excerpt, ...]
    said: tuple[Said, ...]


def rule_pages(register: Register, environment: Environment) -> dict[str, str]:
    """Each page of the catalogue by its path within the folder of the documentation."""
    shown = {"severities": SEVERITIES, "stages": STAGES, "actions": ACTIONS}
    illustrations = _illustrations(register)
    pages = {"rules.md": environment.get_template("rules.md.j2").render(rules=list(register.rules.values()), **shown)}
    template = environment.get_template("rule.md.j2")
    for rule in register.rules.values():
        decidable = register.decidable_rules.get(rule.rule)
        pages[f"rules/{rule.rule}.md"] = template.render(
            rule=rule, decidable=decidable, example=illustrations[rule.rule], **shown
        )
    return pages


def _illustrations(register: Register) -> dict[str, Illustration]:
    sys.path[:0] = [str(TESTS / "rules"), str(TESTS / "cases")]
    import decision_examples  # noqa: PLC0415 - found by the path set above
    import examples  # noqa: PLC0415
    import house_examples  # noqa: PLC0415
    import trips  # noqa: PLC0415

    found = {}
    for rule, batch in trips.trip_files().items():
        file = examples.EXAMPLES[rule]
        rows = batch.findings.filter(rule=rule).to_dicts()
        found[rule] = _illustration(rows, [_excerpt(file.content, file.name, _folder(file.context, register), rows)])
    for rule, batch in trips.trip_decisions().items():
        decided = decision_examples.DECISION_EXAMPLES[rule]
        rows = batch.findings.filter(rule=rule).to_dicts()
        answered = batch.submissions["submission_id"].item()
        excerpts = [_excerpt(decided.content, decision_examples.NAME, "", []), _decisions(decided.seed(answered))]
        found[rule] = _illustration(rows, excerpts)
    found[trips.INVALID] = _illustration(trips.invalid_record().findings.to_dicts(), [])
    with tempfile.TemporaryDirectory() as folder:
        house = trips.trip_house(Path(folder))
    for rule, files in house_examples.HOUSE_EXAMPLES.items():
        rows = house.findings.filter(rule=rule, source_location=files[-1].location).to_dicts()
        if rule == trips.SAME_CONTENT:
            noted = {"message_fr": house.notes[files[-1].location], "hint_fr": register.rules[rule].remedy_fr}
            rows = [{"sheet": None, "cell": None, "text": None} | noted]
        excerpts = [_excerpt(one.content, one.location, _arrival(one.received_on), rows) for one in files]
        if rule == decision_examples.LAPSED:
            lapsing = decision_examples.Decided(files[-1].content, decision_examples.LAPSING)
            excerpts.append(_decisions(lapsing.seed(rows[0]["submission_id"])))
        found[rule] = _illustration(rows, excerpts)
    return found


def _illustration(rows: Sequence[Mapping[str, Any]], excerpts: list[Excerpt]) -> Illustration:
    said = [
        Said(
            Remark(Severity.INFO, row["message_fr"], row["hint_fr"], row["sheet"], row["cell"]).place,
            _plain(row["text"] or ""),
            _plain(row["message_fr"]),
            _plain(row["hint_fr"]),
        )
        for row in rows
    ]
    return Illustration(tuple(excerpts), tuple(dict.fromkeys(said)))


def _decisions(seed: bytes) -> Excerpt:
    """Lines of the seed of decisions, in full."""
    return Excerpt("decisions.csv", "que tient l'autorité", (), tuple(seed.decode().splitlines()))


def _arrival(day: str) -> str:
    year, month, number = day.split("-")
    return f"arrivé le {number}/{month}/{year}"


def _folder(context: Context, register: Register) -> str:
    if context.sender is None:
        return ""
    return f"déposé dans le dossier {context.reporting_year}/{register.agglomerations[context.sender].short_name}"


def _excerpt(content: bytes, name: str, note: str, rows: Iterable[Mapping[str, Any]]) -> Excerpt:
    document = read(content, name.rpartition("/")[2], Limits())
    marked = {(row["sheet"], row["cell"]) for row in rows}
    shown = {cell.address for grid in document.grids for line in grid.rows for cell in line}
    addresses = {cell for _, cell in marked if cell and cell.split("#")[0].split(":")[0] in shown}
    is_whole = addresses == {cell for _, cell in marked if cell}
    notes = [note] if note else []
    if document.format in _TEXT_FORMATS or (document.format == "delimited" and not is_whole):
        return Excerpt(name, ", ".join(notes), (), tuple(_numbered(content, document)))
    notes += [f"cellules fusionnées : {_merges(grid)}" for grid in document.grids if grid.merges]
    tables = tuple((grid.name, tuple(_table(grid, marked))) for grid in document.grids)
    return Excerpt(name, ", ".join(notes), tables, ())


def _numbered(content: bytes, document: Document) -> Iterator[str]:
    for number, line in enumerate(content.decode(document.encoding or "utf-8").splitlines(), start=1):
        yield f"{number:>3}  {line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + '…'}".rstrip()


def _merges(grid: Grid) -> str:
    return ", ".join(
        f"{get_column_letter(one.first_column + 1)}{one.first_row + 1}"
        f":{get_column_letter(one.last_column + 1)}{one.last_row + 1}"
        for one in grid.merges
    )


def _table(grid: Grid, marked: set[tuple[str | None, str | None]]) -> Iterator[str]:
    """The grid as a spreadsheet shows it: letters above, numbers beside, the cells at fault in bold."""
    width = max((len(row) for row in grid.rows), default=0)
    yield f"| | {' | '.join(get_column_letter(column + 1) for column in range(width))} |"
    yield f"|---|{'---|' * width}"
    at_fault = {(cell or "").split("#")[0].split(":")[0] for sheet, cell in marked if sheet in {None, grid.name}}
    for number, row in enumerate(grid.rows, start=1):
        if any(cell.text for cell in row):
            cells = (_cell(cell, is_marked=cell.address in at_fault) for cell in row)
            yield f"| {number} | {' | '.join(cells)} |"


def _cell(cell: Cell, *, is_marked: bool) -> str:
    text = _plain(cell.text)
    if cell.formula:
        text = f"{text} (formule `{cell.formula}`)"
    if is_marked:
        return f"**{text}**" if text else "**(vide)**"
    return text


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    line = " ".join(text.split())
    for sign in "\\|*_<>`[]":
        line = line.replace(sign, f"\\{sign}")
    return line
