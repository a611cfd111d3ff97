"""What really arrives: several returns on one sheet, one under the other."""

import pytest
from case_files import ods, xlsx
from reading_cases import CAHC, CALL, actors_of, figures, problems, read

from interlud_pipeline.model import Context

JOINT = Context(2023, "artois-mobilites")
SHORT, KINDS, NAMES = ("Indicateur", "Valeur"), ("Type de réunion", "Nombre"), ("Acteur", "Nature")
FIRST, SECOND = (SHORT, (117, 12)), (SHORT, (118, 7))
BOTH = {("CALL", 2023, "117"): 12, ("CAHC", 2023, "118"): 7}


@pytest.mark.parametrize(
    "rows",
    [
        (("Agglomération", "CALL"), ("Année", 2023), *FIRST, (), ("Agglomération", "CAHC"), ("Année", 2023), *SECOND),
        (("Année", 2023), ("Agglomération", "CALL"), *FIRST, (), ("Agglomération", "CAHC"), *SECOND),
        (("Agglomération : CALL",), *FIRST, (), ("Agglomération : CAHC",), *SECOND),
        (("Agglomération : CALL",), *FIRST, ("Agglomération : CAHC",), *SECOND),
        (("Agglomération", "CALL"), *FIRST, ("Agglomération", "CAHC"), *SECOND),
        (("SIREN", 246200364), *FIRST, (), ("SIREN", 246200299), *SECOND),
        (("Lens-Liévin",), *FIRST, (), ("Hénin-Carvin",), *SECOND),
        (("Communauté d'agglomération de Lens-Liévin",), (), *FIRST, (), ("CAHC",), (), *SECOND),
    ],
)
@pytest.mark.parametrize(("make", "name"), [(xlsx, "a.xlsx"), (ods, "a.ods")])
def test_each_return_on_a_sheet_is_that_of_the_body_above_it(make, name: str, rows):
    batch = read(make(*rows), name, JOINT)
    assert (figures(batch), problems(batch)) == (BOTH, [])


def test_each_return_may_have_several_tables():
    first = (("Agglomération", "CALL"), ("Année", 2023), *FIRST, (), KINDS, ("COTECH", 3), ())
    batch = read(xlsx(*first, ("Agglomération", "CAHC"), *SECOND, (), KINDS, ("COPIL", 1)), "a.xlsx")
    expected = {("CALL", 2023, "116"): 3, ("CAHC", 2023, "116"): 1}
    assert (figures(batch), problems(batch)) == (BOTH | expected, [])


@pytest.mark.parametrize("title", [("Agglomération", "CAHC"), ("CAHC",)])
def test_a_title_under_a_table_of_actors_is_no_actor(title):
    batch = read(xlsx(("CALL",), NAMES, ("Colas",), (), title, NAMES, ("GLS",)), "a.xlsx", JOINT)
    assert figures(batch) == {("CALL", 2023, "115"): 1, ("CAHC", 2023, "115"): 1}
    assert actors_of(batch) == ["Colas", "GLS"]


def test_a_body_among_the_actors_is_an_actor():
    batch = read(xlsx(("CALL",), NAMES, ("Colas",), ("CAHC",), ("GLS",)), "a.xlsx", JOINT)
    assert (figures(batch), actors_of(batch)) == ({("CALL", 2023, "115"): 3}, ["Colas", "CAHC", "GLS"])


def test_a_return_of_nobody_known_is_not_that_of_the_one_before_it():
    rows = (("Agglomération : CALL",), *FIRST, (), ("Agglomération : Douaisis",), *SECOND)
    batch = read(xlsx(*rows), "a.xlsx", JOINT)
    assert figures(batch) == {("CALL", 2023, "117"): 12, (None, 2023, "118"): "UNREADABLE"}
    assert problems(batch) == [("agglomeration.unknown", "A5")]


@pytest.mark.parametrize("title", ["CAHC", "Agglomération : CAHC"])
def test_the_return_of_another_in_a_bodys_folder_is_kept_out_alone(title: str):
    batch = read(xlsx(("CALL",), *FIRST, (), (title,), *SECOND), "a.xlsx", Context(2023, CALL))
    assert figures(batch) == {("CALL", 2023, "117"): 12, ("CAHC", 2023, "118"): "UNREADABLE"}
    assert problems(batch) == [("context.contradiction", "A5")]


def test_a_title_that_contradicts_the_label_under_it_is_told_of():
    batch = read(xlsx(("Lens-Liévin",), ("Agglomération", "CAHC"), ("Année", 2023), *FIRST), "a.xlsx")
    assert figures(batch) == {("CALL", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("agglomeration.conflict", "B2")]
    assert CAHC != CALL
