"""Figures that a run changed of the publication before, each with its cause, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.presentation import body_name
from interlud_pipeline.commands.wording import count, day, number
from interlud_pipeline.publication.changes import Cause, Change, State
from interlud_pipeline.reference import Register

CHANGES_SHOWN = 20
_CAUSES_FR = {
    "submission": "nouvel envoi",
    "withdrawal": "retrait",
    "decision": "décision",
    "erasure": "effacement",
    "register": "registre modifié",
    "interpreter": "nouvelle version de la lecture",
    "code": "nouvelle version des calculs",
    "as_of": "date d'évaluation",
    "unknown": "cause inconnue",
}


def as_rows(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The changes as plain rows, with figures still as decimals."""
    return [change.model_dump() for change in changes]


def summary(changes: Sequence[Change], register: Register) -> RenderableType:
    """How many figures changed, and the first of them: before, after, and why.

    Args:
        changes: By body, indicator and year.
        register: For names and the French words of statuses.
    """
    if not changes:
        return Text("Aucun chiffre n'a changé depuis la publication précédente.")
    table = Table(pad_edge=False)
    for heading in ("Agglo.", "Indicateur", "Année", "Avant", "Après", "Cause"):
        table.add_column(heading, overflow="fold")
    for change in changes[:CHANGES_SHOWN]:
        table.add_row(
            body_name(change.agglomeration, register),
            change.indicator,
            str(change.reporting_year),
            _said(change.before, register),
            _said(change.after, register),
            ", ".join(map(_cause, change.causes)),
        )
    told = count(len(changes), "chiffre a changé", "chiffres ont changé")
    parts: list[RenderableType] = [Text(f"{told} depuis la publication précédente.", style="bold"), table]
    if len(changes) > CHANGES_SHOWN:
        parts.append(Text(f"… et {count(len(changes) - CHANGES_SHOWN, 'autre')} : la liste entière est en JSON."))
    return Group(*parts)


def _said(state: State | None, register: Register) -> str:
    if state is None:
        return "hors du registre"
    notes = ["périmètre inconnu"] if state.scope == "unknown" and state.status != "SCOPE_UNKNOWN" else []
    if state.value is not None:
        figure = f"{'au moins ' if state.is_lower_bound else ''}{number(state.value)}"
        label = register.observation_statuses[state.status].label_fr
        notes = [*([] if state.status == "REPORTED" else [label.lower()]), *notes]
    else:
        figure = register.observation_statuses[state.status].label_fr
        if state.available_on is not None:
            notes = [f"{'échu' if state.is_overdue else 'dès'} {day(state.available_on)}", *notes]
    return f"{figure} ({', '.join(notes)})" if notes else figure


def _cause(cause: Cause) -> str:
    words = _CAUSES_FR[cause.kind]
    named = cause.kind in {"submission", "withdrawal", "decision"}
    return f"{words} {cause.reference}" if named and cause.reference else words
