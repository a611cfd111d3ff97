"""Every finding of every example and sample points as exactly as it can, quotes what stands there, and says in
French what to mend. The files of the cases are looked at as they are read (``reading_cases.watched``)."""

import pytest
from examples import EXAMPLES
from reading_cases import REGISTER
from useful_findings import Told, faults, findings_of

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.pipeline import read_now
from interlud_pipeline.validation.batch import validate


@pytest.fixture(scope="module")
def told() -> list[Told]:
    received = read_now([(one.content, one.name, one.context) for one in EXAMPLES.values()], REGISTER, Limits())
    return findings_of(received, validate(received, REGISTER))


def test_the_findings_of_the_examples_are_of_use(told: list[Told]):
    assert {one.rule for one in told} >= set(EXAMPLES)
    assert faults(told) == []
