"""Names compared beforehand, in blocks, get the answers that they get one by one."""

import random

import pytest

from interlud_pipeline.interpretation.likeness import NamesSoFar, nearest, nearest_of_all

SYLLABLES = ("ba", "ber", "co", "del", "fi", "gar", "lo", "mar", "nor", "pi", "tra", "vo")


def some_forms(seed, count):
    """Forms of which many are like another one, and some are the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    forms = ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(count // 3)]
    while len(forms) < count:
        form = list(chance.choice(forms))
        if chance.random() < 0.8:
            form[chance.randrange(len(form))] = chance.choice("aeinrst")
        forms.append("".join(form))
    chance.shuffle(forms)
    return forms


def answers(forms, *, expected, left_out=frozenset(), before=()):
    names = NamesSoFar()
    for form in before:
        names.add(f"Avant {form}", form)
    names.expect(expected)
    found = []
    for number, form in enumerate(forms):
        found.append(names.nearest(form))
        if number not in left_out:
            names.add(f"Nom {number}", form)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_expected_names_get_the_same_answers(seed):
    forms = some_forms(seed, 700)
    left_out = frozenset(range(seed, 700, 11))
    one_by_one = answers(forms, expected=(), left_out=left_out, before=forms[::50])
    assert answers(forms, expected=forms, left_out=left_out, before=forms[::50]) == one_by_one
    scores = [score for _, score in filter(None, one_by_one)]
    assert 88 <= min(scores) < max(scores) == 100
    assert None in one_by_one


def some_words(seed, count):
    """Forms of one to four words, of which some are like another one."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    forms = some_forms(seed, 4 * count)
    return [" ".join(chance.choices(forms, k=chance.randint(1, 4))) for _ in range(count // 2)] + forms[: count // 2]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("only_before", [False, True])
def test_comparing_all_names_at_once_finds_what_each_by_itself_would(seed, only_before):
    forms = some_words(seed, 400)
    apart = {(place, place + 200) for place in range(0, 200, 3)} | {(7, 3), (5, 8)}
    found = nearest_of_all(forms, apart, only_before=only_before)
    for place, form in enumerate(forms):
        others = {
            str(other): forms[other]
            for other in range(place if only_before else len(forms))
            if other != place and not {(place, other), (other, place)} & apart
        }
        expected, best = nearest(form, others), found[place]
        assert (best is None) == (expected is None)
        if best is not None and expected is not None:
            assert best[1] == pytest.approx(expected[1], abs=1e-4)
            assert forms[best[0]] == others[expected[0]]
    assert 20 < sum(one is not None for one in found) < 400


def test_names_that_come_unexpected_are_compared_too():
    forms = some_forms(9, 700)
    unexpected = forms[350:450]
    one_by_one = answers([*unexpected, *forms], expected=())
    assert answers([*unexpected, *forms], expected=[*forms[:350], *forms[450:]]) == one_by_one


def test_the_nearest_name_is_told_with_its_likeness():
    names = NamesSoFar()
    names.add("Transport Durand", "transport durand")
    names.add("Transport Durant", "transport durant")
    assert names.nearest("transport durantt") == ("Transport Durant", pytest.approx(96.97, abs=0.01))
    assert names.nearest("transport durand") == ("Transport Durand", 100.0)
    assert names.nearest("messagerie") is None
