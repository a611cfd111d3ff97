"""What really arrives: names of bodies and actors (cases 34 to 41)."""

import pytest
from case_files import actors, csv, indicators, text, xlsx
from reading_cases import CAHC, figures, of_call, problems, read, read_each, told

from interlud_pipeline.model import Context

HEADER = ("Agglomération", "Année", "Indicateur", "Valeur")
LISTS = ("Agglomération", "Année", "Acteurs mobilisés")


def of_body(name: str) -> bytes:
    return csv(HEADER, (name, 2023, 117, 12))


@pytest.mark.parametrize(
    "name",
    [
        "Henin Carvin",
        "HENIN-CARVIN",
        "CAHC",
        "Agglo Hénin-Carvin",
        "Communauté d'agglomération Hénin-Carvin",
        "Agglomération d’Hénin‑Carvin",
        "Hénin-Carvin (CAHC)",
        "cahc",
    ],
)
def test_case_34_a_body_is_known_by_any_of_its_names(name: str):
    batch = read(of_body(name))
    assert (figures(batch), problems(batch)) == ({("CAHC", 2023, "117"): 12}, [])


@pytest.mark.parametrize("name", ["Hénil-Carvin", "Agglomération Hénil-Carvin", "HENIL CARVIN"])
def test_case_34_a_known_misspelling_is_read_with_a_warning(name: str):
    batch = read(of_body(name))
    assert (figures(batch), problems(batch)) == ({("CAHC", 2023, "117"): 12}, [("agglomeration.misspelled", "A2")])


@pytest.mark.parametrize(
    "name", ["Artois-Flandres", "Pôle métropolitain de l'Artois", "Artois", "Lens", "Hénin", "Artois Mobilités", "C.A."]
)
def test_case_35_likeness_suggests_and_never_matches(name: str):
    batch = read(of_body(name))
    assert figures(batch) == {(None, 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("agglomeration.unknown", "A2")]
    (message,) = batch.findings.filter(batch.findings["severity"] == "error")["message_fr"]
    assert f"« {name} » ne désigne aucune agglomération connue. Agglomérations proches : " in message


@pytest.mark.parametrize(
    "siren", ["246 200 299", "246200299", "246.200.299", "SIREN : 246200299", "246\u00a0200\u00a0299"]
)
def test_case_36_a_siren_is_read_with_spaces(siren: str):
    batch = read(of_body(siren))
    assert (figures(batch), problems(batch)) == ({("CAHC", 2023, "117"): 12}, [])


@pytest.mark.parametrize(
    ("siren", "rule"),
    [
        ("24620029", "siren.invalid"),
        ("2.46200299E+08", "siren.invalid"),
        ("2,46E+08", "siren.invalid"),
        ("246200298", "siren.invalid"),
        ("2462002990", "siren.invalid"),
        ("732829320", "siren.unknown"),
    ],
)
def test_case_36_a_siren_that_lost_something_is_not_guessed(siren: str, rule: str):
    batch = read(of_body(siren))
    assert (figures(batch), problems(batch)) == ({(None, 2023, "117"): "UNREADABLE"}, [(rule, "A2")])


def test_case_36_a_siren_in_a_number_cell_of_a_workbook_is_read():
    rows = (("SIREN", 246200299), ("Année", 2023), (), ("Indicateur", "Valeur"), (117, 12))
    assert figures(read(xlsx(*rows), "a.xlsx")) == {("CAHC", 2023, "117"): 12}


def test_case_36_a_name_and_a_siren_that_contradict_each_other_keep_the_file_out():
    rows = (("Agglomération", "CALL"), ("SIREN", CAHC), ("Année", 2023), (), ("Indicateur", "Valeur"), (117, 12))
    batch = read(xlsx(*rows), "a.xlsx")
    assert [rule for rule, _ in problems(batch)] == ["agglomeration.conflict"]
    assert set(figures(batch).values()) == {"UNREADABLE"}


def test_case_37_spellings_of_a_collective_are_one_and_kept_as_declared():
    first, second, both = read_each(
        actors(("Police municipales", "")),
        actors(("Polices municipales", "")),
        actors(("Police municipales", ""), ("Polices municipales", "")),
    )
    assert [batch.actors.select("declared_name", "is_collective").rows() for batch in (first, second)] == [
        [("Police municipales", True)],
        [("Polices municipales", True)],
    ]
    assert first.actors["actor"].to_list() == second.actors["actor"].to_list()
    assert (of_call(both), problems(both)) == ({"115": 1}, [("list.duplicate", "C3")])


def test_case_38_an_actor_has_the_name_of_its_year():
    content = csv(LISTS, ("CALL", 2023, "Pôle emploi"), ("CALL", 2024, "France Travail"))
    batch = read(content)
    assert batch.actors["actor"].n_unique() == 1
    assert batch.actors.select("declared_name", "canonical_name").rows() == [
        ("Pôle emploi", "Pôle emploi"),
        ("France Travail", "France Travail"),
    ]


def test_case_38_the_old_name_in_a_later_year_is_the_same_actor():
    batch = read(csv(LISTS, ("CALL", 2024, "Pôle emploi, France Travail")))
    assert figures(batch) == {("CALL", 2024, "115"): 1}
    assert [rule for rule, _ in problems(batch)] == ["list.duplicate"]


@pytest.mark.parametrize("name", ["Transports BRELET SAS", "Transport Brellet", "TRANSPORTS BRELET"])
def test_case_39_a_name_like_a_known_one_is_asked_about_and_not_merged(name: str):
    batch = read(actors(("Transport Brelet", ""), (name, "")))
    assert of_call(batch) == {"115": 2}
    assert problems(batch) == [("actor.likely_same", "C3")]
    (message,) = batch.findings.filter(batch.findings["severity"] == "warning")["message_fr"]
    assert "« Transport Brelet »" in message


@pytest.mark.parametrize("listed", ["Colas, GLS, COLAS", "Colas, gls, Gls", "Colas ; COLAS ; GLS"])
def test_case_40_the_same_actor_twice_in_one_cell_counts_once(listed: str):
    batch = read(csv(LISTS, ("CALL", 2023, f'"{listed}"')))
    assert of_call(batch) == {"115": 2}
    assert [rule for rule, _ in problems(batch)] == ["list.duplicate"]


PERSONS = ("Camille Durand camille.durand@exemple.fr", "Dominique Petit 06 12 34 56 78", "M. Leroy (+33 3 21 00 00 00)")


def test_case_41_persons_are_masked_and_each_counts_once():
    batch = read(actors(*((one, "") for one in PERSONS), ("Colas", "")))
    assert of_call(batch) == {"115": 4}
    assert problems(batch) == [("actor.personal_data", f"C{row}") for row in (2, 3, 4)]
    kept = " ".join(str(value) for frame in batch.frames().values() for row in frame.rows() for value in row)
    for secret in ("Camille", "Durand", "exemple.fr", "06 12", "Leroy", "+33"):
        assert secret not in kept, secret


def test_case_41_the_same_person_twice_counts_once():
    batch = read(actors((PERSONS[0], ""), (PERSONS[0].upper(), "")))
    assert of_call(batch) == {"115": 1}
    assert ("list.duplicate", "C3") in problems(batch)


def test_case_41_what_stands_in_a_contact_or_a_reason_is_masked_too():
    page = text(
        "# Bilan 2023 de la CALL",
        "",
        "Contact : Camille Durand, camille@exemple.fr",
        "",
        "### Indicateur n°117",
        "",
        "12",
    )
    reasoned = indicators((117, "", "voir camille@exemple.fr"))
    for content, name in ((page, "a.md"), (reasoned, "a.csv")):
        batch = read(content, name, Context(2023, None))
        kept = " ".join(str(value) for frame in batch.frames().values() for row in frame.rows() for value in row)
        assert "exemple.fr" not in kept, name
    assert told(read(page, "a.md")) == []
