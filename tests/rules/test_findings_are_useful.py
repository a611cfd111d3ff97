"""Every finding of every example and sample points as exactly as it can, quotes what stands there, and says in
French what to mend. The files of the cases are looked at as they are read (``reading_cases.watched``)."""

from examples import EXAMPLES
from mutations import SUBMISSIONS, samples
from reading_cases import REGISTER
from useful_findings import Told, faults, findings_of

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import read_now
from interlud_pipeline.validation.batch import validate


def told(files: list[tuple[bytes, str, Context]]) -> list[Told]:
    received = read_now(files, REGISTER, Limits())
    return findings_of(received, validate(received, REGISTER))


def test_the_findings_of_the_examples_are_of_use():
    found = told([(one.content, one.name, one.context) for one in EXAMPLES.values()])
    assert {one.rule for one in found} >= set(EXAMPLES)
    assert faults(found) == []


def test_the_findings_of_the_sample_campaigns_are_of_use():
    files = [(SUBMISSIONS / one.path, one.context) for one in samples(REGISTER)]
    found = told([(path.read_bytes(), path.name, context) for path, context in files])
    assert len({one.rule for one in found}) > 20
    assert faults(found) == []
