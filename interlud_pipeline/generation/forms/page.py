"""Pages of reports: a table in HTML or Markdown, and a section for each indicator in text."""

from __future__ import annotations

import html
from collections.abc import Iterator

from interlud_pipeline.generation.forms.written import Row, Rows, Written, addresses_of
from interlud_pipeline.generation.register import label_of
from interlud_pipeline.generation.scale import DAY, INDICATOR, REASON, VALUE

_COLUMNS = {INDICATOR: "Indicateur", VALUE: "Valeur", REASON: "Motif", DAY: "Disponible le"}


def write_html(stem: str, rows: Rows) -> Written:
    """A page with one table, a line of the file for each of its rows."""
    lines = ["<!DOCTYPE html>", "<html><body>", *(f"<p>{html.escape(one)}</p>" for one in _declared(rows)), "<table>"]
    lines.append(f"<tr>{''.join(f'<th>{name}</th>' for name in _COLUMNS.values())}</tr>")
    first = len(lines) + 1
    lines += [f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in _texts(row))}</tr>" for row in rows]
    return _page(f"{stem}.html", [*lines, "</table>", "</body></html>"], first, rows)


def write_markdown(stem: str, rows: Rows) -> Written:
    """A page with one table of pipes."""
    lines = [f"# Bilan {rows[0]['year']}", ""]
    for line in _declared(rows):
        lines += [line, ""]
    lines += [f"| {' | '.join(_COLUMNS.values())} |", f"|{'---|' * len(_COLUMNS)}"]
    first = len(lines) + 1
    lines += [f"| {' | '.join(_texts(row))} |" for row in rows]
    return _page(f"{stem}.md", lines, first, rows)


def write_text(stem: str, rows: Rows) -> Written:
    """A report in which each indicator has its heading, and its answer below."""
    lines, addresses = list(_spaced(_declared(rows))), []
    sentences = tuple(_sentence(row) for row in rows)
    for row, sentence in zip(rows, sentences, strict=True):
        number = int(str(row["number"]))
        lines += [f"## Indicateur n°{row['c_indicator']} : {label_of(number)}", "", sentence, ""]
        addresses.append(dict.fromkeys(_COLUMNS, f"L{len(lines) - 1}"))
    return Written(f"{stem}.txt", "\n".join(lines).encode(), addresses_of(addresses), texts=sentences)


def _declared(rows: Rows) -> tuple[str, ...]:
    return f"Agglomération : {rows[0]['name']}", f"Année : {rows[0]['year']}", "Version : 1"


def _spaced(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield from (line, "")


def _texts(row: Row) -> list[str]:
    return [str(row[f"c_{field}"] or "") for field in _COLUMNS]


def _sentence(row: Row) -> str:
    """A value with what qualifies it, or a reason with the day on which there will be one."""
    value, reason, day = row["c_value"], row["c_reason"], row["c_day"]
    said = f"{value} ({reason})" if value and reason else str(value or reason)
    return f"{said}, disponible le {day}" if day else said


def _page(name: str, lines: list[str], first: int, rows: Rows) -> Written:
    addresses = (
        {field: f"L{line}C{column}" for column, field in enumerate(_COLUMNS, start=1)}
        for line, _ in enumerate(rows, start=first)
    )
    return Written(name, "\n".join([*lines, ""]).encode(), addresses_of(addresses))
