"""A typed return, written down in each form in which it may be sent.

Belongs here: one writer a form, and what a form has no place for.
Does not belong here: what is declared (``typed_returns``), or what must be read.
"""

import html
import io
import json
from collections.abc import Callable, Iterable, Mapping
from csv import writer
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from typed_returns import DETAILS, OPEN_END, Answer, Held, Return, Written

from interlud_pipeline.reference import Register
from interlud_pipeline.template.content import content_for
from interlud_pipeline.template.layout import Entry, Form, Sheet, sheets
from interlud_pipeline.template.ods import write_ods
from interlud_pipeline.template.xlsx import write_xlsx

Row = tuple[Any, ...]
INDICATORS = ("Indicateur", "Valeur", "Motif", "Disponible le")
MEETINGS = ("Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date")
ACTORS = ("Acteur", "Nature", "Effectif")
# A body and a year stand on each row, and a table is a file: no place for who sends which version when.
NO_DECLARATION = frozenset({"version", "sent_on"})
# A sentence or an item of a list: no column for a day on which a meeting was held, for a nature or for members.
NO_COLUMNS = frozenset({"held_on", "nature", "members"})


@dataclass(frozen=True)
class Sent:
    """A file, and what its form has no place for."""

    name: str
    content: bytes
    lacks: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset({"answers", "meetings", "actors"})


def _text(one: Written | None) -> str:
    return "" if one is None else one.text


def _typed(one: Written | None) -> Any:
    """The value itself, where the form has types and the sender uses them."""
    if one is None:
        return None
    return one.value if one.is_typed else one.text


Cell = Callable[[Written | None], Any]


def _answer(one: Answer, cell: Cell) -> Row:
    return one.indicator, cell(one.value), one.reason, cell(one.available_on)


def _meeting(one: Held, cell: Cell) -> Row:
    joint = "; ".join(one.joint_names) or None
    return one.wording, cell(one.meetings), cell(one.themes), joint, cell(one.held_on)


def _actors(sent: Return, cell: Cell) -> list[Row]:
    ends = [""] * (len(sent.actors) - 1) + [OPEN_END if sent.is_open_ended else ""]
    named = zip(sent.actors, ends, strict=False)
    return [(f"{one.name}{end}", one.nature or None, cell(one.members)) for one, end in named]


def _tables(sent: Return, cell: Cell) -> dict[str, tuple[Row, list[Row]]]:
    return {
        "answers": (INDICATORS, [_answer(one, cell) for one in sent.answers]),
        "meetings": (MEETINGS, [_meeting(one, cell) for one in sent.meetings]),
        "actors": (ACTORS, _actors(sent, cell)),
    }


def _filled(sent: Return, register: Register) -> tuple[Sheet, ...]:
    """The product's own template for the body and year, with its free cells filled in."""
    _, declaration, indicators, meetings, actors = sheets(content_for(sent.body, sent.year, register))
    stated = {"Version": sent.version, "Date d'envoi": _typed(sent.sent_on), "Contact": "Service mobilité"}
    by_number = {one.indicator: _answer(one, _typed) for one in sent.answers}
    tables = _tables(sent, _typed)
    return (
        replace(declaration, rows=tuple(_with(row, -1, stated.get(str(row[0].value))) for row in declaration.rows)),
        replace(
            indicators,
            rows=(indicators.rows[0], *(_given(row, indicators, by_number) for row in indicators.rows[1:])),
        ),
        *(
            replace(sheet, rows=(sheet.rows[0], *(tuple(_entry(one) for one in row) for row in tables[name][1])))
            for sheet, name in ((meetings, "meetings"), (actors, "actors"))
        ),
    )


def _entry(value: Any) -> Entry:
    return Entry(value, Form.DAY if isinstance(value, date) else Form.INPUT)


def _with(row: tuple[Entry, ...], column: int, value: Any) -> tuple[Entry, ...]:
    if value is None:
        return row
    cells = list(row)
    cells[column] = _entry(value)
    return tuple(cells)


def _given(row: tuple[Entry, ...], sheet: Sheet, answers: Mapping[str, Row]) -> tuple[Entry, ...]:
    for name, value in zip(INDICATORS[1:], answers.get(str(row[0].value), ())[1:], strict=False):
        row = _with(row, [one.value for one in sheet.rows[0]].index(name), value)
    return row


def workbooks(sent: Return, register: Register) -> Iterable[Sent]:
    """The template of the body and year, filled in."""
    filled = _filled(sent, register)
    yield Sent("retour.xlsx", write_xlsx(filled, "retour"))
    yield Sent("retour.ods", write_ods(filled, "retour"))


def delimited(sent: Return, _: Register) -> Iterable[Sent]:
    """One table a file, with the body and the year in front."""
    ahead, names = ("Agglomération", "Année"), (sent.body_name, sent.year)
    forms = ((".csv", ";", "\r\n", "utf-8"), (".csv", ",", "\r\n", "utf-8-sig"), (".tsv", "\t", "\r\n", "utf-8"))
    for suffix, separator, end, encoding in (*forms, (".txt", "\t", "\n", "utf-16")):
        for table, (header, rows) in _tables(sent, _text).items():
            if rows:
                buffer = io.StringIO()
                lines = writer(buffer, delimiter=separator, lineterminator=end)
                lines.writerows([(*ahead, *header), *((*names, *row) for row in rows)])
                content = buffer.getvalue().encode(encoding)
                yield Sent(f"{table}{suffix}", content, NO_DECLARATION, frozenset({table}))


def json_files(sent: Return, _: Register) -> Iterable[Sent]:
    """The object of the layout; numbers are numbers, and days text, since the form has none."""

    def cell(one: Written | None) -> Any:
        typed = _typed(one)
        return typed.isoformat() if isinstance(typed, date) else float(typed) if hasattr(typed, "real") else typed

    def rows(keys: str, cells: Iterable[Row]) -> list[dict[str, Any]]:
        return [{k: v for k, v in zip(keys.split(), row, strict=True) if v is not None} for row in cells]

    tables = _tables(sent, cell)
    content = {
        "agglomeration": sent.body_name,
        "annee": sent.year,
        "version": sent.version,
        "date_envoi": cell(sent.sent_on),
        "indicateurs": rows("indicateur valeur motif disponible_le", tables["answers"][1]),
        "reunions": rows("type nombre enjeux commune_avec date", tables["meetings"][1]),
        "acteurs": rows("acteur nature effectif", tables["actors"][1]),
    }
    filled = {key: value for key, value in content.items() if value != []}
    yield Sent("retour.json", json.dumps(filled, ensure_ascii=False).encode())


def pages(sent: Return, register: Register) -> Iterable[Sent]:
    """A page with the same tables, and two as reports are written: lists in a table, then a section an indicator."""
    declared = [
        f"Année : {sent.year}",
        f"Version : {sent.version}",
        f"Date d'envoi : {sent.sent_on.text}",
    ]
    body = f"Agglomération : {sent.body_name}"
    tables = "".join(_table(header, rows) for header, rows in _tables(sent, _text).values() if rows)
    yield Sent("retour.html", _page(*map(_paragraph, (body, *declared)), tables))
    lists = {
        "Réunions tenues": [_phrase(one) for one in sent.meetings],
        "Acteurs mobilisés": [one.name for one in sent.actors] + ["etc."] * sent.is_open_ended,
    }
    lists = {header: items for header, items in lists.items() if items}
    labels = {one.indicator: one.label_fr for one in register.indicators}
    sections = [(f"Indicateur n°{one.indicator} : {labels[one.indicator]}", _sentence(one)) for one in sent.answers]
    stated = declared if lists else [body, *declared]
    above = f"<tr><th colspan={len(lists)}>{html.escape(sent.body_name)}</th></tr>"
    cells = "".join(f"<td><ul>{''.join(map(_item, items))}</ul></td>" for items in lists.values())
    names = "".join(f"<th>{name}</th>" for name in lists)
    table = f"<table>{above}<tr>{names}</tr><tr>{cells}</tr></table>" if lists else ""
    headed = (f"<h2>{html.escape(heading)}</h2>{_paragraph(said)}" for heading, said in sections)
    yield Sent("rapport.html", _page(*map(_paragraph, stated), table, *headed), NO_COLUMNS)
    numbers = {"Réunions tenues": DETAILS["meeting"], "Acteurs mobilisés": DETAILS["actor"]}
    listed = [
        (f"Indicateur n°{numbers[header]} : {header}", "\n".join(f"- {one}" for one in items))
        for header, items in lists.items()
    ]
    lines = [body, *declared, *(line for heading, said in (*listed, *sections) for line in (f"## {heading}", said))]
    yield Sent("rapport.txt", "\n\n".join(lines).encode(), NO_COLUMNS)


def _page(*parts: str) -> bytes:
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _table(header: Row, rows: Iterable[Row]) -> str:
    lines = (header, *rows)
    cells = ("".join(f"<td>{html.escape(str(one or ''))}</td>" for one in line) for line in lines)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in cells) + "</table>"


def _item(text: str) -> str:
    return f"<li>{html.escape(text)}</li>"


def _phrase(one: Held) -> str:
    themes = f" sur {one.themes.value} enjeux" if one.themes else ""
    joint = f" en commun avec {' et '.join(one.joint_names)}" if one.joint_names else ""
    return f"{one.meetings.value} {one.wording}{themes}{joint}"


def _sentence(one: Answer) -> str:
    if one.value is not None:
        return f"{one.value.text} ({one.reason})" if one.reason else one.value.text
    day = f", disponible le {one.available_on.text}" if one.available_on else ""
    return f"{one.reason}{day}"


FORMS = (workbooks, delimited, json_files, pages)
