"""Numbers outside all tables: told of where they may be meant as an answer, and nowhere else."""

import pytest
from documents import DECLARED, NOTHING, declared, grid, heading, page, page_table, paragraph, workbook

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.interpretation.stray_figures import figure_in
from interlud_pipeline.model import Interpretation
from interlud_pipeline.reference import Register


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("12 réunions tenues", "12 reunion"),
        ("En 2023, la CALL a tenu 12 réunions.", "12 reunion"),
        ("Réunions tenues : 12", "reunions tenues : 12"),
        ("La CALL a réuni 14 acteurs.", "14 acteur"),
        ("Deux COPIL et trois COTECH ont eu lieu.", "deux copil"),
        ("Outils de communication diffusés : 1 200", "outils de communication diffuses : 1 200"),
        ("Objectif : 20 réunions. Il y en a eu 3 réunions en 2023.", "3 reunion"),
    ],
)
def test_a_number_of_what_an_indicator_counts_is_found(text: str, figure: str, register: Register):
    assert (figure_in(text, register) or "").startswith(figure)


@pytest.mark.parametrize(
    "text",
    [
        *("Bilan 2023", "En 2023 réunions et acteurs se sont multipliés.", "Indicateur n°115 : acteurs mobilisés"),
        *("Objectif : 20 réunions par an", "12 réunions sont prévues en 2024", "Au moins 3 COTECH doivent se tenir"),
        *(
            "Réunion du 12/03/2023",
            "Contact : 03 21 00 00 00",
            "Il y a 36 communes",
            "Tableau 3 : acteurs",
        ),
        *("plusieurs réunions", "6 enjeux identifiés", "Version 2", "Le GT 5", "Article 12 acteurs publics"),
    ],
)
def test_other_numbers_make_no_noise(text: str, register: Register):
    assert figure_in(text, register) is None


def told(read: Interpretation) -> list[tuple[str | None, str | None, str]]:
    found = [one for one in read.findings if one.rule == "number.outside_tables"]
    return [(one.cell, one.text, one.params["figure"]) for one in found]


def test_a_number_beside_words_that_name_an_indicator_is_told_of(register: Register):
    rows = (("Réunions tenues", 12), ("Habitants", 240_000), (), ("Indicateur", "Valeur"), (117, 1))
    assert told(declared(register, *rows)) == [("B4", "12", "12")]


def test_a_number_in_a_row_of_a_table_but_beside_it_is_told_of(register: Register):
    read = declared(register, ("Indicateur", "Valeur", None, None), (117, 1, None, 14), (118, 2, None, 2023))
    assert told(read) == [("D5", "14", "14")]


def test_a_remark_under_a_table_is_not_told_of(register: Register):
    rows = (("Indicateur", "Valeur"), (117, 1), ("* dont 3 réunions communes",), (), ("Note : 12 réunions",))
    assert told(interpret(workbook(grid(*DECLARED, *rows)), NOTHING, register)) == []


def test_a_figure_in_the_words_of_a_page_is_told_of_at_its_line(register: Register):
    read = interpret(
        page(
            paragraph("En 2023, la CALL a tenu 12 réunions.", 1),
            heading("Indicateur n°117", 3),
            paragraph("n.d.", 4),
            paragraph("5 outils ont été diffusés en 2022.", 5),
            page_table(7, ("Agglomération", "Réunions tenues"), ("CALL", "3 COTECH")),
        ),
        NOTHING,
        register,
    )
    assert [cell for cell, _, _ in told(read)] == ["L1", "L5"]
