"""No digit from which something is read can change without a typed field or a finding that shows it."""

import os
from itertools import islice

import pytest
from mutated_files import FILES
from mutations import Mutation, Sample, made, mutations, samples, unnoticed
from reading_cases import REGISTER

# A normal run tries some of them; `make test-mutations` tries all.
STEP = 1 if os.environ.get("INTERLUD_ALL_MUTATIONS") else 9
# All texts with digits from which nothing is read: titles beside a stated year, the words before a number that is told
# of itself (number.outside_tables), a column that is told of whole (header.unknown), a footnote.
SAYS_NOTHING = {
    "Campagne 2022 : données fictives de démonstration",
    "Campagne 2024 : données fictives de démonstration",
    "Bilan 2023",
    "118 :",
    "dont 5 affiches",
    "* soit 3 réunions de plus",
}


@pytest.fixture(scope="module")
def campaign() -> list[Sample]:
    return samples(REGISTER)


@pytest.fixture(scope="module")
def files() -> list[Sample]:
    return made(FILES)


def _try(files: list[Sample]) -> tuple[list[Mutation], list[tuple[str, str, str, str]]]:
    """The changes tried, and those that nothing shows although something is read there."""
    tried = [one for sample in files for one in islice(mutations(sample), 0, None, STEP)]
    lost = [one for one in unnoticed(tried, REGISTER) if one.before not in SAYS_NOTHING]
    print(f"{len(tried)} digits changed, {len(lost)} unnoticed")  # noqa: T201 - the answer of `make test-mutations`
    return tried, [(one.sample.path, one.address, one.before, one.after) for one in lost]


def test_every_changed_digit_of_the_sample_campaigns_is_noticed(campaign: list[Sample]):
    tried, lost = _try(campaign)
    assert not lost, lost
    assert len(tried) > 500 / STEP


def test_every_changed_digit_of_each_kind_of_cell_is_noticed(files: list[Sample]):
    tried, lost = _try(files)
    assert not lost, lost
    assert {one.sample.path for one in tried} == set(FILES)
