"""For each rule that a file can trip by itself, a small file that trips it and no other warning or error."""

import io
from dataclasses import dataclass, field

from case_files import (
    DECLARED,
    HEADER,
    INDICATORS,
    actors,
    csv,
    indicators,
    meetings,
    part_of,
    text,
    with_part,
    xlsx,
    xlsx_with_formulas,
)

from interlud_pipeline.model import Context

SHORT = ("Agglomération", "Année", "Indicateur", "Valeur")
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Example:
    """A file with its name and context."""

    content: bytes
    name: str = "retour.csv"
    context: Context = field(default_factory=Context)


def book(*rows: tuple[object, ...], **more: object) -> Example:
    return Example(xlsx(*rows, **more), "retour.xlsx")


def page(*lines: str) -> Example:
    return Example(text(*lines), "retour.md")


def _declared(*rows: tuple[object, ...], **more: object) -> Example:
    return book(*DECLARED, *rows, **more)


def _unsafe() -> bytes:
    sound = xlsx(*DECLARED, INDICATORS, (117, 1))
    xml = part_of(sound, SHEET)
    start = xml.index(b"<worksheet")
    return with_part(sound, SHEET, xml[:start] + b"<!DOCTYPE x>" + xml[start:])


def _hidden_column() -> bytes:
    sound = xlsx(*DECLARED, INDICATORS, (117, 2))
    xml = part_of(sound, SHEET)
    at = xml.index(b"<sheetData")
    return with_part(sound, SHEET, xml[:at] + b'<cols><col min="2" max="2" width="9" hidden="1"/></cols>' + xml[at:])


def _struck() -> bytes:
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    sheet = load_workbook(io.BytesIO(xlsx(*DECLARED, INDICATORS, (117, 12))))
    sheet.active["B5"].font = Font(strike=True)
    buffer = io.BytesIO()
    sheet.save(buffer)
    return buffer.getvalue()


def _web_page() -> bytes:
    return text(
        "<html><body><h1>Bilan 2023</h1><table>",
        "<tr><th>Agglomération</th><th>Indicateur</th><th>Valeur</th></tr>",
        "<tr hidden><td>CALL</td><td>118</td><td>99</td></tr>",
        "<tr><td>CALL</td><td>117</td><td>12</td></tr>",
        "</table></body></html>",
    )


def row(*fields: object) -> Example:
    return Example(csv(SHORT, fields))


FILES = {
    "file.unreadable": Example(b"PK\x03\x04 rien", "retour.xlsx"),
    "file.unknown_format": Example(b"%PDF-1.4", "retour.pdf"),
    "file.password_protected": Example(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"), "retour.xlsx"),
    "file.disguised_format": Example(OLE + bytes(4096), "retour.xlsx"),
    "file.too_large": Example(b"[" * 100_000, "retour.json"),
    "file.unsafe_content": Example(_unsafe(), "retour.xlsx"),
    "file.empty": Example(b""),
    "file.no_table": Example(csv(("Couleur", "Forme"), ("rouge", "rond"))),
    "file.encoding_guessed": Example(actors(("Communes", "collectif")).decode().encode("cp1252")),
    "sheet.hidden": _declared(INDICATORS, (117, 3), other_sheets=[("2022", [("Indicateur", "Valeur")], "hidden")]),
    "rows.hidden": _declared(INDICATORS, (117, 4), hidden_rows=[5]),
    "columns.hidden": Example(_hidden_column(), "retour.xlsx"),
    "cell.formula_error": Example(
        xlsx_with_formulas(*DECLARED, INDICATORS, (117,), formulas={"B5": ("=1/0", "#DIV/0!")}), "retour.xlsx"
    ),
    "cell.formula_no_value": _declared(INDICATORS, (117, "=1+1"), has_formulas=True),
    "cell.struck_out": Example(_struck(), "retour.xlsx"),
    "page.hidden_row": Example(_web_page(), "retour.html"),
    "text.mojibake": Example(indicators((117, "", "donnÃ©es inexistantes"))),
    "text.characters_lost": Example(indicators((117, 5, "", "", "pr\ufffdvu"))),
    "row.field_count": Example(csv(SHORT, ("CALL", 2023, 117, "12,5"), ("CALL", 2023, 118, 7), sep=",")),
    "header.blank": _declared(("Indicateur", "Valeur", None), (117, 12, 13)),
    "header.duplicate": _declared(("Indicateur", "Valeur", "Valeur"), (117, 12, 13)),
    "header.value_unknown": _declared(("Indicateur", "Chiffre 2023", "Motif"), (117, 12, None)),
    "header.other_year": _declared(("Indicateur", "Valeur 2022", "Valeur 2023"), (117, 10, 12)),
    "header.unknown": _declared(("Indicateur", "Valeur", "Mémo"), (117, 12, "bon")),
}

SUBJECTS = {
    "context.agglomeration_missing": Example(csv(("Année", "Indicateur", "Valeur"), (2023, 117, 1))),
    "context.year_missing": Example(csv(("Agglomération", "Indicateur", "Valeur"), ("CALL", 117, 1))),
    "context.contradiction": Example(csv(SHORT, ("CALL", 2023, 117, 5)), context=Context(2023, "246200299")),
    "agglomeration.unknown": row("Artois-Flandres", 2023, 117, 1),
    "agglomeration.misspelled": row("Hénil-Carvin", 2023, 117, 1),
    "agglomeration.conflict": book(
        ("Agglomération", "CALL"), ("SIREN", 246200299), ("Année", 2023), (), *(INDICATORS, (117, 1))
    ),
    "agglomeration.joint_value": book(
        ("Année", 2023), ("Indicateur", "CALL", "CAHC"), (117, 12, None), merges=["B3:C3"]
    ),
    "siren.invalid": row("24620036", 2023, 117, 1),
    "siren.unknown": row("732829320", 2023, 117, 1),
    "year.invalid": row("CALL", "2022-2023", 117, 1),
    "year.conflict": page("# Bilan 2023 de la CALL", "", "Année : 2022", "", "### Indicateur n°117", "", "n.d."),
    "year.no_campaign": row("CALL", 2025, 117, 1),
    "indicator.unknown": row("CALL", 2023, 119, 1),
    "indicator.missing_from_file": row("CALL", 2023, 117, 10),
    "indicator.conflict": row("CALL", 2023, "n°117 : Nombre de réunions", 1),
    "indicator.heading_differs": page(
        "# Bilan 2023",
        "",
        "### Indicateur n°117",
        "",
        "| Agglomération | Réunions tenues |",
        "|---|---|",
        "| CALL | 1 COPIL |",
    ),
    "indicator.joint_value": row("CALL", 2023, "n°115 et 116", 1),
    "version.invalid": book(*DECLARED[:2], ("Version", "finale"), (), INDICATORS, (117, 1)),
    "sent_on.invalid": book(*DECLARED[:2], ("Date d'envoi", "31/02/2024"), (), INDICATORS, (117, 1)),
}

VALUES = {
    "number.unreadable": Example(indicators((117, "beau"))),
    "number.ambiguous_separator": Example(indicators((117, "1.234"))),
    "number.approximate": Example(indicators((117, "env. 10"))),
    "number.not_whole": Example(indicators((117, "12,5"))),
    "number.decimal_zero": Example(indicators((117, "12,0"))),
    "number.negative": Example(indicators((117, "-3"))),
    "number.in_words": Example(indicators((117, "six"))),
    "number.out_of_range": Example(indicators((117, "123 456 789 012 345"))),
    "number.possibly_split": Example(csv((*SHORT, "Commentaire"), ("CALL", 2023, 117, 12, 5))),
    "date.invalid": Example(indicators((118, "", "trop tôt", "31/02/2026"))),
    "date.outside_year": Example(meetings(("COTECH", 1, "", "", "03/04/2022"), ("COPIL", 1))),
    "value.with_reason": Example(indicators((117, 12, "n.d."))),
    "value.blank": Example(indicators((117, ""))),
    "reason.unknown": Example(indicators((117, "", "perdu"))),
    "reason.ambiguous": Example(indicators((117, "NC"))),
    "reason.dash": Example(indicators((117, "–"))),
    "available_on.missing": Example(indicators((118, "", "trop tôt"))),
    "record.duplicate_equal": Example(indicators((117, 12), (117, 12))),
    "record.duplicate_different": Example(indicators((117, 12), (117, 13))),
    "number.outside_tables": _declared(("Réunions tenues : 12",), (), INDICATORS, (117, 12)),
    "cell.merged": _declared(INDICATORS, (117, 12), (118, None), merges=["B5:B6"]),
}

DETAIL = {
    "table.headers_only": _declared(("Type de réunion", "Nombre")),
    "list.open_ended": Example(csv(("Agglomération", "Année", "Acteurs mobilisés"), ("CALL", 2023, "Colas, etc."))),
    "list.duplicate": Example(actors(("Colas",), ("COLAS",))),
    "actor.not_in_register": Example(actors(("Zéphyr Fret",))),
    "actor.collective_not_in_register": Example(actors(("3 brasseurs",))),
    "actor.likely_same": Example(actors(("Transports BRELET SAS",))),
    "actor.personal_data": Example(actors(("Camille Durand 06 12 34 56 78",))),
    "actor.several": Example(actors(("Eiffage / Vinci",))),
    "actor.unreadable": Example(actors(("12",), ("Colas",))),
    "actor.nature_unknown": Example(actors(("Colas", "privé"))),
    "number.footnote": Example(indicators((117, "12*"))),
    "text.personal_data": Example(indicators((117, 3, "", "", "voir camille@example.org"))),
    "meeting.joint_unnamed": Example(meetings(("COPIL commun", 1))),
    "meeting.of_another": Example(csv(("Agglomération", "Année", "Réunions tenues"), ("CALL", 2023, "1 COPIL CAHC"))),
    "meeting.not_held": _declared(("Type de réunion", "Nombre", "Statut"), ("COPIL", 2, "annulées")),
    "meeting.unknown_kind": Example(meetings(("Balade logistique", 2))),
    "meeting.unreadable": Example(
        csv(("Agglomération", "Année", "Réunions tenues"), ("CALL", 2023, "COTECH mensuels"))
    ),
    "meeting.counted_from_dates": Example(
        csv(("Agglomération", "Année", "Réunions tenues"), ("CALL", 2023, '"COTECH 12/03, 04/06 et 18/09"'))
    ),
    "meeting.identical_rows": Example(meetings(("COTECH", 1), ("COTECH", 1))),
    "detail.total_differs": _declared(
        ("Indicateur", "Valeur"), (116, 6), (), ("Type de réunion", "Nombre"), ("COPIL", 5)
    ),
    "totals.without_detail": Example(meetings(("Sous-total COTECH", 3))),
    "totals.differ": Example(meetings(("COTECH", 1), ("Total", 2))),
}

EXAMPLES: dict[str, Example] = {**FILES, **SUBJECTS, **VALUES, **DETAIL}
assert HEADER[:4] == SHORT
