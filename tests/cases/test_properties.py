"""Whatever comes in: what is written is read back, nothing is both read and left out, and nothing raises."""

import os

from case_files import ACTORS, HEADER, MEETINGS, csv, json_file, ods, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_cases import CALL, REGISTER, actors_of, meetings_of, of_call, read, read_all

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


ANSWERS = st.one_of(
    st.integers(0, 99_999).map(lambda value: (value, "")),
    st.sampled_from(["n.d.", "non collecté", "confidentiel", "sans objet"]).map(lambda reason: ("", reason)),
)
STATUSES = {
    "n.d.": "DECLARED_NO_DATA",
    "non collecté": "DECLARED_NOT_COLLECTED",
    "confidentiel": "CONFIDENTIAL",
    "sans objet": "DECLARED_NOT_APPLICABLE",
}
KINDS = {"Séminaire": "SEMINAR", "COPIL": "STEERING_COMMITTEE", "COTECH": "TECHNICAL_COMMITTEE", "GT": "WORKING_GROUP"}
HELD = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 60), st.one_of(st.none(), st.integers(1, 9))),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one[0],
)
NAMED = st.lists(
    st.sampled_from(["Colas", "GLS", "Amazon", "Communes", "Delta 3"]), min_size=1, max_size=4, unique=True
)


@settings(max_examples=5 * TIMES, deadline=None, suppress_health_check=QUICK)
@given(ANSWERS, ANSWERS, HELD, NAMED)
def test_what_is_written_in_the_templates_layout_is_read_back_in_every_form(first, second, held, named):
    answers = {"117": first, "118": second}
    declared = (("Agglomération", "CALL"), ("Année", 2023), ())
    blocks = (
        [HEADER[2:5], *((indicator, *answer) for indicator, answer in answers.items()), ()],
        [MEETINGS[2:5], *held, ()],
        [ACTORS[2:4], *((name, None) for name in named)],
    )
    rows = [*declared, *(tuple(one if one != "" else None for one in row) for block in blocks for row in block)]
    sent = json_file(
        agglomeration="CALL",
        annee=2023,
        indicateurs=[{"indicateur": one, "valeur": value, "motif": why} for one, (value, why) in answers.items()],
        reunions=[{"type": kind, "nombre": number, "enjeux": themes} for kind, number, themes in held],
        acteurs=[{"acteur": name} for name in named],
    )
    stated = {one: value if why == "" else STATUSES[why] for one, (value, why) in answers.items()}
    expected = {**stated, "115": len(named), "116": sum(number for _, number, _ in held)}
    listed = [(KINDS[kind], number, themes) for kind, number, themes in held]
    files = [(xlsx(*rows), "a.xlsx"), (ods(*rows), "a.ods"), (sent, "a.json")]
    for batch in read_all([(content, name, Context()) for content, name in files]):
        assert of_call(batch) == expected
        assert sorted(meetings_of(batch), key=str) == sorted(listed, key=str)
        assert sorted(actors_of(batch)) == sorted(named)
    ahead = ("CALL", 2023)
    lines = [(*ahead, one, value, why) for one, (value, why) in answers.items()]
    assert of_call(read(csv(HEADER[:5], *lines, sep="\t"))) == stated
    counted = [(*ahead, kind, number, "" if themes is None else themes) for kind, number, themes in held]
    assert sorted(meetings_of(read(csv(MEETINGS[:5], *counted))), key=str) == sorted(listed, key=str)
