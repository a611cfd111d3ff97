"""Words for totals are told from bodies, kinds and names by the seed."""

import pytest

from interlud_pipeline.interpretation.totals import is_bare_total, is_subtotal, is_total, says_only_total
from interlud_pipeline.reference import Register


@pytest.mark.parametrize(
    ("text", "is_what"),
    [
        ("Total", (True, True, True, False)),
        ("TOTAUX :", (True, True, True, False)),
        ("* Total général", (True, True, False, False)),
        ("Nombre total de réunions tenues", (True, True, False, False)),
        ("Sous-total COTECH", (True, False, False, True)),
        ("S/Total", (True, True, True, True)),
        ("Réunions (total)", (False, True, False, False)),
        ("Total : 12", (True, True, False, False)),
        ("Total Énergies", (True, False, False, False)),
        ("Somme", (True, False, True, False)),
        ("Ensemble du réseau", (True, False, False, False)),
        ("∑", (True, False, True, False)),
        ("Totalement", (False, False, False, False)),
        ("Cumul-Transports", (False, False, False, False)),
        ("COTECH", (False, False, False, False)),
    ],
)
def test_a_text_is_a_total_by_its_words(text, is_what, register):
    # It names a total, says nothing else, is the bare word, names the total of a part.
    assert (
        is_total(text, register),
        says_only_total(text, register),
        is_bare_total(text, register),
        is_subtotal(text, register),
    ) == is_what


def test_a_line_of_the_seed_makes_a_word_one_for_totals(register, seeds_copy):
    with (seeds_copy / "total_wordings.csv").open("a", encoding="utf-8") as lines:
        lines.write("décompte,total\n")
    changed = Register(seeds_copy)
    assert [is_total("Décompte des réunions", one) for one in (register, changed)] == [False, True]
    assert [says_only_total("Décompte des réunions", one) for one in (register, changed)] == [False, True]
    assert changed.interpretation_hash != register.interpretation_hash
