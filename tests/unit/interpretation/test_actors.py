import pytest

from interlud_pipeline.interpretation.actor_lists import split_actors
from interlud_pipeline.interpretation.actors import read_actor
from interlud_pipeline.interpretation.likely_names import core
from interlud_pipeline.interpretation.likeness import NamesSoFar
from interlud_pipeline.interpretation.personal import has_personal_data, masked


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("GLS, Delta 3; Colas", ("GLS", "Delta 3", "Colas")),
        ("• GLS\n• Colas", ("GLS", "Colas")),
        ("GLS et Delta 3", ("GLS", "Delta 3")),
        ("Chambre de commerce et d'industrie, GLS", ("Chambre de commerce et d'industrie", "GLS")),
        ("Dupont (Lille, Lens), GLS", ("Dupont (Lille, Lens)", "GLS")),
        ("« Fret, flux et ville », GLS", ("« Fret, flux et ville »", "GLS")),
        ("Béthune-Bruay, Artois-Lys Romane, GLS", ("Béthune-Bruay, Artois-Lys Romane", "GLS")),
        ("Communes et Polices municipales.", ("Communes", "Polices municipales")),
        ("Main (Forte, GLS", ("Main (Forte", "GLS")),
        ("GLS / Colas", ("GLS", "Colas")),
        ("GLS - Colas", ("GLS", "Colas")),
        ("GLS et Eiffage, ainsi que les communes", ("GLS", "Eiffage", "les communes")),
        ("12 communes et 3 polices municipales", ("12 communes", "3 polices municipales")),
        ("Polices municipales de Lens et Liévin", ("Polices municipales de Lens et Liévin",)),
        ("Martin et Fils, Durand & Cie", ("Martin et Fils", "Durand & Cie")),
        ("GLS, et Colas", ("GLS", "Colas")),
        ("1) GLS 2) Colas", ("GLS", "Colas")),
        ("1. GLS\n2. Colas", ("GLS", "Colas")),
        ("Acteurs mobilisés : GLS, Colas", ("GLS", "Colas")),
    ],
)
def test_lists_are_cut_outside_quotes_and_brackets(text, names, register):
    assert split_actors(text, register).names == names
    assert split_actors(text, register).open_end is None


@pytest.mark.parametrize(
    "end",
    [", etc.", " etc", "…", "...", ", …", " et autres", ", autres transporteurs", " (etc.)", " (liste non exhaustive)"],
)
def test_an_open_end_is_no_name(end, register):
    listed = split_actors(f"GLS, Colas{end}", register)
    assert listed.names == ("GLS", "Colas")
    assert listed.open_end


def test_a_name_after_the_open_end_is_kept(register):
    listed = split_actors("GLS, autres transporteurs, Colas", register)
    assert (listed.names, listed.open_end) == (("GLS", "Colas"), "autres transporteurs")


@pytest.mark.parametrize(
    ("text", "actor", "members"),
    [
        ("Communes", "communes", None),
        ("12 communes", "communes", 12),
        ("Communes (36)", "communes", 36),
        ("12 communes de la CALL", "communes", 12),
        ("plusieurs communes", "communes", None),
        ("les 12 communes", "communes", 12),
        ("douze communes", "communes", 12),
        ("Communes du territoire", "communes", None),
        ("Clubs d’entreprises", "club-d-entreprises", None),
    ],
)
def test_a_collective_counts_as_one_with_its_declared_members(text, actor, members, register):
    reading = read_actor(text, register, 2023)
    assert (reading.actor, reading.is_collective, reading.declared_members) == (actor, True, members)
    assert reading.notices == ()


@pytest.mark.parametrize("text", ["Police municipales", "Polices municipales", "POLICE MUNICIPALE"])
def test_case_37_each_spelling_is_kept_for_one_collective(text, register):
    reading = read_actor(text, register, 2023)
    assert (reading.declared_name, reading.canonical_name) == (text, "Polices municipales")


@pytest.mark.parametrize(("year", "name"), [(2023, "Pôle emploi"), (2024, "France Travail"), (None, "France Travail")])
def test_case_38_an_actor_bears_the_name_of_the_years_last_day(year, name, register):
    for text in ("Pôle emploi", "France Travail"):
        reading = read_actor(text, register, year)
        assert (reading.actor, reading.declared_name, reading.canonical_name) == ("france-travail", text, name)


def test_case_39_likeness_is_a_question_and_no_merge(register):
    reading = read_actor("Transports BRELET SAS", register, 2023)
    assert (reading.actor, reading.canonical_name) == (None, "Transports BRELET SAS")
    assert [(one.rule, one.params["name"]) for one in reading.notices] == [("actor.likely_same", "Transport Brelet")]


def test_two_names_of_one_file_that_are_alike_are_asked_about(register):
    so_far = NamesSoFar()
    so_far.add("Transport Durand", core("Transport Durand"))
    reading = read_actor("Transports DURAND SAS", register, 2023, so_far)
    assert [one.params["name"] for one in reading.notices] == ["Transport Durand"]


@pytest.mark.parametrize("text", ["Commune de Lens", "+Fret en Gohelle", "=Fret", "@Fret", "3 Suisses", "Geodis"])
def test_case_46_other_names_are_named_actors_with_an_info(text, register):
    reading = read_actor(text, register, 2023)
    assert (reading.declared_name, reading.is_collective) == (text, False)
    assert [one.rule for one in reading.notices] == ["actor.not_in_register"]


def test_a_number_of_a_common_noun_is_a_new_collective(register):
    reading = read_actor("3 transporteurs", register, 2023)
    assert (reading.is_collective, reading.declared_members) == (True, 3)
    assert [one.rule for one in reading.notices] == ["actor.collective_not_in_register"]


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "-",
        "n.d.",
        "une dizaine de transporteurs",
        "plusieurs transporteurs",
        "(…)",
        "aucun",
        "néant",
        "RAS",
        "oui",
        "x",
        "personne",
        "des entreprises",
        "pas d'acteur",
        "sauf GLS",
        "GLS ?",
        "Total : 2",
        "environ 12 acteurs",
        "acteurs économiques",
        "12 acteurs dont GLS et Colas",
        "GLS (absent)",
        "Transporteurs : GLS",
    ],
)
def test_what_names_nobody_is_refused(text, register):
    assert [one.rule for one in read_actor(text, register, 2023).notices] == ["actor.unreadable"]


@pytest.mark.parametrize(
    "text",
    ["Eiffage et Vinci", "Eiffage / Vinci", "SNCF/Vinci", "GLS - Vinci", "GLS et des transporteurs", "GLS & Vinci"],
)
def test_what_may_be_several_actors_is_refused(text, register):
    (name,) = split_actors(text, register).names
    assert [one.rule for one in read_actor(name, register, 2023).notices] == ["actor.several"]


@pytest.mark.parametrize(
    "text",
    ["« Pêche et Nature »", "Procter & Gamble", "Artois Logistique - Campus", "Chambre de Métiers et de l'Artisanat"],
)
def test_a_link_within_one_name_is_kept(text, register):
    (name,) = split_actors(text, register).names
    assert [one.rule for one in read_actor(name, register, 2023).notices if one.rule == "actor.several"] == []


@pytest.mark.parametrize(
    "text",
    [
        "camille (at) example (dot) org",
        "camille＠example.org",
        "camille@intranet",
        "Camille [arobase] example.org",
        "Camille Exemple (camille.exemple@example.org)",
        "M. Exemple 03 21 00 00 01",
        "Mme Exemple, +33 6 12 34 56 78",
    ],
)
def test_case_41_a_person_is_masked(text, register):
    reading = read_actor(text, register, 2023)
    assert (reading.declared_name, reading.canonical_name) == ("Personne citée", "Personne citée")
    assert [(one.rule, one.text) for one in reading.notices] == [("actor.personal_data", "Personne citée")]


def test_case_41_an_address_after_a_comma_belongs_to_the_person(register):
    listed = split_actors("Camille Exemple, camille@example.org, 06 12 34 56 78, GLS", register)
    assert listed.names == ("Camille Exemple, camille@example.org, 06 12 34 56 78", "GLS")


def test_a_siren_and_a_figure_are_no_telephone_number():
    assert not has_personal_data("SIREN 246 200 364")
    assert not has_personal_data("1 234 567 890")
    assert masked("voir a.b@example.org ou 03.21.00.00.01") == "voir [masqué] ou [masqué]"
