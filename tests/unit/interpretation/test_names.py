import pytest
from documents import CABBALR, CAHC, CALL

from interlud_pipeline.interpretation.agglomerations import find_agglomeration, named_in
from interlud_pipeline.interpretation.context import resolve_folder
from interlud_pipeline.interpretation.folding import fold
from interlud_pipeline.interpretation.headers import field_of
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.model import Context


@pytest.mark.parametrize(
    "text",
    [
        "Henin Carvin",
        "HENIN-CARVIN",
        "CAHC",
        "Agglo Hénin-Carvin",
        "Agglomération d'Hénin-Carvin",
        "CA de Hénin-Carvin",
        "Communauté d’agglomération Hénin‑Carvin",
        "Hénin-Carvin (CAHC)",
        "CAHC - Hénin-Carvin",
        "HÃ©nin-Carvin",
        "246200299",
        "246 200 299",
        "246\xa0200\xa0299",
        "SIREN : 246200299",
    ],
)
def test_case_34_and_36_a_body_is_known_by_its_names_and_its_siren(text, register):
    match = find_agglomeration(text, register, 2023)
    assert (match.siren, match.notices) == (CAHC, ())


@pytest.mark.parametrize(
    "text", ["C.A.H.C.", "C.A. d'Hénin-Carvin", "Hénin-Carvin - CAHC", "Communauté d agglomération Hénin-Carvin"]
)
def test_case_34_abbreviations_may_have_dots_and_stand_on_either_side(text, register):
    assert find_agglomeration(text, register).siren == CAHC


@pytest.mark.parametrize("text", ["CALL - CAHC", "CALL et CAHC", "Hénin", "C.A.", "CALL hors Lens", "ex-CALL"])
def test_case_35_two_bodies_or_a_part_of_one_are_none(text, register):
    assert find_agglomeration(text, register).siren is None


@pytest.mark.parametrize("text", ["Hénil-Carvin", "Agglomération Hénil-Carvin", "HENIL CARVIN"])
def test_case_34_a_known_misspelling_is_read_with_a_warning(text, register):
    match = find_agglomeration(text, register, 2023)
    assert match.siren == CAHC
    assert [(notice.rule, notice.params["name"]) for notice in match.notices] == [("agglomeration.misspelled", "CAHC")]


@pytest.mark.parametrize(
    "text", ["Artois-Flandres", "Pôle métropolitain de l'Artois", "Lens", "Hénin-Carvim", "CALL (CAHC)"]
)
def test_case_35_likeness_suggests_and_never_matches(text, register):
    match = find_agglomeration(text, register, 2023)
    assert match.siren is None
    assert len(match.suggestions) == 3
    assert match.notices[0].rule == "agglomeration.unknown"
    assert "246200299" in match.notices[0].params["suggestions"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("24620029", "siren.invalid"),
        ("2,46E+08", "siren.invalid"),
        ("2.462E8", "siren.invalid"),
        ("246200298", "siren.invalid"),
        ("24620029900012", "siren.invalid"),
        ("732829320", "siren.unknown"),
    ],
)
def test_case_36_a_wrong_siren_is_refused_without_a_guess(text, rule, register):
    match = find_agglomeration(text, register, 2023)
    assert match.siren is None
    assert [notice.rule for notice in match.notices] == [rule]


def test_a_sentence_names_bodies_by_name_and_by_acronym_in_capitals_only(register):
    found = named_in("Lens-Liévin et Béthune-Bruay, Artois-Lys Romane, avec la CAHC, font un call", register)
    assert [match.siren for match in found.values()] == [CALL, CABBALR, CAHC]


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("CALL", CALL),
        ("246200299", CAHC),
        ("henin_carvin", CAHC),
        ("artois-mobilites", "artois-mobilites"),
        ("Artois Mobilités", "artois-mobilites"),
        ("divers", None),
        (None, None),
    ],
)
def test_a_folder_names_a_body_or_an_authority(name, sender, register):
    assert resolve_folder(2023, name, register) == Context(2023, sender)


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("n°115 et 116", ("115", "116")),
        ("N° 115-116", ("115", "116")),
        ("I115", ("115",)),
        ("indicateur n°117", ("117",)),
        ("Indicateur n°117 : Outils de communication diffusés", ("117",)),
        ("INDICATEURS Nº 115 ET N° 116 : ACTEURS ET RÉUNIONS", ("115", "116")),
        ("115 à 118", ("115", "116", "117", "118")),
        ("117 - Outils de communication diffusés", ("117",)),
        ("Outils de communication diffusés", ("117",)),
        ("Nombre de réunions tenues", ("116",)),
        ("118", ("118",)),
    ],
)
def test_case_44_indicators_are_known_by_number_or_label(text, indicators, register):
    match = find_indicators(text, register, "artois-pdm")
    assert (match.indicators, match.notices) == (indicators, ())


@pytest.mark.parametrize(
    ("text", "indicators", "rule"),
    [
        ("119", ("119",), "indicator.unknown"),
        ("Satisfaction des usagers", ("Satisfaction des usagers",), "indicator.unknown"),
        ("115-118", ("115-118",), "indicator.unknown"),
        ("118 : Réunions tenues", ("118",), "indicator.conflict"),
    ],
)
def test_case_44_other_texts_are_told_of(text, indicators, rule, register):
    match = find_indicators(text, register, "artois-pdm")
    assert match.indicators == indicators
    assert [notice.rule for notice in match.notices] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "(117)",
        "IND-117",
        "I.117",
        "Indicateur : 117",
        "« 117 »",
        "Outils de communication diffusés (n°117)",
        "117 (2023)",
    ],
)
def test_case_44_signs_around_a_number_change_nothing(text, register):
    match = find_indicators(text, register, None, 2023)
    assert (match.indicators, match.notices) == (("117",), ())


@pytest.mark.parametrize(
    "text",
    [
        "117 ou 118",
        "117 ; 118",
        "117 puis 118",
        "117 bis",
        "117 hors CAHC",
        "117 (partiel)",
        "117 (2022)",
        "117 en 2022",
    ],
)
def test_a_number_that_means_another_figure_names_no_indicator(text, register):
    match = find_indicators(text, register, None, 2023)
    assert [notice.rule for notice in match.notices] == ["indicator.unknown"]
    assert match.indicators == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Réunions tenues",
        "Nb réunions",
        "nombre de réunions*",
        "NB DE REUNIONS (1)",
        "Nombre de réunion",
        "Nb réunions¹",
    ],
)
def test_case_43_wordings_of_a_header_have_one_meaning(text, register):
    assert field_of(text, "meeting", register) == "meetings"


@pytest.mark.parametrize("text", ["Valeur 2022", "Nombre (2022)", "Remarque", ""])
def test_a_header_with_more_words_is_another_one(text, register):
    assert field_of(text, "meeting", register) is None
    assert field_of(text, "indicator", register) is None


def test_folding_forgives_accents_case_spaces_quotes_and_invisible_signs():
    assert fold("L’E\u0301cole\u00a0\u202fŒuvre\u00ad s\u200bûre") == fold("l'école oeuvre sure")


def test_case_45_a_changed_register_is_read_anew(seeds_copy):
    from interlud_pipeline.reference import Register  # noqa: PLC0415 - two registers of one folder

    assert find_agglomeration("Gohelle", Register(seeds_copy)).siren is None
    with (seeds_copy / "agglomeration_aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Gohelle,246200364,name,,\n")
    assert find_agglomeration("Gohelle", Register(seeds_copy)).siren == CALL
