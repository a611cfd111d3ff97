from datetime import date

import pytest

from interlud_pipeline.interpretation.absences import available_on, beside_number, classify


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
        ("trop tôt (T2 2025)", date(2025, 6, 30)),
        ("trop tôt, au 2e trimestre 2025", date(2025, 6, 30)),
        ("à venir au second semestre de 2025", date(2025, 12, 31)),
        ("trop tôt, d'ici fin 2025", date(2025, 12, 31)),
        ("trop tôt : début 2025", None),
        ("trop tôt, pas avant 2026", None),
    ],
)
def test_case_28_the_one_later_moment_in_a_sentence_is_when_the_figure_will_exist(sentence, day):
    assert available_on(sentence, 2023) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 (provisoire)", ("12", "PROVISIONAL")),
        ("12 (p)", ("12", "PROVISIONAL")),
        ("12 (est.)", ("12", "ESTIMATED")),
        ("12 estimé", ("12", "ESTIMATED")),
        ("1 234, chiffre provisoire", ("1 234", "PROVISIONAL")),
        ("12 outils (donnée provisoire)", ("12 outils", "PROVISIONAL")),
        ("12 (n.d.)", ("12", "DECLARED_NO_DATA")),
        ("12, en cours de collecte", ("12", "DECLARED_NOT_YET_DUE")),
        ("12 p", None),
        ("12 réunions", None),
    ],
)
def test_words_beside_a_number_qualify_or_contradict_it(text, expected, register):
    found = beside_number(text, register)
    assert (found and found[:2]) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Les données ne sont pas encore disponibles", "DECLARED_NOT_YET_DUE"),
        ("Données à venir (2025)", "DECLARED_NOT_YET_DUE"),
        ("disponible au 2e trimestre 2025", "DECLARED_NOT_YET_DUE"),
        ("non disponible en 2023", "DECLARED_NO_DATA"),
        ("Les données seront disponibles en 2025", "DECLARED_NOT_YET_DUE"),
        ("Données non disponibles : prestataire en retard", "DECLARED_NO_DATA"),
        ("non disponible (trop tôt)", "DECLARED_NOT_YET_DUE"),
        ("Indicateur non suivi à ce jour", "DECLARED_NOT_COLLECTED"),
        ("Données soumises au secret statistique", "CONFIDENTIAL"),
        ("Compétence non exercée par l'agglomération", "DECLARED_NOT_APPLICABLE"),
        ("sans objet (pas de programme)", "DECLARED_NOT_APPLICABLE"),
        ("déjà comptabilisées par la CALL", "COUNTED_ELSEWHERE"),
        ("Voir Artois Mobilités", "COUNTED_ELSEWHERE"),
        ("non renseigné", "BLANK_NO_REASON"),
        ("néant", "BLANK_NO_REASON"),
        ("/", "BLANK_NO_REASON"),
    ],
)
def test_a_wording_keeps_its_meaning_under_a_subject_a_day_and_an_explanation(text, status, register):
    absence = classify(text, register, 2023)
    assert absence is not None
    assert absence.status == status


@pytest.mark.parametrize(
    "text",
    [
        "12 trop tôt",
        "en cours de collecte : 12 à ce jour",
        "confidentiel, trop tôt",
        "non collecté car confidentiel",
        "sans objet, sauf pour Lens",
        "non disponible (12 outils)",
        "non disponible en 2022",
        "disponible en 2022",
        "disponible",
        "compté par nos services",
        "comptabilisé par mois",
        "compté par la CAHC : 12",
        "voir annexe",
        "non confidentiel",
        "sans objet ; voir CAHC",
    ],
)
def test_words_with_a_figure_or_to_the_contrary_declare_nothing(text, register):
    assert classify(text, register, 2023) is None
