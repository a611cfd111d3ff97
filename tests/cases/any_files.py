"""Files of every form with anything in them: tables, declarations and prose as senders write them, and broken ones.

Belongs here: hypothesis strategies for documents, each as its reader gives it.
Does not belong here: what is claimed of them.
"""

import json
from dataclasses import dataclass
from typing import Any

from case_files import ACTORS, DECLARED, HEADER, INDICATORS, MEETINGS
from hypothesis import strategies as st
from reading_cases import CALL

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read_many
from interlud_pipeline.model import Cell, CellKind, Context, Document, Grid, Merge

CONTEXTS = st.sampled_from([Context(), Context(2023, CALL), Context(2023, "artois-mobilites"), Context(2022)])
WORDS = [
    *(
        "",
        "",
        "",
        " ",
        "\u00a0",
        "2023",
        "2022-2023",
        "115",
        "116",
        "n°117",
        "n°115 et 116",
        "118",
        "119",
        "12",
        "0",
        "-3",
    ),
    *(
        "12,5",
        "1 234",
        "une dizaine",
        "n.d.",
        "trop tôt",
        "NC",
        "-",
        "sans objet",
        "provisoire",
        "31/12/2026",
        "12/03/2023",
    ),
    *(
        "CALL",
        "CAHC",
        "Lens-Liévin",
        "Hénil-Carvin",
        "Artois-Flandres",
        "246 200 299",
        "24620036",
        "Total",
        "Sous-total",
    ),
    *(
        "séminaire",
        "COPIL",
        "3 COTECH",
        "9 groupes de travail sur 3 enjeux",
        "COTECH 12/03, 04/06",
        "plusieurs réunions",
    ),
    *("Colas", "Colas, GLS, etc.", "Colas, COLAS", "12 communes", "Communes", "Camille Durand 06 12 34 56 78", "nommé"),
    *(
        "* note de bas de tableau",
        "Note : rien",
        "Source : services",
        "=1+1",
        "#REF!",
        "12 réunions tenues",
        "Année : 2023",
    ),
    *(
        "Indicateur",
        "Valeur",
        "Motif",
        "Acteurs",
        "Réunions tenues",
        "Année",
        "Agglomération",
        "Version",
        "Contact",
        "Mémo",
    ),
]
TEXTS = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=10))
SHORT_LISTS = ("Agglomération", "Année", "Réunions tenues", "Acteurs mobilisés")
ACROSS = ("Agglomération", "Année", "n°117", "n°118")
TABLE_HEADERS = [INDICATORS, HEADER, MEETINGS, MEETINGS[2:], ACTORS, ACTORS[2:], SHORT_LISTS, SHORT_LISTS[2:], ACROSS]
Rows = list[list[str]]


SOUND = {
    "Agglomération": ["CALL", "CALL", "CAHC", "Total"],
    "Année": ["2023"],
    "Indicateur": ["115", "116", "117", "n°118", "Total"],
    "Valeur": ["12", "0", "", "n.d."],
    "Motif": ["", "n.d.", "trop tôt"],
    "Disponible le": ["", "31/12/2026"],
    "Type de réunion": ["Séminaire", "COPIL", "3 COTECH", "Total"],
    "Nombre": ["3", "1", ""],
    "Enjeux": ["", "2"],
    "Commune avec": ["", "CAHC"],
    "Date": ["", "12/03/2023", "12/03/2022"],
    "Acteur": ["Colas", "GLS", "Communes", "Colas"],
    "Nature": ["", "nommé", "collectif"],
    "Effectif": ["", "12"],
    "Réunions tenues": ["1 séminaire, 3 COTECH", "n.d.", "", "12"],
    "Acteurs mobilisés": ["Colas, GLS", "Communes", ""],
}


@st.composite
def headers(draw: st.DrawFn) -> Rows:
    """The header row of a table, or two of them with bodies across; sometimes out of order, repeated or unknown."""
    form = draw(st.integers(0, 6))
    bodies = draw(
        st.sampled_from([["CALL"], ["CALL", "CAHC"], ["CALL", "Total"], ["CAHC", "Artois-Flandres"], ["CALL"] * 2])
    )
    if form == 0:
        return [["Indicateur", *bodies]]
    if form == 1:
        above = [one for body in bodies for one in (body, "")]
        return [above, ["Réunions tenues", "Acteurs mobilisés"] * len(bodies)]
    if form == 2:
        return [
            ["", *(one for body in bodies for one in (body, ""))],
            ["Indicateur", *["Valeur", "Motif"] * len(bodies)],
        ]
    names = list(draw(st.sampled_from(TABLE_HEADERS)))
    if draw(st.integers(0, 3)):
        return [names]
    extra = draw(st.lists(st.sampled_from(["Mémo", "", "Valeur", "Unité", "Libellé"]), max_size=2))
    return [draw(st.permutations([*names, *extra]))]


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Headers over rows of what belongs under them, and over anything."""
    above = draw(headers())
    names = above[-1]
    width = max(map(len, above)) + draw(st.sampled_from([0, 0, 0, 1]))
    is_sound = draw(st.booleans())
    rows = [
        [draw(_value(names[at] if at < len(names) else "", is_sound=is_sound)) for at in range(width)]
        for _ in range(draw(st.integers(0, 4)))
    ]
    return [*above, *rows]


def _value(name: str, *, is_sound: bool) -> st.SearchStrategy[str]:
    values = st.sampled_from(SOUND.get(name, ["", "", "12", "n.d."]))
    return values if is_sound else st.one_of(values, values, values, TEXTS)


@st.composite
def sheets(draw: st.DrawFn) -> Grid:
    """Declarations, tables below and beside each other, notes and loose cells, with a merge or two."""
    rows: Rows = []
    if draw(st.booleans()):
        rows += [[str(one) for one in row] for row in DECLARED]
    for _ in range(draw(st.integers(1, 3))):
        table = draw(tables())
        if draw(st.integers(0, 3)) == 0:
            other, gap = draw(tables()), [""] * draw(st.integers(1, 2))
            width = max(map(len, table))
            height = max(len(table), len(other))
            table = [
                [*_padded(table[at] if at < len(table) else [], width), *gap, *(other[at] if at < len(other) else [])]
                for at in range(height)
            ]
        rows += [
            *table,
            *draw(st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=2)),
            *[[]] * draw(st.integers(0, 2)),
        ]
    width = max(map(len, rows), default=0) or 1
    kinds = {CellKind.NUMBER: st.integers(0, 99).map(str), CellKind.ERROR: st.just("#REF!")}
    typed = draw(
        st.lists(
            st.tuples(st.integers(0, len(rows) - 1), st.integers(0, width - 1), st.sampled_from(list(kinds))),
            max_size=3,
        )
    )
    overlaid = {(row, column): (draw(kinds[kind]), kind) for row, column, kind in typed}
    cells = [
        [Cell(*_at(overlaid, row, column, _padded(line, width)[column])) for column in range(width)]
        for row, line in enumerate(rows)
    ]
    merges = draw(
        st.lists(
            st.builds(
                _merge, st.integers(0, len(rows) - 1), st.integers(0, width - 1), st.integers(0, 2), st.integers(0, 2)
            ),
            max_size=2,
        )
    )
    kept: list[Merge] = []
    for one in merges:
        inside = Merge(
            one.first_row, one.first_column, min(one.last_row, len(rows) - 1), min(one.last_column, width - 1)
        )
        if not any(_overlap(inside, other) for other in kept):
            kept.append(inside)
            _blank_all_but_first(cells, inside)
    return Grid(draw(st.sampled_from(["Retour", "Feuille 2"])), tuple(map(tuple, cells)), tuple(kept))


def _at(overlaid: dict[Any, Any], row: int, column: int, text: str) -> tuple[Any, ...]:
    address = f"{chr(65 + column)}{row + 1}"
    text, kind = overlaid.get((row, column), (text, CellKind.TEXT))
    return text, address, kind


def _merge(row: int, column: int, down: int, right: int) -> Merge:
    return Merge(row, column, row + down, column + right)


def _overlap(one: Merge, other: Merge) -> bool:
    apart = one.last_row < other.first_row or other.last_row < one.first_row
    return not (apart or one.last_column < other.first_column or other.last_column < one.first_column)


def _blank_all_but_first(cells: list[list[Cell]], merge: Merge) -> None:
    for row in range(merge.first_row, merge.last_row + 1):
        for column in range(merge.first_column, merge.last_column + 1):
            if (row, column) != (merge.first_row, merge.first_column):
                cells[row][column] = Cell("", cells[row][column].address)


def _padded(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


WORKBOOKS = st.lists(sheets(), min_size=1, max_size=2, unique_by=lambda one: one.name).map(
    lambda grids: Document("0" * 64, "retour.xlsx", "xlsx", grids=tuple(grids))
)


@dataclass(frozen=True)
class Sent:
    """A file as bytes, for the forms that are read in this process."""

    name: str
    content: bytes

    def document(self) -> Document:
        (document,) = read_many([(self.content, self.name)], Limits())
        return document


@st.composite
def delimited(draw: st.DrawFn) -> Sent:
    """Long tables, quoted or not, so that rows break; notes below."""
    separator = draw(st.sampled_from([";", ",", "\t", "|"]))
    quote = draw(st.booleans())
    lines = []
    for _ in range(draw(st.integers(1, 2))):
        for row in draw(tables()):
            fields = [one.replace("\n", " ").replace('"', "") for one in row]
            lines.append(separator.join(f'"{one}"' if quote and separator in one else one for one in fields))
        lines += draw(st.lists(st.sampled_from(["", "Note : rien", "* (1) voir"]), max_size=2))
    return Sent("retour.csv", "\r\n".join(lines).encode("utf-8", errors="replace"))


VALUES = st.one_of(TEXTS, st.integers(-3, 3000), st.none(), st.booleans(), st.lists(TEXTS, max_size=3))
RECORD_KEYS = {
    "indicateurs": ["indicateur", "valeur", "motif", "disponible_le", "commentaire", "memo"],
    "reunions": ["type", "nombre", "enjeux", "commune_avec", "date"],
    "acteurs": ["acteur", "nature", "effectif"],
    "notes": ["note", "12"],
}


@st.composite
def json_files(draw: st.DrawFn) -> Sent:
    """The object of the layout, with lists of anything and keys of its own."""
    content: dict[str, Any] = dict(
        draw(
            st.lists(
                st.tuples(st.sampled_from(["agglomeration", "annee", "version", "contact", "memo"]), VALUES), max_size=4
            )
        )
    )
    for key, fields in RECORD_KEYS.items():
        if draw(st.booleans()):
            record = st.dictionaries(st.sampled_from(fields), VALUES, max_size=4)
            content[key] = draw(st.lists(record, max_size=3))
    content.setdefault("annee", 2023)
    return Sent("retour.json", json.dumps(content, ensure_ascii=True).encode())


PROSE = st.sampled_from(
    [
        *("# Bilan 2023 de la CALL", "En 2023, Lens-Liévin et Hénin-Carvin ont tenu 12 réunions.", "Année : 2023"),
        *("### Indicateur n°117", "### Indicateurs n°115 et 116", "Indicateur n°118 : trop tôt", "n.d.", "CALL : 12"),
        *("#### Données inexistantes", "Il est trop tôt pour faire un bilan.", "- un objectif", "* remarque", "12", ""),
        *("Note : 3 réunions", "Contact : Camille Durand", "Texte libre.", "Outils diffusés : 5", "### Objectifs"),
        *("### Indicateur n°116", "- 3 COTECH", "- 1 COPIL", "### Indicateur n°115", "- Colas", "- GLS", "- etc."),
    ]
)


@st.composite
def pages(draw: st.DrawFn) -> Sent:
    """Headings, sentences, sections and tables, as text, Markdown or HTML."""
    is_html = draw(st.booleans())
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        parts += draw(st.lists(PROSE, max_size=3))
        if draw(st.booleans()):
            table = [
                [one.replace("|", "/").replace("\t", " ").replace("\n", " ") for one in row] for row in draw(tables())
            ]
            parts += _html_table(table) if is_html else _text_table(table, is_markdown=draw(st.booleans()))
    text = "\n".join(_html_line(one) if is_html and not one.startswith("<t") else one for one in parts)
    body = f"<html><body>{text}</body></html>" if is_html else text
    return Sent("page.html" if is_html else "page.txt", body.encode("utf-8", errors="replace"))


def _text_table(rows: Rows, *, is_markdown: bool) -> list[str]:
    if not is_markdown:
        return ["", *("\t".join(row) for row in rows), ""]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return ["", lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""]


def _html_table(rows: Rows) -> list[str]:
    cells = ["<tr>" + "".join(f"<td>{_listed(one)}</td>" for one in row) + "</tr>" for row in rows]
    return [f"<table>{''.join(cells)}</table>"]


def _listed(text: str) -> str:
    parts = text.split(", ")
    return "<ul>" + "".join(f"<li>{one}</li>" for one in parts) + "</ul>" if len(parts) > 1 else text


def _html_line(line: str) -> str:
    marks = len(line) - len(line.lstrip("#"))
    return f"<h{marks}>{line[marks:]}</h{marks}>" if marks else f"<p>{line}</p>"
