"""Small returns as officers send them, made from a seed: the same number gives the same workbook, and text.

They have the template's layout, on four sheets or on one. Bodies, years, figures, reasons, meetings and actors vary;
about one in five has something that the reader must find.
"""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

import xlsxwriter

from interlud_pipeline.model import Context

Value = str | int | float | date | None
Rows = list[list[Value]]

BODIES = (
    ("246200364", "CALL", "Communauté d'agglomération de Lens-Liévin"),
    ("246200299", "CAHC", "Communauté d'agglomération Hénin-Carvin"),
    ("200072460", "CABBALR", "Communauté d'agglomération de Béthune-Bruay, Artois-Lys Romane"),
)
MISSPELT = ("Hénil-Carvin", "Artois-Flandres", "Pôle métropolitain de l'Artois")
YEARS = (2022, 2023, 2024)
LABELS = (
    ("115", "Nombre et nature des acteurs mobilisés", "acteurs"),
    ("116", "Nombre de réunions tenues", "réunions"),
    ("117", "Outils de communication diffusés", "outils"),
    ("118", "Contribution à la mise en œuvre des projets", "projets"),
)
REASONS = ("Données inexistantes", "Trop tôt", "n.d.", "sans objet", "Donnée non collectée", "provisoire", "NC", "-")
KINDS = ("Séminaire", "COPIL", "COTECH", "Groupe de travail", "Comité de partenaires", "Atelier de travail")
ACTORS = (
    *("Amazon", "Association de commerçants", "Carrefour", "CG2I", "Club d'entreprises", "Colas", "Communes"),
    *("Delta 3", "Euralogistic", "France Travail", "GLS", "Livr'écolo", "Main Forte", "Maison de l'emploi"),
    *("Polices municipales", "Prolaidis", "T62", "Transport Brelet", "Transports BRELET SAS", "Union TLF"),
)
FIRST_WORDS = ("Transports", "Messagerie", "Logistique", "Coursiers", "Entrepôts", "Livraisons", "Garage", "Marché")
LAST_WORDS = ("de la Gohelle", "du Béthunois", "Delattre", "Vasseur", "des Weppes", "du Ternois", "Lemaire", "d'Artois")
UNREADABLE = ("une dizaine", "> 10", "10 à 12", "12,5", "1.234", "-3", "plusieurs", "#REF!")
TITLE = "Retour annuel des indicateurs de logistique urbaine"
NOTE = "Note : les réunions tenues avec une autre agglomération sont comptées une fois."


@dataclass(frozen=True, slots=True)
class SmallFile:
    """One file as it arrives.

    Attributes:
        name: File name.
        content: Its bytes.
        context: What its folder says of it.
    """

    name: str
    content: bytes
    context: Context


def make_workbook(number: int) -> SmallFile:
    """The workbook of a number."""
    stem, tables, context, chance = _made(number)
    return SmallFile(f"{stem}.xlsx", _written(tables, on_one_sheet=_one_in(4, chance)), context)


def make_text(number: int) -> SmallFile:
    """The delimited text of a number: the tables of its workbook, one below the other."""
    stem, tables, context, _ = _made(number)
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for rows in tables.values():
        writer.writerows(
            [*([f"{value:%d/%m/%Y}" if isinstance(value, date) else value for value in row] for row in rows), []]
        )
    return SmallFile(f"{stem}.csv", text.getvalue().encode("cp1252"), context)


def _made(number: int) -> tuple[str, dict[str, Rows], Context, random.Random]:
    chance = random.Random(number)  # noqa: S311 - no secret
    siren, short_name, name = chance.choice(BODIES)
    year = chance.choice(YEARS)
    has_folder = not _one_in(5, chance)
    stated = chance.choice(MISSPELT) if _one_in(30, chance) else chance.choice((name, short_name, name))
    tables = {
        "Déclaration": _declaration(chance, stated, siren, year),
        "Indicateurs": _indicators(chance, year),
        "Réunions": _meetings(chance, year),
        "Acteurs": _actors(chance),
    }
    context = Context(year, siren) if has_folder else Context()
    return f"retour-{short_name.lower()}-{year}-{number:04}", tables, context, chance


def _one_in(count: int, chance: random.Random) -> bool:
    return chance.randrange(count) == 0


def _declaration(chance: random.Random, stated: str, siren: str, year: int) -> Rows:
    sent = date(year + 1, chance.randint(1, 4), chance.randint(1, 28))
    return [
        ["Agglomération", stated],
        ["SIREN", siren if not _one_in(30, chance) else siren[:-1]],
        ["Année", year],
        ["Version", chance.randint(1, 3)],
        ["Date d'envoi", sent],
        ["Contact", "Service mobilité"],
    ]


def _indicators(chance: random.Random, year: int) -> Rows:
    rows: Rows = [["Indicateur", "Libellé", "Unité", "Valeur", "Motif", "Disponible le", "Commentaire"]]
    for indicator, label, unit in LABELS:
        value: Value = None
        reason: Value = None
        available: Value = None
        if indicator in {"117", "118"} or _one_in(5, chance):
            if _one_in(2, chance):
                count = chance.randint(0, 60)
                value = chance.choice((count, str(count), f"{count} 250"))
            else:
                reason = chance.choice(REASONS)
                available = date(year + 3, 12, 31) if reason == "Trop tôt" else None
            if _one_in(20, chance):
                value = chance.choice(UNREADABLE)
        comment = "chiffre consolidé en réunion de service" if _one_in(5, chance) else None
        rows.append([indicator, label, unit, value, reason, available, comment])
    return rows


def _meetings(chance: random.Random, year: int) -> Rows:
    rows: Rows = [["Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date"]]
    for kind in chance.sample(KINDS, chance.randint(2, 6)):
        count: Value = chance.randint(1, 12)
        if _one_in(50, chance):
            count = chance.choice(UNREADABLE)
        held = date(year, chance.randint(1, 12), chance.randint(1, 28)) if _one_in(3, chance) else None
        joint = chance.choice(("CAHC", "CALL", "CABBALR")) if _one_in(20, chance) else None
        rows.append([kind, count, chance.choice((None, 3, 6)), joint, held])
    if _one_in(10, chance):
        rows += [["Total", sum(row[1] for row in rows[1:] if isinstance(row[1], int))]]
    if _one_in(10, chance):
        rows += [[], [NOTE]]
    return rows


def _actors(chance: random.Random) -> Rows:
    rows: Rows = [["Acteur", "Nature", "Effectif"]]
    for actor in chance.sample(ACTORS, chance.randint(5, 14)):
        is_group = actor in {"Communes", "Association de commerçants", "Club d'entreprises", "Polices municipales"}
        nature = chance.choice(("collectif" if is_group else "nommé", None))
        rows.append([actor, nature, chance.randint(4, 30) if is_group and _one_in(2, chance) else None])
    rows += [
        [f"{chance.choice(FIRST_WORDS)} {chance.choice(LAST_WORDS)}", "nommé"] for _ in range(chance.randint(0, 3))
    ]
    return rows


def _written(tables: dict[str, Rows], *, on_one_sheet: bool) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": TITLE, "created": datetime(2024, 1, 1)})  # noqa: DTZ001 - the format has no zones
    header = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    sheet, top = None, 0
    for name, rows in tables.items():
        if sheet is None or not on_one_sheet:
            sheet, top = book.add_worksheet("Retour" if on_one_sheet else name), 0
            sheet.set_column(0, 6, 24)
        _write_rows(sheet, top, rows, header if name != "Déclaration" else None, day)
        top += len(rows) + 1
    book.close()
    return buffer.getvalue()


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet,
    top: int,
    rows: Sequence[Sequence[Value]],
    header: xlsxwriter.format.Format | None,
    day: xlsxwriter.format.Format,
) -> None:
    for row, values in enumerate(rows, start=top):
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, str):
                sheet.write_string(row, column, value, header if row == top else None)
            elif value is not None:
                sheet.write_number(row, column, value)
