"""Every rule of the catalogue has an example that trips it; those that take several files are tripped with dbt."""

import pytest
from decision_examples import DECISION_EXAMPLES
from examples import EXAMPLES
from house_examples import HOUSE_EXAMPLES
from reading_cases import REGISTER, problems
from trips import INVALID, SAME_CONTENT, House, decided_example, invalid_record, trip_decisions, trip_files, trip_house
from useful_findings import Told, faults

from interlud_pipeline.reference import HOUSE
from interlud_pipeline.validation.batch import Batch


@pytest.fixture(scope="module")
def batches() -> dict[str, Batch]:
    return trip_files()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return trip_house(tmp_path_factory.mktemp("house"))


def test_every_rule_has_an_example():
    house = {rule.rule for rule in REGISTER.rules.values() if rule.stage == HOUSE}
    assert set(HOUSE_EXAMPLES) == house | {SAME_CONTENT}
    assert set(EXAMPLES) == set(REGISTER.rules) - set(HOUSE_EXAMPLES) - set(DECISION_EXAMPLES) - {INVALID}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_example_of_a_rule_trips_it_and_no_other_warning_or_error(rule: str, batches: dict[str, Batch]):
    batch = batches[rule]
    assert rule in batch.findings["rule"].to_list()
    severity = REGISTER.rules[rule].severity
    assert {one for one, _ in problems(batch)} == (set() if severity == "info" else {rule})


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_message_of_an_example_leaves_nothing_unsaid(rule: str, batches: dict[str, Batch]):
    found = batches[rule].findings.filter(batches[rule].findings["rule"] == rule)
    for message, hint, cell in found.select("message_fr", "hint_fr", "cell").iter_rows():
        assert "—" not in message, message
        assert "{" not in message + hint
        assert cell is not None or rule.split(".", maxsplit=1)[0] in {"file", "sheet", "rows", "columns", "indicator"}


@pytest.mark.parametrize("rule", [one for one in EXAMPLES if REGISTER.rules[one].severity == "error"])
def test_an_error_leaves_no_figure_at_its_address(rule: str, batches: dict[str, Batch]):
    batch = batches[rule]
    errors = batch.findings.filter(batch.findings["severity"] == "error")["cell"].to_list()
    valued = batch.observations.filter(batch.observations["value"].is_not_null())
    assert not set(errors) & set(valued["source_cell"])


def test_decisions_trip_their_rules_and_leave_nothing_unsaid():
    for rule, batch in trip_decisions().items():
        assert problems(batch) == [(rule, told_at(batch, rule))]
        (message,) = batch.findings.filter(batch.findings["rule"] == rule)["message_fr"].to_list()
        assert "—" not in message
        assert "{" not in message


def told_at(batch: Batch, rule: str) -> str | None:
    (cell,) = batch.findings.filter(batch.findings["rule"] == rule)["cell"].to_list()
    return cell


# Without a folder that says body and year, a record that does not say them itself cannot be accepted as it stands; and
# one figure that is set does not settle a value given for several.
_NOT_SO_SIMPLE = {
    *((rule, "accept") for rule, one in REGISTER.decidable_rules.items() if one.is_figure_in_doubt),
    ("indicator.joint_value", "set"),
} - {("context.contradiction", "accept")}
_ACTIONS = [
    (rule, action)
    for rule, decidable in REGISTER.decidable_rules.items()
    for action in decidable.actions.split()
    if rule in EXAMPLES and (rule, action) not in _NOT_SO_SIMPLE
]


@pytest.mark.parametrize(("rule", "action"), _ACTIONS)
def test_a_finding_can_be_answered_as_its_rule_allows(rule: str, action: str, batches: dict[str, Batch]):
    found = batches[rule].findings
    finding = found.filter(found["rule"] == rule).row(0, named=True)
    batch = decided_example(rule, action, finding)
    assert set(batch.decisions["outcome"]) <= {"applied", "acknowledged"}
    answered = batch.findings.filter(batch.findings["finding_id"] == finding["finding_id"])
    assert answered["decision"].drop_nulls().to_list() == ["D1"]


def test_a_typed_actor_without_a_name_is_invalid():
    assert invalid_record().findings["rule"].to_list() == [INVALID]
    assert invalid_record("Colas").findings.is_empty()


@pytest.mark.slow
def test_the_last_file_of_an_example_trips_its_rule_and_no_file_trips_another(house: House):
    tripped: dict[str, set[str]] = {}
    serious = house.findings.filter(house.findings["severity"] != "info")
    for location, rule in serious.select("source_location", "rule").iter_rows():
        tripped.setdefault(location, set()).add(rule)
    expected = {files[-1].location: {rule} for rule, files in HOUSE_EXAMPLES.items() if rule != SAME_CONTENT}
    assert tripped == expected


@pytest.mark.slow
def test_a_finding_across_submissions_is_of_use(house: House):
    columns = ("rule", "severity", "sheet", "cell", "text", "message_fr", "hint_fr", "source_location")
    rows = [(*row[:-1], house.documents[row[-1]]) for row in house.findings.select(columns).iter_rows()]
    told = [Told(*row) for row in rows]
    assert [(one.rule, one.message) for one in told if "—" in one.message or "{" in one.message + one.hint] == []
    assert faults(told) == []


@pytest.mark.slow
def test_the_same_content_again_is_noted_at_its_second_arrival(house: House):
    first, second = HOUSE_EXAMPLES[SAME_CONTENT]
    noted = {location for location, note in house.notes.items() if note is not None}
    assert noted == {second.location}
    note = house.notes[second.location]
    assert note is not None
    assert first.location in note
    assert second.name in note
