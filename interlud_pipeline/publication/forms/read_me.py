"""« Lisez-moi », the first sheet of the workbook: which publication, which sheets, and what is left out.

Belongs here: what the workbook says of itself.
Does not belong here: the figures (``workbook``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

from interlud_pipeline.publication.forms.cells import DATE_FORMAT
from interlud_pipeline.publication.manifest import CandidateManifest

NAME = "Lisez-moi"
FIRST_LINE = 6

HOW_TO_READ = (
    "Une case vide est une valeur absente, jamais un zéro : l'état de la ligne dit pourquoi. 0 est une valeur.",
    "La feuille des indicateurs dit ce qui s'additionne ; celle du réseau donne les chiffres communs.",
    "Les taux ne comptent que les lignes « Compte dans les taux ».",
    "Les lignes marquées « Fictif » viennent de campagnes de démonstration.",
    "Les textes sont ceux des déclarants, mot pour mot ; aucun n'est une formule.",
)

LEFT_OUT = (
    "Constats, révisions, décisions, registre des envois et autres tables : en CSV, Parquet et DuckDB, dans le dossier"
    " de la même publication."
)


@dataclass(frozen=True)
class SheetShown:
    """A sheet, as the first one tells of it.

    Attributes:
        name: Its name.
        holds: What it holds.
        rows: Rows of its mart.
        shown: Rows that it shows.
        whole: File of the publication that has them all.
    """

    name: str
    holds: str
    rows: int
    shown: int
    whole: str


def rows_shown(sheet: SheetShown) -> str:
    """What a sheet shows and what it leaves out."""
    if sheet.shown == sheet.rows:
        return f"{sheet.name} : toutes les lignes ({_number(sheet.rows)})."
    return (
        f"{sheet.name} : {_number(sheet.shown)} lignes sur {_number(sheet.rows)}, les années les plus récentes"
        f" d'abord ; toutes sont dans {sheet.whole}."
    )


def add_read_me(workbook: Workbook, told: CandidateManifest, sheets: Sequence[SheetShown]) -> None:
    """Write the first sheet, line by line: the workbook keeps one line in memory."""
    sheet = workbook.add_worksheet(NAME)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.set_column(2, 2, 60)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    title = workbook.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, "Indicateurs de mobilité des agglomérations", title)
    strong = workbook.add_format({"bold": True, "valign": "top"})
    day = workbook.add_format({"num_format": DATE_FORMAT, "align": "left"})
    sheet.write_string(2, 0, "Publication", strong)
    sheet.write_string(2, 1, told.id)
    sheet.write_string(3, 0, "Arrêtée au", strong)
    sheet.write_datetime(3, 1, told.as_of, day)
    sheet.write_string(4, 0, "Version du contrat", strong)
    sheet.write_string(4, 1, told.contract_version)
    lines = (
        ("Feuille", "Ce qu'elle contient", "Ce qu'elle montre"),
        *((one.name, f"{one.holds}.", rows_shown(one)) for one in sheets),
        ("", "", ""),
        *(("" if number else "Comment lire", sentence, "") for number, sentence in enumerate(HOW_TO_READ)),
        ("Ce qui n'est pas ici", LEFT_OUT, ""),
    )
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    for row, texts in enumerate(lines, start=FIRST_LINE):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, strong if column == 0 or row == FIRST_LINE else plain)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
