"""The workbook itself: one sheet a table, headers frozen and protected, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from interlud_pipeline.template.content import Content
from interlud_pipeline.template.guidance import guidance

DATE_FORMAT = "dd/mm/yyyy"
LAST_ROW = 1000
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
NATURES = ("nommé", "collectif")

Validation = dict[str, Any]
"""Options of a data validation, as xlsxwriter names them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        width: Width in characters.
        form: Name of the format of its cells.
        validation: What may be typed in it.
    """

    width: int
    form: str = "input"
    validation: Validation | None = None


class TemplateWriter:
    """Writes one workbook."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._forms = {name: self._book.add_format(options) for name, options in _FORMS.items()}

    def write(self) -> bytes:
        """The workbook's bytes."""
        body, year = self._content.body, self._content.reporting_year
        self._book.set_properties({"title": f"{body.short_name} {year}", "subject": body.name})
        self._guidance()
        self._declaration()
        self._indicators()
        self._meetings()
        self._actors()
        self._book.close()
        return self._buffer.getvalue()

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 (xlsxwriter is untyped)
        sheet = self._book.add_worksheet(name)
        sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True})
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _guidance(self) -> None:
        sheet = self._sheet("Mode d'emploi")
        sheet.set_column(0, 0, 110, self._forms["text"])
        for row, (form, line) in enumerate(guidance(self._content)):
            sheet.write_string(row, 0, line, self._forms[form])

    def _declaration(self) -> None:
        sheet = self._sheet("Déclaration")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 60)
        body = self._content.body
        lines: tuple[tuple[str, str | int | None, str], ...] = (
            ("agglomeration", body.name, "fixed"),
            ("siren", body.agglomeration, "fixed"),
            ("reporting_year", self._content.reporting_year, "fixed"),
            ("version", 1, "input"),
            ("sent_on", None, "date"),
            ("contact", None, "input"),
        )
        for row, (field, value, form) in enumerate(lines):
            sheet.write_string(row, 0, self._content.header("declaration", field), self._forms["header"])
            sheet.write(row, 1, value, self._forms[form])
        sheet.ignore_errors({"number_stored_as_text": "B2"})
        sheet.data_validation(3, 1, 3, 1, _whole("Numéro de l'envoi : 1, puis 2 si vous renvoyez un fichier corrigé."))
        sheet.data_validation(4, 1, 4, 1, _day("Date à laquelle vous envoyez ce fichier."))
        sheet.data_validation(5, 1, 5, 1, _hint("Un service ou une fonction suffit : pas de nom de personne."))

    def _indicators(self) -> None:
        sheet = self._sheet("Indicateurs")
        self._table(
            sheet,
            "indicator",
            {
                "indicator": Column(12, "fixed"),
                "label": Column(46, "fixed"),
                "unit": Column(14, "fixed"),
                "value": Column(12),
                "reason": Column(26, validation=_choice(self._content.reasons, _REASON_HINT)),
                "available_on": Column(16, "date", _day("Si c'est trop tôt : date à laquelle la donnée existera.")),
                "comment": Column(40),
            },
        )
        for row, indicator in enumerate(self._content.indicators, start=1):
            for column, text in enumerate((indicator.indicator, indicator.label_fr, indicator.unit_fr)):
                sheet.write_string(row, column, text, self._forms["fixed"])
            told = f"{indicator.definition_fr}{_DETAIL_HINTS.get(indicator.detail or '', '')}"
            sheet.data_validation(row, 3, row, 3, _whole(told) if indicator.is_count else _hint(told))
        sheet.ignore_errors({"number_stored_as_text": f"A2:A{LAST_ROW}"})

    def _meetings(self) -> None:
        self._table(
            self._sheet("Réunions"),
            "meeting",
            {
                "kind": Column(28, validation=_choice(self._content.meeting_kinds, "Choisissez un type.")),
                "meetings": Column(12, validation=_whole("Nombre de réunions de ce type.")),
                "themes": Column(12, validation=_whole("Nombre d'enjeux traités ; il ne s'ajoute pas.")),
                "joint_with": Column(28, validation=_choice(self._content.partners, _JOINT_HINT)),
                "held_on": Column(16, "date", _day("Facultatif : date de la réunion.")),
            },
        )

    def _actors(self) -> None:
        self._table(
            self._sheet("Acteurs"),
            "actor",
            {
                "declared_name": Column(48, validation=_hint("Un organisme par ligne, sans nom de personne.")),
                "nature": Column(14, validation=_choice(NATURES, _NATURE_HINT)),
                "declared_members": Column(12, validation=_whole("Facultatif : nombre de membres d'un collectif.")),
            },
        )

    def _table(self, sheet: Any, kind: str, columns: dict[str, Column]) -> None:  # noqa: ANN401 (xlsxwriter is untyped)
        for index, (field, column) in enumerate(columns.items()):
            sheet.set_column(index, index, column.width, self._forms[column.form])
            sheet.write_string(0, index, self._content.header(kind, field), self._forms["header"])
            if column.validation:
                sheet.data_validation(1, index, LAST_ROW, index, column.validation)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)


_FORMS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "locked": True, "text_wrap": True},
    "heading": {"bold": True, "font_size": 11, "locked": True, "text_wrap": True, "top": 1},
    "text": {"locked": True, "text_wrap": True, "valign": "top"},
    "header": {"bold": True, "locked": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1},
    "fixed": {"locked": True, "bg_color": "#EDEDED", "align": "left"},
    "input": {"locked": False, "align": "left"},
    "date": {"locked": False, "align": "left", "num_format": DATE_FORMAT},
}
_REASON_HINT = "Sans valeur : dites pourquoi. Provisoire et estimé peuvent accompagner une valeur."
_JOINT_HINT = "Réunion tenue avec une autre agglomération : laquelle ? Plusieurs : séparez-les d'une virgule."
_NATURE_HINT = "Nommé : un organisme précis. Collectif : un ensemble, compté pour un."
_DETAIL_HINTS = {
    "meeting": " Laissez vide si vous remplissez la feuille Réunions : le nombre en est tiré.",
    "actor": " Laissez vide si vous remplissez la feuille Acteurs : le nombre en est tiré.",
}
_LONGEST_TEXT = 255  # of a list and of a message, in the file format


def _hint(message: str) -> Validation:
    return {"validate": "any", "input_message": message[:_LONGEST_TEXT]}


def _choice(choices: Sequence[str], message: str) -> Validation:
    """A list to choose from; other words stay possible, with a warning, since the reader knows more of them."""
    if not choices or len(",".join(choices)) > _LONGEST_TEXT:
        return _hint(message)
    return {
        **_hint(message),
        "validate": "list",
        "source": list(choices),
        "error_type": "information",
        "error_title": "Hors de la liste",
        "error_message": "Ce mot n'est pas dans la liste : il sera lu s'il est connu, sinon signalé.",
    }


def _whole(message: str) -> Validation:
    return {
        **_hint(message),
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_title": "Nombre attendu",
        "error_message": "Saisissez un nombre entier, zéro compris. Sans nombre, laissez vide et donnez un motif.",
    }


def _day(message: str) -> Validation:
    return {
        **_hint(message),
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
        "error_title": "Date attendue",
        "error_message": "Saisissez une date sous la forme jj/mm/aaaa.",
    }


def write_template(content: Content) -> bytes:
    """The bytes of the workbook for a body and year."""
    return TemplateWriter(content).write()
