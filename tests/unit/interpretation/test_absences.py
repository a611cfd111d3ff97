from datetime import date

import pytest

from interlud_pipeline.interpretation.absences import available_on, classify, qualified_number


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (["n.d.", "nd", "N/D", "ND", "n. d.", "non disponible", "Donnée indisponible"], "DECLARED_NO_DATA"),
        (["données inexistantes", "DONNEES INEXISTANTES", "Données inexistantes :"], "DECLARED_NO_DATA"),
        (["DonnÃ©es inexistantes", "donne\u0301es inexistantes", "données\u00a0inexistantes."], "DECLARED_NO_DATA"),
        (["nd*", "nd (1)", "n.d. [2]", "n.d.¹", "* nd"], "DECLARED_NO_DATA"),
        (["Donnée non disponible à ce jour", "données inexistantes pour le moment"], "DECLARED_NO_DATA"),
        (["Pas de données actuellement.", "Indisponible à ce jour (1)"], "DECLARED_NO_DATA"),
        (["Non collectées à ce jour"], "DECLARED_NOT_COLLECTED"),
        (["sans objet", "s.o.", "SO", "NA", "N/A", "na", "Non concerné"], "DECLARED_NOT_APPLICABLE"),
        (["trop tôt pour faire un bilan", "Il est trop tôt.", "en cours de collecte (mars)"], "DECLARED_NOT_YET_DUE"),
        (["non collecté", "Non collectées"], "DECLARED_NOT_COLLECTED"),
        (["confidentiel", "Secret statistique"], "CONFIDENTIAL"),
        (["compté par la CAHC"], "COUNTED_ELSEWHERE"),
        (["provisoire", "Chiffre provisoire"], "PROVISIONAL"),
        (["estimé", "estimation"], "ESTIMATED"),
    ],
)
def test_case_22_23_and_28_wordings_declare_their_status(texts, status, register):
    for text in texts:
        absence = classify(text, register)
        assert absence is not None, text
        assert (absence.status, absence.notices) == (status, ()), text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("NC", "reason.ambiguous"),
        ("n.c.", "reason.ambiguous"),
        ("-", "reason.dash"),
        ("–", "reason.dash"),
        ("—", "reason.dash"),
    ],
)
def test_case_21_and_24_ambiguous_marks_are_blanks_with_a_warning(text, rule, register):
    absence = classify(text, register)
    assert absence.status == "BLANK_NO_REASON"
    assert [notice.rule for notice in absence.notices] == [rule]


@pytest.mark.parametrize(
    "text",
    ["", " ", "en attente du prestataire", "ce n'est pas trop tôt", "compté par", "nada", "donnée", "soit", "12"],
)
def test_unknown_words_declare_nothing(text, register):
    assert classify(text, register) is None


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Le projet finit en 2026 : trop tôt", date(2026, 12, 31)),
        ("trop tôt, chiffres en mars 2025", date(2025, 3, 31)),
        ("en cours de collecte, le 15/02/2025", date(2025, 2, 15)),
        ("lancé en 2023, trop tôt", None),
        ("entre 2025 et 2026, trop tôt", None),
        ("trop tôt", None),
    ],
)
def test_case_28_the_one_later_moment_in_a_sentence_is_when_the_figure_will_exist(sentence, day):
    assert available_on(sentence, 2023) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 (provisoire)", ("12", "PROVISIONAL")),
        ("12 estimé", ("12", "ESTIMATED")),
        ("1 234, chiffre provisoire", ("1 234", "PROVISIONAL")),
        ("12 (n.d.)", None),
        ("12 réunions", None),
    ],
)
def test_a_word_beside_a_number_qualifies_it(text, expected, register):
    assert qualified_number(text, register) == expected
