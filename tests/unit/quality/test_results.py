import pytest
from pydantic import ValidationError

from interlud_pipeline.quality.results import ExpectationResult, broken, results_from_json, results_to_json

FAILED = ExpectationResult(
    mart="fct_meeting",
    name="key_is_unique",
    severity="critical",
    success=False,
    observed="2",
    unexpected_count=1,
    sample=({"indicator": "116", "value": 10.5, "rows": 2, "is_late": True, "decision": None},),
)


def test_results_come_back_from_json_with_their_types():
    back = results_from_json(results_to_json([FAILED]))
    assert back == (FAILED,)
    assert [type(value) for value in back[0].sample[0].values()] == [str, float, int, bool, type(None)]


def test_json_of_results_is_one_line():
    assert "\n" not in results_to_json([broken("fct_meeting", "x", "first\nsecond")])


def test_something_else_is_refused():
    with pytest.raises(ValidationError):
        results_from_json('[{"mart": "fct_meeting"}]')


def test_a_broken_expectation_blocks():
    assert broken("fct_meeting", "key_is_unique", "no such column").blocks


@pytest.mark.parametrize(("severity", "success", "blocks"), [("critical", True, False), ("warning", False, False)])
def test_only_a_critical_failure_blocks(severity, success, blocks):
    assert ExpectationResult("fct_meeting", "x", severity, success).blocks is blocks


def test_a_failure_explains_itself_in_one_line():
    assert FAILED.key == "fct_meeting.key_is_unique"
    assert FAILED.explanation == "1 row(s), first: indicator=116, value=10.5, rows=2, is_late=True"
    assert broken("m", "x", "no such column").explanation == "could not be evaluated (no such column)"
    assert ExpectationResult("m", "x", "critical", success=False, observed="missing ['a']").explanation == (
        "found missing ['a']"
    )
