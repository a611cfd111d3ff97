"""Whatever comes in: nothing is both read and left out, and nothing raises."""

import os

from case_files import csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_cases import CALL, REGISTER, read_all

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Cell, Context, Document, Grid

TIMES = 30 if os.environ.get("INTERLUD_LONG_TESTS") else 1
QUICK = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

HEADERS = [
    *("Agglomération", "Année", "SIREN", "Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire", "Mémo"),
    *("Type de réunion", "Nombre", "Enjeux", "Date", "Acteur", "Nature", "Effectif", "Réunions tenues", "Acteurs"),
    *("CALL", "Lens-Liévin", "CAHC", "Version", "Contact", "Total", ""),
]
WORDS = [
    *HEADERS,
    *("2023", "115", "n°117", "118", "119", "12", "12,5", "0", "-3", "une dizaine", "n.d.", "trop tôt", "NC", "-", " "),
    *(
        "séminaire",
        "3 COTECH",
        "9 groupes de travail sur 3 enjeux",
        "Colas",
        "Colas, GLS, etc.",
        "12 communes",
        "2022-23",
    ),
    *("Artois-Flandres", "246 200 299", "31/12/2026", "* note de bas de tableau", "Note : rien", "=1+1", "provisoire"),
]
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
ROWS = st.tuples(
    st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6),
    st.lists(st.lists(TEXTS, min_size=1, max_size=6), max_size=8),
).map(lambda parts: [*parts[1][:2], parts[0], *parts[1][2:]])
CONTEXTS = st.sampled_from([Context(), Context(2023, CALL), Context(2023, "artois-mobilites")])


def sheet(rows: list[list[str]]) -> Document:
    width = max(map(len, rows))
    cells = tuple(
        tuple(Cell(row[at] if at < len(row) else "", f"{chr(65 + at)}{number}") for at in range(width))
        for number, row in enumerate(rows, start=1)
    )
    return Document("0" * 64, "retour.xlsx", "xlsx", grids=(Grid("Retour", cells),))


@settings(max_examples=100 * TIMES, deadline=None, suppress_health_check=QUICK)
@given(ROWS, CONTEXTS)
def test_no_cell_is_both_a_figure_and_left_out(rows: list[list[str]], context: Context):
    said = interpret(sheet(rows), context, REGISTER)
    read_well = [one for one in said.observations if one.value is not None and one.source.parse_rule != "refused"]
    figures = {one.source.cell for one in read_well}
    assert figures & {one.cell for one in said.ignored if one.parse_rule not in {"header", "declaration"}} == set()


@settings(max_examples=4 * TIMES, deadline=None, suppress_health_check=QUICK)
@given(st.lists(st.tuples(ROWS, CONTEXTS), min_size=8, max_size=8, unique_by=lambda one: str(one[0])))
def test_nothing_raises_on_the_way_to_the_lake_whatever_a_table_holds(tables: list[tuple[list[list[str]], Context]]):
    files = {csv(*(['"{}"'.format(one.replace('"', "")) for one in row] for row in rows), encoding="utf-8"): context
             for rows, context in tables if "\ud800" not in str(rows)}  # fmt: skip
    batches = read_all([(content, "retour.csv", context) for content, context in files.items()])
    assert len(batches) == len(files)


@settings(max_examples=8 * TIMES, deadline=None, suppress_health_check=QUICK)
@given(
    st.lists(st.binary(max_size=300), min_size=4, max_size=4, unique=True),
    st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a.json", "a.txt", "a.html", "a.bin"]),
)
def test_nothing_raises_whatever_bytes_come_in(contents: list[bytes], name: str):
    for batch in read_all([(content, name, Context(2023, CALL)) for content in contents]):
        assert batch.submissions["outcome"].to_list() != []
        assert batch.observations["value"].null_count() == batch.observations.height
