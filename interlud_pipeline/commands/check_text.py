"""The report of ``interlud check`` for officers: what was understood, what is refused and where, what to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.check_in_short import first_of_each_rule, understood_in_short
from interlud_pipeline.commands.check_report import CellsReport, Report
from interlud_pipeline.commands.presentation import body_name
from interlud_pipeline.commands.wording import (
    SEVERITY_FR,
    SEVERITY_ORDER,
    SEVERITY_STYLE,
    count,
    day,
    number,
    place,
    shorten,
)
from interlud_pipeline.reference import Register

CONCLUSIONS = {
    "rejected": ("Le fichier est refusé : rien n'en serait retenu.", "bold red"),
    "error": ("Le fichier se lit, mais les données en erreur ne seraient pas retenues : corrigez-les.", "bold red"),
    "warning": ("Le fichier se lit ; vérifiez les alertes ci-dessus avant de l'envoyer.", "yellow"),
    "accepted": ("Le fichier peut être envoyé tel quel.", "green"),
}
LONGEST_TEXT = 60
RECORDS_SHOWN = 200
"""Figures, meetings and actors that are shown one by one."""

FINDINGS_SHOWN = 40
"""Findings of one severity that are shown one by one; of more, the first of each rule with how many there are."""

FORMATS = {
    "xlsx": "classeur .xlsx",
    "ods": "classeur .ods",
    "delimited": "texte délimité",
    "json": "JSON",
    "page": "page de texte",
}


FATES_FR = {
    "record": ("lue dans une donnée", "lues dans des données"),
    "quarantined": ("refusée avec sa donnée", "refusées avec leurs données"),
    "declaration": ("de déclaration", "de déclaration"),
    "header": ("en-tête", "en-têtes"),
    "total": ("de total", "de total"),
    "note": ("note", "notes"),
    "ignored": ("ignorée", "ignorées"),
}
IGNORED_FR = {
    "outside_tables": "hors de tout tableau",
    "unknown_column": "sous un en-tête inconnu",
    "says_nothing": "sur une ligne qui ne dit rien",
    "repeated": "sur une ligne répétée",
    "table_refused": "dans un tableau refusé",
    "file_refused": "dans un fichier refusé",
    "unaccounted": "sans explication",
}


def readable(printed: Report, register: Register) -> Iterator[RenderableType]:
    """The report's parts, top to bottom."""
    yield _heading(printed)
    is_cut = len(printed["observations"]) + len(printed["meetings"]) + len(printed["actors"]) > RECORDS_SHOWN
    if is_cut:
        yield understood_in_short(printed, register)
    else:
        for body, year in _subjects(printed):
            yield _understood(printed, body, year, register)
    for severity in SEVERITY_ORDER:
        found = [finding for finding in printed["findings"] if finding["severity"] == severity]
        if found:
            is_cut |= len(found) > FINDINGS_SHOWN
            yield _findings(found, severity)
    if is_cut:
        yield Text(f"Le détail en entier : interlud check « {printed['file']['name']} » --format json\n")
    if printed["cells"]["total"]:
        yield Text(f"{_cells(printed['cells'])}\n", style="dim")
    yield _conclusion(printed)


def _cells(cells: CellsReport) -> str:
    """« 42 cellules : 12 lues dans des données, 8 en-têtes, 2 ignorées (2 hors de tout tableau). »."""
    reasons = ", ".join(f"{number(times)} {IGNORED_FR[why]}" for why, times in cells["ignored"].items())
    fates = [count(cells["fates"][fate], *words) for fate, words in FATES_FR.items() if cells["fates"].get(fate)]
    return f"{count(cells['total'], 'cellule')} : {', '.join(fates)}{f' ({reasons})' if reasons else ''}."


def _conclusion(printed: Report) -> RenderableType:
    said = {printed["outcome"], *(finding["severity"] for finding in printed["findings"])}
    sentence, style = next(words for word, words in CONCLUSIONS.items() if word in said)
    return Text(sentence, style=style)


def _heading(printed: Report) -> RenderableType:
    file = printed["file"]
    if file["sha256"] is None:
        return Text(f"{file['name']}\n", style="bold")
    form = FORMATS.get(file["format"] or "", "format non reconnu")
    encoding = f", encodage {file['encoding']}" if file["encoding"] else ""
    return Text(f"{file['name']} : {form}{encoding}\nEmpreinte {file['sha256']}\n", style="bold")


def _subjects(printed: Report) -> list[tuple[str | None, int | None]]:
    records = printed["observations"] + printed["meetings"] + printed["actors"]
    return list(dict.fromkeys((record["agglomeration"], record["reporting_year"]) for record in records))


def _of(records: list[dict[str, Any]], body: str | None, year: int | None) -> list[dict[str, Any]]:
    return [record for record in records if record["agglomeration"] == body and record["reporting_year"] == year]


def _understood(printed: Report, body: str | None, year: int | None, register: Register) -> RenderableType:
    parts: list[RenderableType] = [Rule(f"{body_name(body, register)}, {year or 'année inconnue'}", align="left")]
    observations = _of(printed["observations"], body, year)
    meetings = _of(printed["meetings"], body, year)
    actors = _of(printed["actors"], body, year)
    parts += [_observations(observations, register)] if observations else []
    parts += [_meetings(meetings, register)] if meetings else []
    parts += [_actors(actors)] if actors else []
    return Group(*parts, Text(""))


def _observations(rows: list[dict[str, Any]], register: Register) -> RenderableType:
    labels = {row.indicator: row.label_fr for row in register.indicators}
    table = _table("Indicateur", "Lu", "Où", "Texte")
    for row in sorted(rows, key=lambda row: str(row["indicator"])):
        status = register.observation_statuses[row["status"]]
        label = f"{row['indicator']} {labels.get(row['indicator'], '')}".strip()
        style = "" if status.is_answered else "bold red"
        table.add_row(label, Text(_read_as(row, status.label_fr), style=style), _where(row), _short(row))
    return table


def _read_as(row: dict[str, Any], label: str) -> str:
    if row["value"] is None:
        until = f", dès le {_french_day(row['available_on'])}" if row["available_on"] else ""
        return f"{label}{until}"
    figure = number(row["value"])
    note = "" if row["status"] == "REPORTED" else f" ({label.lower()})"
    return f"{'au moins ' if row['is_lower_bound'] else ''}{figure}{note}"


def _french_day(iso: str) -> str:
    from datetime import date  # noqa: PLC0415

    return day(date.fromisoformat(iso))


def _meetings(rows: list[dict[str, Any]], register: Register) -> RenderableType:
    table = _table("Réunions", "Nombre", "Enjeux", "Commune avec", "Où", "Texte")
    for row in rows:
        kind = register.meeting_kinds.get(row["kind"])
        partners = ", ".join(body_name(siren, register) for siren in row["joint_with"] or [])
        table.add_row(
            kind.label_fr if kind else row["kind"],
            _optional(row["meetings"]),
            _optional(row["themes"]),
            partners,
            _where(row),
            _short(row),
        )
    return table


def _actors(rows: list[dict[str, Any]]) -> RenderableType:
    table = _table(f"Acteurs ({count(len(rows), 'nom')})", "Retenu sous le nom", "Nature", "Où")
    for row in rows:
        nature = "collectif" if row["is_collective"] else "nommé"
        table.add_row(row["declared_name"], row["canonical_name"], nature, _where(row))
    return table


def _findings(found: list[dict[str, Any]], severity: str) -> RenderableType:
    parts: list[RenderableType] = [
        Rule(Text(count(len(found), SEVERITY_FR[severity]), style=SEVERITY_STYLE[severity]), align="left")
    ]
    by_rule = {} if len(found) <= FINDINGS_SHOWN else Counter(finding["rule"] for finding in found)
    for finding in first_of_each_rule(found) if by_rule else found:
        message = f"{place(None, finding['sheet'], finding['cell'])} : {finding['message_fr']}"
        parts += [Text(message), Padding(Text(f"→ {finding['hint']}", style="italic"), (0, 0, 0, 2))]
        more = by_rule.get(finding["rule"], 1) - 1
        if more:
            parts.append(Padding(Text(f"et {count(more, 'remarque')} de même", style="dim"), (0, 0, 0, 2)))
    return Group(*parts, Text(""))


def _table(*headings: str) -> Table:
    table = Table(pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _where(row: dict[str, Any]) -> str:
    source = row["source"]
    return f"{source['sheet']}, {source['cell']}" if source["sheet"] else str(source["cell"] or "")


def _short(row: dict[str, Any]) -> str:
    return shorten(str(row["source"]["text"] or ""), LONGEST_TEXT)


def _optional(value: int | None) -> str:
    return "" if value is None else number(value)
