"""Whatever a reader gives, interpretation answers: it never raises, and it keeps its own promises."""

from decimal import Decimal

from documents import CAHC, CALL
from hypothesis import given, settings
from hypothesis import strategies as st

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import (
    Block,
    BlockKind,
    Cell,
    CellKind,
    Context,
    Document,
    Finding,
    Grid,
    Interpretation,
    Merge,
    Severity,
)
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

REGISTER = Register(PROJECT_ROOT / "dbt_project" / "seeds")
WORDS = [
    *("Agglomération", "Année", "SIREN", "Version", "Date d'envoi", "Contact", "Indicateur", "Valeur", "Motif"),
    *(
        "Disponible le",
        "Commentaire",
        "Type de réunion",
        "Nombre",
        "Enjeux",
        "Commune avec",
        "Date",
        "Acteur",
        "Nature",
    ),
    *("Effectif", "Réunions tenues", "Acteurs mobilisés", "Lens-Liévin", "Hénil-Carvin", "CALL", "246 200 299", "2023"),
    *(
        "exercice 2023",
        "2022-2023",
        "115",
        "n°115 et 116",
        "118",
        "119",
        "12",
        "12,5",
        "une dizaine",
        "n.d.",
        "trop tôt",
    ),
    *("NC", "-", "", " ", "séminaire", "3 COTECH", "COTECH 12/03, 04/06", "9 groupes de travail sur 3 enjeux", "Total"),
    *("Colas, GLS, etc.", "12 communes", "a@b.fr", "Données inexistantes", "Indicateur n°117 : Outils", "#REF!"),
    *("En 2023, la CALL a tenu 3 réunions.", "1 COPIL commun avec CAHC", "²", "İ", "=1+1", "1 234", "mars 2025"),
]
TEXTS = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=30))
CELLS = st.builds(
    Cell,
    TEXTS,
    st.just("A1"),
    st.sampled_from(CellKind),
    st.sampled_from([None, None, "=A1"]),
    st.lists(TEXTS, max_size=3).map(tuple),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    height, width = draw(st.integers(0, 7)), draw(st.integers(1, 6))
    rows = tuple(
        tuple(
            Cell(one.text, f"{chr(65 + column)}{row + 1}", one.kind, one.formula, one.items)
            for column, one in enumerate(draw(st.lists(CELLS, min_size=width, max_size=width)))
        )
        for row in range(height)
    )
    merges: list[Merge] = []
    if height:
        first_row, first_column = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        last = (draw(st.integers(first_row, height - 1)), draw(st.integers(first_column, width - 1)))
        merges = draw(st.sampled_from([[], [Merge(first_row, first_column, *last)]]))
    return Grid(
        draw(st.sampled_from([None, "F", "acteurs"])), rows, tuple(merges), draw(st.booleans()), draw(st.booleans())
    )


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(BlockKind))
    table = draw(grids()) if kind is BlockKind.TABLE else None
    level = draw(st.integers(1, 6)) if kind is BlockKind.HEADING else 0
    return Block(kind, "" if table else draw(TEXTS), f"L{draw(st.integers(1, 99))}", level, table)


FINDINGS = st.builds(
    Finding,
    st.sampled_from(["row.field_count", "cell.formula_error", "sheet.hidden", "no.such.rule"]),
    st.none(),
    st.sampled_from([None, "A2", "B3", "L3C1"]),
    TEXTS,
    st.sampled_from([{}, {"fields": "["}, {"fields": '["CALL", "2023", "117"]'}, {"fields": "3"}]),
)
DOCUMENTS = st.builds(
    Document,
    st.just("0" * 64),
    TEXTS,
    st.sampled_from(["xlsx", "delimited", "json", "page", "unknown"]),
    st.none(),
    st.lists(grids(), max_size=3).map(tuple),
    st.lists(blocks(), max_size=8).map(tuple),
    st.lists(FINDINGS, max_size=2).map(tuple),
)
CONTEXTS = st.builds(
    Context, st.sampled_from([None, 2023, 0, 99999]), st.sampled_from([None, CALL, CAHC, "artois-mobilites", "nobody"])
)


def errors_of(read: Interpretation) -> set[tuple[str | None, str | None]]:
    found = (*read.findings, *read.document.findings)
    rules = REGISTER.rules
    return {(one.sheet, one.cell) for one in found if one.rule in rules and rules[one.rule].severity == Severity.ERROR}


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, CONTEXTS)
def test_any_document_is_interpreted_without_an_exception(document, context):
    read = interpret(document, context, REGISTER)
    assert read.document is document
    for one in read.findings:
        assert one.rule in REGISTER.rules


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, CONTEXTS)
def test_a_record_without_a_figure_always_has_a_status_or_an_error_at_its_address(document, context):
    read = interpret(document, context, REGISTER)
    errors = errors_of(read)
    for meeting in read.meetings:
        assert meeting.meetings is not None or (meeting.source.sheet, meeting.source.cell) in errors
    for observation in read.observations:
        has_value = REGISTER.observation_statuses[observation.status].has_value
        assert not has_value or observation.value is not None
        if observation.status == "UNREADABLE":
            assert (observation.source.sheet, observation.source.cell) in errors


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_no_text_becomes_a_number_that_its_digits_do_not_write(text):
    from interlud_pipeline.interpretation.numbers import read_number_text  # noqa: PLC0415 - one use

    value = read_number_text(text, REGISTER).value
    if value is not None and not any(word in text.casefold() for word in REGISTER.number_words):
        written = (
            "".join(sign for sign in text if sign in "0123456789,.-\u2212").replace(",", ".").replace("\u2212", "-")
        )
        assert value == Decimal(written)
