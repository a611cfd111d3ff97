"""Lines of the seed of decisions: what is no decision is refused, with what to mend."""

import pytest
from handmade import CALL, received, stated

from interlud_pipeline.validation.decisions.seed import DecisionSeedError

BAD = {
    "action inconnue": ({"action": "approve"}, "l'action « approve » n'existe pas"),
    "règle inconnue": ({"rule": "number.odd"}, "la règle « number.odd » n'est pas au catalogue"),
    "fichier refusé": ({"rule": "file.unreadable"}, "ne se règle pas par une décision"),
    "action qui ne convient pas": ({"rule": "number.negative"}, "l'action « accept » ne convient pas"),
    "valeur de trop": ({"decided_value": "3"}, "videz la colonne decided_value"),
    "état de trop": ({"decided_status": "REPORTED"}, "videz la colonne decided_status"),
    "rien à décider": ({"action": "correct"}, "demande une valeur"),
    "état inconnu": ({"action": "correct", "decided_status": "LOST"}, "l'état « LOST » ne se décide pas"),
    "état constaté": ({"action": "correct", "decided_status": "UNREADABLE"}, "ne se décide pas"),
    "état sans sa valeur": ({"action": "correct", "decided_status": "ESTIMATED"}, "demande une valeur"),
    "état sans valeur": (
        {"action": "correct", "decided_status": "CONFIDENTIAL", "decided_value": "3"},
        "n'a pas de valeur",
    ),
    "virgule": ({"action": "correct", "decided_value": "3,5"}, "avec un point"),
    "négatif": ({"action": "correct", "decided_value": "-3"}, "positif ou nul"),
    "exposant": ({"action": "correct", "decided_value": "1e3"}, "n'est pas un nombre"),
    "trop grand": ({"action": "correct", "decided_value": "1" * 20}, "dépasse"),
    "date": ({"decided_on": "02/05/2024"}, "ne s'écrit pas aaaa-mm-jj"),
    "jour impossible": ({"decided_on": "2024-02-30"}, "ne s'écrit pas aaaa-mm-jj"),
    "date annoncée de trop": (
        {"action": "correct", "decided_value": "3", "available_on": "2026-12-31"},
        "available_on ne va qu'avec",
    ),
    "sans fonction": ({"decided_by_function": ""}, "la colonne decided_by_function est vide"),
    "personne": ({"reason_fr": "Appel de a.durand@agglo.fr"}, "jamais une personne"),
    "sans adresse": ({"cell": ""}, "il manque l'adresse"),
    "feuille seule": ({"cell": "", "sheet": "S", "agglomeration": CALL}, "il en manque"),
    "agglomération": (
        {"agglomeration": "732829320", "indicator": "117", "reporting_year": "2023"},
        "n'est pas le SIREN d'une agglomération",
    ),
    "indicateur": (
        {"agglomeration": CALL, "indicator": "999", "reporting_year": "2023"},
        "l'indicateur « 999 » n'est pas au registre en 2023",
    ),
    "chiffre à fixer": ({"action": "set", "decided_value": "3"}, "demande l'agglomération"),
    "dénombrement": (
        {"action": "set", "decided_value": "3.5", "agglomeration": CALL, "indicator": "117", "reporting_year": "2023"},
        "est un dénombrement",
    ),
    "espace": ({"cell": " B2"}, "commence ou finit par une espace"),
    "identifiant": ({"decision": "D 1"}, "contient une espace"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_line_that_is_no_decision_is_refused_with_its_number_and_what_to_mend(decide, case):
    change, message = BAD[case]
    file = received(stated("117", 5, cell="B2"))
    sound = {"rule": "detail.total_differs", "cell": "B2"}
    with pytest.raises(DecisionSeedError) as refused:
        decide(file, sound, sound | change)
    assert str(refused.value).startswith("decisions.csv, ligne 3 : ")
    assert message in str(refused.value)


def test_an_identifier_given_twice_is_refused(decide):
    line = {"rule": "detail.total_differs", "cell": "B2", "decision": "D1"}
    with pytest.raises(DecisionSeedError, match="ligne 3 : l'identifiant « D1 » est déjà celui de la ligne 2"):
        decide(received(), line, line)


def test_every_error_of_a_record_can_be_decided_and_no_refused_file(register):
    whole_file = {rule for rule in register.rules if rule.startswith("file.")}
    errors = {rule.rule for rule in register.rules.values() if rule.severity == "error"}
    assert set(register.decidable_rules) <= set(register.rules)
    assert errors - whole_file <= set(register.decidable_rules)
    assert not whole_file & set(register.decidable_rules)
    actions = {action for rule in register.decidable_rules.values() for action in rule.actions.split()}
    assert actions == {"accept", "correct", "set_aside", "set"}
