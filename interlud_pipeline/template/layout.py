"""The sheets of the template, whatever format they are written in.

Belongs here: which cells there are, how each looks, which may be filled in and with what.
Does not belong here: a file format (``xlsx``, ``ods``), or what is asked of whom (``content``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from interlud_pipeline.template.content import Content
from interlud_pipeline.template.guidance import guidance

FREE_ROWS = 1000
"""Rows below a header that are ready to be filled in."""
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
NATURES = ("nommé", "collectif")


class Form(StrEnum):
    """How a cell looks; only ``INPUT`` and ``DAY`` may be changed."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    HEADER = "header"
    FIXED = "fixed"
    FORMER = "former"
    INPUT = "input"
    DAY = "day"


class Kind(StrEnum):
    """What may be typed in a cell; other words than those of a list stay possible, since the reader knows more."""

    ANYTHING = "anything"
    CHOICE = "choice"
    WHOLE = "whole"
    DAY = "day"


REFUSALS = {
    Kind.CHOICE: ("Hors de la liste", "Ce mot n'est pas dans la liste : il sera lu s'il est connu, sinon signalé."),
    Kind.WHOLE: (
        "Nombre attendu",
        "Saisissez un nombre entier, zéro compris. Sans nombre, laissez vide et donnez un motif.",
    ),
    Kind.DAY: ("Date attendue", "Saisissez une date sous la forme jj/mm/aaaa."),
}
"""Title and text of what a spreadsheet says of another entry."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be typed in a cell.

    Attributes:
        hint: Shown when the cell is chosen.
        kind: What is accepted.
        choices: The entries of a list.
    """

    hint: str
    kind: Kind = Kind.ANYTHING
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        width: Width in characters.
        form: Look of its cells that nothing is written in.
        rule: What may be typed in those.
    """

    width: int
    form: Form = Form.INPUT
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that the template writes; without a value it is one to fill in."""

    value: str | int | None
    form: Form
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A protected sheet.

    Attributes:
        name: Its name.
        columns: Its columns.
        rows: The rows that are written.
        is_table: The first row is a header that stays in sight.
        free_rows: Rows to fill in below those that are written.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    is_table: bool = False
    free_rows: int = 0


def sheets(content: Content) -> tuple[Sheet, ...]:
    """The sheets, in order."""
    return (_guidance(content), _declaration(content), _indicators(content), _meetings(content), _actors(content))


def _guidance(content: Content) -> Sheet:
    rows = tuple((Entry(line, Form(form)),) for form, line in guidance(content))
    return Sheet("Mode d'emploi", (Column(110, Form.TEXT),), rows)


def _declaration(content: Content) -> Sheet:
    body = content.body
    values = {
        "agglomeration": Entry(body.name, Form.FIXED),
        "siren": Entry(body.agglomeration, Form.FIXED),
        "reporting_year": Entry(content.reporting_year, Form.FIXED),
        "version": Entry(1, Form.INPUT, Rule(_VERSION_HINT, Kind.WHOLE)),
        "sent_on": Entry(None, Form.DAY, Rule("Date à laquelle vous envoyez ce fichier.", Kind.DAY)),
        "contact": Entry(None, Form.INPUT, Rule("Un service ou une fonction suffit : pas de nom de personne.")),
    }
    rows = tuple((Entry(content.header("declaration", field), Form.HEADER), entry) for field, entry in values.items())
    return Sheet("Déclaration", (Column(24, Form.TEXT), Column(60, Form.TEXT)), rows)


def _indicators(content: Content) -> Sheet:
    columns = {
        "indicator": Column(12, Form.FIXED),
        "label": Column(46, Form.FIXED),
        "unit": Column(14, Form.FIXED),
        "former": Column(32, Form.FORMER),
        "value": Column(12),
        "reason": Column(26, rule=Rule(_REASON_HINT, Kind.CHOICE, content.reasons)),
        "available_on": Column(16, Form.DAY, Rule(_AVAILABLE_HINT, Kind.DAY)),
        "comment": Column(40),
    }
    if not content.former:
        del columns["former"]
    return _table("Indicateurs", "indicator", columns, content, tuple(_indicator_rows(content, columns)))


def _indicator_rows(content: Content, columns: Mapping[str, Column]) -> Iterator[tuple[Entry, ...]]:
    for indicator in content.indicators:
        told = f"{indicator.definition_fr}{_DETAIL_HINTS.get(indicator.detail or '', '')}"
        written = {
            "indicator": Entry(indicator.indicator, Form.FIXED),
            "label": Entry(indicator.label_fr, Form.FIXED),
            "unit": Entry(indicator.unit_fr, Form.FIXED),
            "former": Entry(content.former.get(indicator.indicator), Form.FORMER),
            "value": Entry(None, Form.INPUT, Rule(told, Kind.WHOLE if indicator.is_count else Kind.ANYTHING)),
        }
        yield tuple(written.get(field, Entry(None, column.form, column.rule)) for field, column in columns.items())


def _meetings(content: Content) -> Sheet:
    columns = {
        "kind": Column(28, rule=Rule("Choisissez un type.", Kind.CHOICE, content.meeting_kinds)),
        "meetings": Column(12, rule=Rule("Nombre de réunions de ce type.", Kind.WHOLE)),
        "themes": Column(12, rule=Rule("Nombre d'enjeux traités ; il ne s'ajoute pas.", Kind.WHOLE)),
        "joint_with": Column(28, rule=Rule(_JOINT_HINT, Kind.CHOICE, content.partners)),
        "held_on": Column(16, Form.DAY, Rule("Facultatif : date de la réunion.", Kind.DAY)),
    }
    return _table("Réunions", "meeting", columns, content)


def _actors(content: Content) -> Sheet:
    columns = {
        "declared_name": Column(48, rule=Rule("Un organisme par ligne, sans nom de personne.")),
        "nature": Column(14, rule=Rule(_NATURE_HINT, Kind.CHOICE, NATURES)),
        "declared_members": Column(12, rule=Rule("Facultatif : nombre de membres d'un collectif.", Kind.WHOLE)),
    }
    return _table("Acteurs", "actor", columns, content)


def _table(
    name: str,
    kind: str,
    columns: Mapping[str, Column],
    content: Content,
    rows: tuple[tuple[Entry, ...], ...] = (),
) -> Sheet:
    """A table with the rows given, else with free ones."""
    header = tuple(Entry(content.header(kind, field), Form.HEADER) for field in columns)
    free_rows = 0 if rows else FREE_ROWS
    return Sheet(name, tuple(columns.values()), (header, *rows), is_table=True, free_rows=free_rows)


_VERSION_HINT = "Numéro de l'envoi : 1, puis 2 si vous renvoyez un fichier corrigé."
_AVAILABLE_HINT = "Si c'est trop tôt : date à laquelle la donnée existera."
_REASON_HINT = "Sans valeur : dites pourquoi. Provisoire et estimé peuvent accompagner une valeur."
_JOINT_HINT = "Réunion tenue avec une autre agglomération : laquelle ? Plusieurs : séparez-les d'une virgule."
_NATURE_HINT = "Nommé : un organisme précis. Collectif : un ensemble, compté pour un."
_DETAIL_HINTS = {
    "meeting": " Laissez vide si vous remplissez la feuille Réunions : le nombre en est tiré.",
    "actor": " Laissez vide si vous remplissez la feuille Acteurs : le nombre en est tiré.",
}
