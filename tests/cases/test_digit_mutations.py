"""No digit from which something is read can change without a typed field or a finding that shows it."""

import os
from itertools import islice

import pytest
from mutations import Sample, mutations, samples, unnoticed, unread
from reading_cases import REGISTER

# A normal run tries some of them; `make test-mutations` tries all.
STEP = 1 if os.environ.get("INTERLUD_ALL_MUTATIONS") else 9


@pytest.fixture(scope="module")
def campaign() -> list[Sample]:
    return samples(REGISTER)


def test_every_changed_digit_of_the_sample_campaigns_is_noticed(campaign: list[Sample]):
    tried, lost = 0, []
    for sample in campaign:
        chosen = list(islice(mutations(sample), 0, None, STEP))
        tried += len(chosen)
        left_out = unread(sample, REGISTER)
        missed = unnoticed(sample, chosen, REGISTER) if chosen else []
        lost += [(sample.path, one.address, one.before, one.after) for one in missed if one.address not in left_out]
    print(f"{tried} digits changed, {len(lost)} unnoticed")  # noqa: T201 - the answer of `make test-mutations`
    assert lost == []
    assert tried > 400 / STEP
