"""E-mail addresses, telephone numbers and the names beside them."""

import pytest
from documents import NOTHING, declared, delimited, heading, page, paragraph

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.interpretation.personal import is_only_contact, masked

INDICATORS = ("Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voir Camille Exemple camille@example.org", "voir [masqué]"),
        ("n.d. (Mme Exemple, tél. 03 21 00 00 01)", "n.d. ([masqué])"),
        ("06 12 34 56 78 (Camille Exemple) pour la suite", "[masqué]) pour la suite"),
        ("Camille Exemple, camille@example.org, 06 12 34 56 78", "[masqué], [masqué]"),
        ("poste 12 06 12 34 56 78", "poste 12 [masqué]"),
        ("Colas (c@example.org)", "Colas ([masqué])"),
        ("camille (at) example (point) org", "[masqué]"),
        ("Camille Exemple", "Camille Exemple"),
        ("SIREN 246 200 364, 1 234 567 890", "SIREN 246 200 364, 1 234 567 890"),
        ("03/04/2023 et 12/05/2023", "03/04/2023 et 12/05/2023"),
    ],
)
def test_a_contact_is_masked_with_the_name_beside_it(text, expected):
    assert masked(text) == expected


def test_a_name_with_its_contact_is_no_contact_alone():
    assert is_only_contact("(camille@example.org)")
    assert not is_only_contact("Camille Exemple, camille@example.org")


def told(read):
    return [one.cell for one in read.findings if one.rule == "text.personal_data"]


def test_every_cell_with_a_contact_is_told_of_but_the_one_that_asks_for_it(register):
    rows = ((117, 3, None, None, "voir c@example.org"), (118, None, "n.d. (06 12 34 56 78)", None, None))
    read = declared(register, ("Contact", "c@example.org"), (), INDICATORS, *rows)
    assert told(read) == ["E7", "C8"]
    kept = [str(one) for one in (*read.observations, *read.findings, *read.ignored)]
    assert not any("example" in one or "06 12" in one for one in kept)


def test_a_contact_in_the_name_of_an_indicator_is_masked(register):
    read = declared(register, INDICATORS, ("demander à Camille Exemple 06 12 34 56 78", 3, None, None, None))
    assert [one.indicator for one in read.observations] == ["demander à [masqué]"]


def test_a_person_among_actors_is_told_of_once(register):
    table = delimited(("Agglomération", "Année", "Acteur"), ("CALL", "2023", "Camille Exemple 06 12 34 56 78"))
    rules = [one.rule for one in interpret(table, NOTHING, register).findings]
    assert ("actor.personal_data" in rules, "text.personal_data" in rules) == (True, False)


def test_a_paragraph_with_a_contact_is_told_of(register):
    blocks = (
        heading("Bilan 2023 de Lens-Liévin", 1),
        heading("Indicateur n°117", 3),
        paragraph("Voir c@example.org", 4),
    )
    assert told(interpret(page(*blocks), NOTHING, register)) == ["L4"]
