"""One figure as the page shows it: what stands in its cell, why, and where it comes from.

Belongs here: the words of a cell and of its trace. Does not belong here: which cells are shown, and where (``matrix``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interlud_pipeline.publication.dashboard.kinds import AWAITED, LATER, OVERDUE, Kind
from interlud_pipeline.publication.dashboard.source import Row, Source
from interlud_pipeline.publication.dashboard.wording import THIN, counted, day, local_day, number, place, quoted

MOST_PARTS = 40
"""Rows of detail that a trace names; the others are counted."""

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell of a table shows.

    Attributes:
        kind: Its kind, which gives sign and colour.
        text: The value, or the status in words.
        notes: What is to be known beside it, in a few words.
        why: The reason in full; blank where there is nothing to explain.
        trace: Number of its line in the list of sources; ``None`` for a sum of several figures.
    """

    kind: Kind
    text: str
    notes: tuple[str, ...]
    why: str
    trace: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a figure comes from.

    Attributes:
        number: Its number, by which a cell leads here.
        title: Body, indicator and year.
        cell: What its cell shows.
        place: File, sheet and cell.
        text: Verbatim text there.
        form: Accepted form that read it.
        parts: Rows of detail that it is made of.
        sending: Submission, day and who declared it; or that there is none.
        decisions: Officers' decisions behind it.
    """

    number: int
    title: str
    cell: Cell
    place: str
    text: str
    form: str
    parts: tuple[str, ...]
    sending: str
    decisions: tuple[str, ...]


def key_of(row: Row) -> Key:
    """Key of an observation, or of a row of its detail."""
    return row["plan"], row["agglomeration"], row["indicator"], row["reporting_year"]


def cell_of(row: Row, source: Source, trace: int) -> Cell:
    """The cell of an observation."""
    status = source.statuses[row["status"]]
    kind = source.kind(row)
    if not status["has_value"]:
        return Cell(kind, status["label_fr"], _of_a_gap(row, kind), _why(row, source), trace)
    text = f"≥{THIN}{number(row['value'])}" if row["is_lower_bound"] else number(row["value"])
    plain = status["obs_status"] == "A"
    notes = [
        "" if plain else status["label_fr"].lower(),
        "périmètre inconnu" if row["scope"] == "unknown" else "",
        "hors périmètre" if row["scope"] == "out" else "",
        "en retard" if row["is_late"] else "",
        "révisé" if (row["revision_number"] or 1) > 1 else "",
        "définition changée" if row["has_series_break"] else "",
    ]
    return Cell(kind, text, tuple(filter(None, notes)), _about_a_value(row, source), trace)


def _of_a_gap(row: Row, kind: Kind) -> tuple[str, ...]:
    if kind is OVERDUE:
        return (f"échu le {day(row['available_on'])}",)
    if kind is LATER and row["available_on"]:
        return (f"dès le {day(row['available_on'])}",)
    if kind is AWAITED and row["due_on"]:
        return (f"pour le {day(row['due_on'])}",)
    return ()


def _why(row: Row, source: Source) -> str:
    """Why there is no value: the body's own words where it gave any."""
    status = source.statuses[row["status"]]
    said = [f"{status['description_fr']}."]
    if row["reason_text"]:
        said.append(f"Motif donné : {quoted(row['reason_text'])}.")
    elif row["source_text"]:
        said.append(f"Texte reçu : {quoted(row['source_text'])}.")
    if row["scope"] != "in" and row["scope_reason"]:
        said.append(f"{row['scope_reason']}.")
    if status["fails_answered"] and row["agglomeration"] in source.bodies and row["scope"] == "in":
        said.append(f"À demander à : {source.bodies[row['agglomeration']]['contact_function_fr']}.")
    return " ".join(said)


def _about_a_value(row: Row, source: Source) -> str:
    said = []
    if row["is_lower_bound"]:
        said.append("Au moins ce nombre : la liste reçue n'est pas close.")
    if row["reason_text"]:
        said.append(f"Mention de l'envoi : {quoted(row['reason_text'])}.")
    if row["scope"] != "in" and row["scope_reason"]:
        said.append(f"Hors des taux. {row['scope_reason']}.")
    if row["is_late"]:
        said.append(f"Arrivé après l'échéance du {day(row['due_on'])}.")
    if (row["revision_number"] or 1) > 1 and row["previous_value"] is not None:
        said.append(f"Auparavant : {number(row['previous_value'])}.")
    if row["has_series_break"]:
        said.append("La définition de l'indicateur a changé : ne se compare pas à l'année précédente.")
    if source.statuses[row["status"]]["obs_status"] != "A":
        said.append(f"{source.statuses[row['status']]['description_fr']}.")
    return " ".join(said)


def trace_of(row: Row, cell: Cell, source: Source, parts: Sequence[str], decisions: Mapping[str, str]) -> Trace:
    """The trace of an observation.

    Args:
        row: The observation.
        cell: Its cell, whose number the trace bears.
        source: The marts.
        parts: Rows of detail that the figure is made of, in words.
        decisions: What was decided, in words, by the name of the decision.
    """
    label = source.indicators[row["plan"], row["indicator"]]["label_fr"]
    shown = tuple(parts[:MOST_PARTS])
    if len(parts) > MOST_PARTS:
        shown += (f"et {counted(len(parts) - MOST_PARTS, 'autre')}",)
    return Trace(
        number=cell.trace or 0,
        title=f"{source.body_name(row['agglomeration'])}, {row['indicator']} {label}, {row['reporting_year']}",
        cell=cell,
        place=place(row["source_file"], row["source_sheet"], row["source_cell"]),
        text=row["source_text"] or "",
        form=row["parse_rule"] or "",
        parts=shown,
        sending=_sending(row, source),
        decisions=tuple(decisions.get(one, one) for one in (row["decision"] or "").split()),
    )


def _sending(row: Row, source: Source) -> str:
    if row["submission_id"] is None:
        return "Aucun envoi ne porte ce chiffre."
    declared = f", déclaré par {source.declarant(row['declared_by'])}" if row["declared_by"] else ""
    received = f", reçu le {local_day(row['received_at'])}" if row["received_at"] else ""
    return f"{row['submission_id']}{received}{declared}"


def parts_by_figure(source: Source) -> dict[Key, list[str]]:
    """The detail behind figures of 115 and 116, in words, by the figure that it makes."""
    found: dict[Key, list[str]] = {}
    meetings = source.frame("fct_meeting").sort("source_cell", "meeting_id").to_dicts()
    for row in meetings:
        dated = f" du {day(row['held_on'])}" if row["held_on"] else ""
        said = f"{number(row['meetings'])} × {row['kind_label_fr']}{dated}"
        found.setdefault(key_of(row), []).append(_part(said, row))
    actors = source.frame("fct_actor_mobilisation").sort("actor_name", "mention_id").to_dicts()
    for row in actors:
        said = f"{row['actor_name']} (collectif)" if row["is_collective"] else row["actor_name"]
        found.setdefault(key_of(row), []).append(_part(said, row))
    return found


def _part(said: str, row: Row) -> str:
    return f"{said} ({row['source_cell']})" if row["source_cell"] else said


def decisions_in_words(source: Source) -> dict[str, str]:
    """Officers' decisions by name: who, when and why."""
    return {
        row["decision"]: f"{row['decision']}, {row['decided_by_function']}, le {day(row['decided_on'])} : "
        f"{row['reason_fr']}"
        for row in source.rows("rpt_decisions")
    }
