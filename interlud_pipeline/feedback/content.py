"""All that is said to the sender of one submission, ready for any form of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from interlud_pipeline.model import Severity

SEVERITY_FR = {Severity.ERROR: "Erreur", Severity.WARNING: "Avertissement", Severity.INFO: "Information"}
SEVERITY_ORDER = tuple(SEVERITY_FR)
SETTLED_FR = "Réglé"

IN_FORCE, SET_ASIDE, TO_COMPLETE, WITHDRAWN = "retenu", "un autre envoi fait foi", "à compléter", "envoi retiré"
DECIDED = "tranché"

_LINE = re.compile(r"L(\d+)(?:C(\d+))?")


def french_day(day: date) -> str:
    """A date as ``31/12/2026``."""
    return f"{day:%d/%m/%Y}"


def read_as(row: Mapping[str, Any], label: str) -> str:
    """A figure in words: its value, else the French name of its status with the day from which it can exist.

    Args:
        row: ``value``, ``status``, ``available_on`` and ``is_lower_bound`` of an observation.
        label: French name of its status.
    """
    value: Decimal | None = row["value"]
    if value is None:
        return f"{label}, dès le {french_day(row['available_on'])}" if row["available_on"] else label
    note = "" if row["status"] == "REPORTED" else f" ({label.lower()})"
    return f"{'au moins ' if row['is_lower_bound'] else ''}{number(value)}{note}"


def number(value: Decimal | int) -> str:
    """A number as a French reader writes it."""
    return str(format_decimal(value, locale="fr_FR", decimal_quantization=False))


def in_words(sheet: str | None, address: str | None, document_format: str) -> str:
    """An address as an officer finds it: « feuille « Retour », B4 », or « ligne 31, colonne 2, élément 3 » of a page.

    Args:
        sheet: Sheet of a workbook.
        address: Address within it; ``None`` for the whole.
        document_format: Format of the file: ``L31`` is a line of a page, and a cell elsewhere.
    """
    cell, _, item = (address or "").partition("#")
    parts = [f"feuille «\u00a0{sheet}\u00a0»"] if sheet else []
    line = _LINE.fullmatch(cell) if document_format == "page" else None
    if line is not None:
        parts += [
            f"{name}\u00a0{number}" for name, number in zip(("ligne", "colonne"), line.groups(), strict=True) if number
        ]
    elif cell:
        parts.append(cell)
    if item:
        parts.append(f"élément\u00a0{item}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in the words of the catalogue.

    Attributes:
        severity: Its weight.
        message: What is wrong or doubtful.
        remedy: What the sender should do.
        sheet: Sheet of a workbook.
        cell: Address; ``None`` for a remark on a sheet or on the whole file.
        document_format: Format of the file, which says how an address is read.
        rule: Identifier in the catalogue.
        is_settled: An officer's decision answers it; nothing is left to do.
    """

    severity: Severity
    message: str
    remedy: str
    sheet: str | None = None
    cell: str | None = None
    document_format: str = ""
    rule: str = ""
    is_settled: bool = False

    @property
    def severity_fr(self) -> str:
        """Its weight in French."""
        return SETTLED_FR if self.is_settled else SEVERITY_FR[self.severity]

    @property
    def place(self) -> str:
        """Its address in words."""
        return in_words(self.sheet, self.cell, self.document_format) or "fichier entier"


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as it was understood.

    Attributes:
        body: Short name of the body.
        reporting_year: Year described.
        indicator: Number and label.
        read_as: The value, or the reason for which there is none.
        is_answered: Whether that is an answer.
        place: Where it was read.
        standing: What became of it; blank where no publication says.
    """

    body: str
    reporting_year: int | None
    indicator: str
    read_as: str
    is_answered: bool
    place: str
    standing: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """One indicator that is still expected.

    Attributes:
        body: Short name of the body.
        reporting_year: Year to describe.
        indicator: Number and label.
        situation: Why it is still expected.
        deadline: By when, in words.
        is_overdue: Whether that day has passed.
    """

    body: str
    reporting_year: int
    indicator: str
    situation: str
    deadline: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What goes back for one submission.

    Attributes:
        submission_id: The submission.
        sha256: Its content in the archive.
        file_name: Name of the file as sent.
        format: Format as read: ``xlsx``, ``ods``, ``delimited``, ``json``, ``page`` or ``unknown``.
        is_rejected: Whether the file was refused as a whole.
        sender: Who sent it, in words.
        folder: Folder of the outbox for its year and sender.
        received_on: Day of arrival.
        remarks: Everything found, gravest first.
        figures: Indicators as understood; of very many those to complete first, and not all.
        details: What was kept of the tables of detail, in words.
        awaited: What is still expected of the bodies and years that it speaks of.
        is_assigned: Whether a body and year that the register knows are known of it.
        is_published: Whether the publication in force takes it into account.
        contact: Function to ask.
        withdrawn_on: Day from which an officer withdrew it.
        more_figures: How many figures there are beside those named.
    """

    submission_id: str
    sha256: str
    file_name: str
    format: str
    is_rejected: bool
    sender: str
    folder: str
    received_on: date
    remarks: tuple[Remark, ...]
    figures: tuple[Figure, ...]
    details: tuple[str, ...]
    awaited: tuple[Awaited, ...]
    is_assigned: bool
    is_published: bool
    contact: str
    withdrawn_on: date | None = None
    more_figures: int = 0

    def of(self, severity: Severity) -> tuple[Remark, ...]:
        """The remarks of one weight; those settled weigh nothing any more."""
        return tuple(remark for remark in self.remarks if remark.severity is severity and not remark.is_settled)

    @property
    def settled(self) -> tuple[Remark, ...]:
        """The remarks that decisions answer."""
        return tuple(remark for remark in self.remarks if remark.is_settled)
