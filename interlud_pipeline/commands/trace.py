"""``interlud trace``: from one published figure to the file, the cell, the words and the rule that gave it."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.parameters import Year, format_option, resolve_body

if TYPE_CHECKING:
    from rich.console import RenderableType

    from interlud_pipeline.commands.tracing import Row, Trace
    from interlud_pipeline.reference import Register

PARTS_SHOWN = 40
"""Rows of detail that the text shows one by one; the JSON has all of them."""

_ACTIONS_FR = {
    "accept": "ce qui est écrit là compte",
    "correct": "ce qui est écrit là compte pour",
    "set_aside": "ce qui est écrit là ne compte pas",
    "set": "le chiffre est fixé",
}


@click.command("trace", short_help="Lead from a published figure to the cell that gave it.")
@click.argument("body", metavar="BODY")
@click.argument("indicator", metavar="INDICATOR")
@click.argument("year", metavar="YEAR", type=Year())
@format_option
def command(body: str, indicator: str, year: int, output_format: str) -> None:
    """Lead from a published figure to the file, the sheet, the cell, the words and the rule that gave it.

    BODY is a SIREN or a name, INDICATOR its number, YEAR the reporting year: interlud trace CAHC 116 2023.
    """
    from interlud_pipeline.commands.marts import marts_on  # noqa: PLC0415
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show, show_json  # noqa: PLC0415
    from interlud_pipeline.commands.tracing import trace_figure  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    register = Register(settings.seeds)
    agglomeration = resolve_body(body, register, year)
    marts = marts_on(settings, None)
    found = trace_figure(marts, agglomeration, indicator, year, register)
    if output_format == "json":
        key = {"agglomeration": agglomeration, "indicator": indicator, "reporting_year": year}
        show_json({**key, "publication": marts.publication.id, "as_of": marts.as_of, **asdict(found)})
    else:
        show(*_readable(found, register))


def _readable(found: Trace, register: Register) -> list[RenderableType]:
    from rich.text import Text  # noqa: PLC0415

    from interlud_pipeline.commands.presentation import body_name  # noqa: PLC0415

    row = found.observation
    labels = {one.indicator: one.label_fr for one in register.indicators}
    title = f"{body_name(row['agglomeration'], register)}, {row['indicator']} {labels.get(row['indicator'], '')}"
    parts: list[RenderableType] = [Text(f"{title}, {row['reporting_year']}", style="bold"), _figure(row, register)]
    parts += [_parts(found.parts, register)] if found.parts else []
    parts += [Text(_revision(one, register)) for one in found.revisions]
    parts += [Text(_decision(one, register)) for one in found.decisions]
    parts += [Text(_remark(one)) for one in found.findings if one["severity"] != "info"]
    return parts


def _revision(row: Row, register: Register) -> str:
    from interlud_pipeline.commands.wording import day  # noqa: PLC0415

    before = _state(row["previous_value"], row["previous_status"], register)
    after = _state(row["value"], row["status"], register)
    causes = {"withdrawal": f" par retrait {row['withdrawal']}", "decision": f" par décision {row['decision']}"}
    cause = causes.get(row["cause"], "")
    return (
        f"Révision {row['revision_number']} du {day(row['revised_at'])}{cause} : "
        f"{before}{_file(row['previous_source_file'])}, puis {after}{_file(row['source_file'])}"
    )


def _decision(row: Row, register: Register) -> str:
    from interlud_pipeline.commands.wording import day, number, place  # noqa: PLC0415

    status = register.observation_statuses.get(row["decided_status"] or "")
    said = None if row["decided_value"] is None else number(row["decided_value"])
    decided = " ".join(part for part in (said, status.label_fr.lower() if status else None) if part)
    what = f"{_ACTIONS_FR[row['action']]}{f' : {decided}' if decided else ''}"
    where = f"{row['rule']}, {place(row['source_file'], row['sheet'], row['cell'])}" if row["cell"] else row["rule"]
    text = f" ; le fichier dit « {row['text']} »" if row["text"] else ""
    return (
        f"Décision {row['decision']} du {day(row['decided_on'])}, {row['decided_by_function']} ({where}{text}) : "
        f"{what}. {row['reason_fr']}"
    )


def _file(name: str | None) -> str:
    return f" ({name})" if name else ""


def _state(value: Decimal | None, status: str, register: Register) -> str:
    from interlud_pipeline.commands.wording import number  # noqa: PLC0415

    return number(value) if value is not None else register.observation_statuses[status].label_fr


def _remark(row: Row) -> str:
    from interlud_pipeline.commands.wording import SEVERITY_FR, place  # noqa: PLC0415

    where = place(row["source_file"], row["sheet"], row["cell"])
    answered = f", réglée par {row['decision']}" if row["decision"] else ""
    return f"{SEVERITY_FR[row['severity']].capitalize()}{answered} ({where}) : {row['message_fr']}"


def _figure(row: Row, register: Register) -> RenderableType:
    from rich.table import Table  # noqa: PLC0415

    from interlud_pipeline.commands.presentation import body_name, why_missing  # noqa: PLC0415
    from interlud_pipeline.commands.wording import day, number  # noqa: PLC0415
    from interlud_pipeline.publication.dashboard.wording import local_day  # noqa: PLC0415

    status, declared_by = register.observation_statuses[row["status"]], row["declared_by"]
    authority = register.authorities.get(declared_by or "")
    lines = {
        "Valeur": "" if row["value"] is None else number(row["value"]),
        "État": status.label_fr,
        "Motif": row["reason_text"] if status.has_value else why_missing(row, register),
        "Disponible le": day(row["available_on"]),
        "Déclaré par": authority.name if authority else (declared_by and body_name(declared_by, register)),
        "Reçu le": local_day(row["received_at"]),
        "Envoi": row["submission_id"],
        "Fichier": row["source_file"],
        "Feuille": row["source_sheet"],
        "Cellule ou ligne": row["source_cell"],
        "Texte": row["source_text"],
        "Règle de lecture": row["parse_rule"],
        "Décision": row["decision"],
    }
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines.items():
        if text:
            table.add_row(label, text)
    return table


def _parts(rows: list[Row], register: Register) -> RenderableType:
    from rich.table import Table  # noqa: PLC0415

    from interlud_pipeline.commands.wording import count  # noqa: PLC0415

    table = Table(title="Fait de", title_justify="left", pad_edge=False)
    for heading in ("Part", "Où", "Texte", "Règle"):
        table.add_column(heading, overflow="fold")
    for row in rows[:PARTS_SHOWN]:
        table.add_row(_part(row, register), row["source_cell"], row["source_text"], row["parse_rule"])
    if len(rows) > PARTS_SHOWN:
        table.add_row(f"… et {count(len(rows) - PARTS_SHOWN, 'autre')}", "", "", "")
    return table


def _part(row: Row, register: Register) -> str:
    if "kind" not in row:
        return str(row["canonical_name"])
    kind = register.meeting_kinds.get(row["kind"])
    themes = f" ({row['themes']} enjeux)" if row["themes"] else ""
    return f"{row['meetings']} × {kind.label_fr if kind else row['kind']}{themes}"
