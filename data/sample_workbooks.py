"""The workbooks among the sample submissions: the return of CALL for 2022, those of CABBALR and CALL for 2024.

Belongs here: layout and figures of the invented workbooks, with fixed dates in their metadata.
Does not belong here: text files, or where anything is written (``make_samples``).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

NBSP = "\u00a0"

Value = str | int | date | None
Row = Sequence[Value]

DECLARATION_LABELS = ("Agglomération", "SIREN", "Année", "Version", "Date d'envoi", "Contact")
INDICATOR_HEADER = ("Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")
MEETING_HEADER = ("Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date")
ACTOR_HEADER = ("Acteur", "Nature", "Effectif")

# In the workbook of CALL for 2022: first sheet row, from 0, of each table.
DECLARATION_ROW, INDICATORS_ROW, NOTE_ROW, MEETINGS_ROW, ACTORS_ROW = 2, 9, 15, 17, 24


def write_rows(sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[Row], first_row: int, date_format: object) -> None:
    """Write rows of plain values; a date gets the workbook's date format."""
    for row_number, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(row_number, column, datetime(value.year, value.month, value.day), date_format)  # noqa: DTZ001 - a sheet's dates have no zone
            elif isinstance(value, int):
                sheet.write_number(row_number, column, value)
            elif value is not None:
                sheet.write_string(row_number, column, value)


def new_workbook() -> tuple[io.BytesIO, xlsxwriter.Workbook, object]:
    """A workbook in memory whose metadata carry a fixed date."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": "Exemple fictif", "created": datetime(2023, 1, 2)})  # noqa: DTZ001 - as stored
    return content, workbook, workbook.add_format({"num_format": "dd/mm/yyyy"})


def lens_lievin_2022(
    *, version: int, sent_on: date, working_groups: int, actors: Sequence[Row], is_corrected: bool
) -> bytes:
    """Return of CALL for 2022: first with a broken formula and an unknown reason, then corrected."""
    content, workbook, date_format = new_workbook()
    sheet = workbook.add_worksheet("Retour")
    values: Row = (
        "Communauté d'agglomération de Lens-Liévin",
        "246 200 364",
        2022,
        version,
        sent_on,
        "Service mobilité",
    )
    sheet.write_string(0, 0, "Campagne 2022 : données fictives de démonstration")
    write_rows(sheet, zip(DECLARATION_LABELS, values, strict=True), DECLARATION_ROW, date_format)
    write_rows(sheet, [INDICATOR_HEADER, (115, len(actors)), (116,), (117,), (118,)], INDICATORS_ROW, date_format)
    meetings = 4 + working_groups
    sheet.write_formula("B12", "=SUM(B19:B22)", None, meetings)
    if is_corrected:
        sheet.write_string("B13", f"1{NBSP}234")
        write_rows(sheet, [(None, None, "trop tôt", date(2026, 12, 31))], INDICATORS_ROW + 4, date_format)
    else:
        sheet.write_formula("B13", "=Diffusion!#REF!", None, "#REF!")
        sheet.write_string("C14", "en attente du prestataire")
    sheet.write_string(NOTE_ROW, 0, "Note : les réunions internes aux services ne figurent pas ci-dessous.")
    kinds = [("Séminaire", 1), ("COPIL", 1), ("COTECH", 2), ("Groupes de travail", working_groups, 4)]
    write_rows(sheet, [MEETING_HEADER, *kinds, ("Total", meetings)], MEETINGS_ROW, date_format)
    write_rows(sheet, [ACTOR_HEADER, *actors], ACTORS_ROW, date_format)
    if is_corrected:
        for row_number in (ACTORS_ROW + 3, ACTORS_ROW + 4):
            sheet.set_row(row_number, None, None, {"hidden": True})
    else:
        former = workbook.add_worksheet("2021")
        write_rows(former, [INDICATOR_HEADER, (115, 4), (116, 3), (117, 2), (118, 0)], 0, date_format)
        former.hide()
    workbook.close()
    return content.getvalue()


def bethune_bruay_2024() -> bytes:
    """Return of CABBALR for 2024: an indicator table, and the table of the evaluation page on a second sheet."""
    content, workbook, date_format = new_workbook()
    sheet = workbook.add_worksheet("Indicateurs")
    values: Row = ("Béthune-Bruay, Artois-Lys Romane", "200072460", 2024, 1, date(2025, 3, 27), "Service mobilité")
    sheet.write_string(0, 0, "Campagne 2024 : données fictives de démonstration")
    write_rows(sheet, zip(DECLARATION_LABELS, values, strict=True), DECLARATION_ROW, date_format)
    write_rows(sheet, [INDICATOR_HEADER, ("N°117", "NC")], INDICATORS_ROW, date_format)
    report = workbook.add_worksheet("Bilan")
    report.merge_range("A1:B1", "Agglomération de Béthune-Bruay, Artois-Lys Romane")
    lists = (
        "• 1 séminaire\n• 2 COTECH\n• plusieurs réunions",
        "Communes, Carrefour, GLS, Maison de l'emploi, France Travail, etc.",
    )
    write_rows(report, [("Réunions tenues", "Acteurs mobilisés"), lists], 1, date_format)
    workbook.close()
    return content.getvalue()


def ods_cell(value: Value) -> TableCell:
    """A typed cell: number, date, text or blank."""
    if value is None:
        return TableCell()
    if isinstance(value, int):
        cell = TableCell(valuetype="float", value=str(value))
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)))
    return cell


def ods(sheets: dict[str, Sequence[Row]]) -> bytes:
    """An OpenDocument workbook whose zip entries carry a fixed date."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row or (None,):
                line.addElement(ods_cell(value))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    written, fixed = io.BytesIO(), io.BytesIO()
    document.write(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            stable = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            stable.compress_type = entry.compress_type
            target.writestr(stable, source.read(entry))
    return fixed.getvalue()


def lens_lievin_2024() -> bytes:
    """Return of CALL for 2024, one table a sheet."""
    values: Row = ("CALL", 246200364, "exercice 2024", 1, "28/03/2025", "Service mobilité")
    indicators: list[Row] = [("n°115", 12), ("Indicateur n°116", 10), (117, "une dizaine"), (118, "-"), (119, 4)]
    meetings: list[Row] = [
        ("Séminaire", 1, None, None, date(2024, 5, 14)),
        ("COPIL", 1, None, "CAHC", date(2024, 6, 6)),
        ("COTECH", 2),
        ("COTECH", 1, None, "CABBALR", date(2024, 9, 12)),
        ("Groupes de travail", 5, 4),
        ("Séminaire", 1, None, None, date(2025, 1, 16)),
    ]
    actors: list[Row] = [
        ("12 communes",),
        ("Polices municipales", "collectif", 12),
        *((name, "nommé") for name in ("Euralogistic", "Union TLF", "Colas", "Carrefour", "Amazon")),
        ("France Travail", "nommé"),
        ("T62", "nommé"),
        ("+Fret en Gohelle", "nommé"),
    ]
    title: Row = ("Campagne 2024 : données fictives de démonstration",)
    return ods(
        {
            "Déclaration": [title, (), *zip(DECLARATION_LABELS, values, strict=True)],
            "Indicateurs": [INDICATOR_HEADER, *indicators],
            "Réunions": [MEETING_HEADER, *meetings],
            "Acteurs": [ACTOR_HEADER, *actors],
        }
    )
