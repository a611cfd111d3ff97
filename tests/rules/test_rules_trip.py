"""Every rule of the catalogue has an example that trips it; rules of stage ``house`` have theirs with dbt."""

from dataclasses import replace
from datetime import datetime

import pytest
from examples import EXAMPLES
from reading_cases import REGISTER, problems, read_all

from interlud_pipeline.model import ActorMention, Document, Interpretation, Source
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.batch import Batch, Received, validate

# The first says that an arrival brings nothing new; no text can trip the second, which guards typed records.
ELSEWHERE = {"submission.same_content", "record.invalid"}


@pytest.fixture(scope="module")
def batches() -> dict[str, Batch]:
    files = [(one.content, one.name, one.context) for one in EXAMPLES.values()]
    return dict(zip(EXAMPLES, read_all(files), strict=True))


def test_every_rule_on_files_has_an_example():
    owed = {rule.rule for rule in REGISTER.rules.values() if rule.stage != "house"}
    assert set(EXAMPLES) == owed - ELSEWHERE


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


def test_a_typed_actor_without_a_name_is_invalid():
    mention = ActorMention("246200364", 2023, " ", None, " ", False, None, "246200364", Source(None, "A2", " ", "x"))
    read = Interpretation(
        Document("a" * 64, "a.csv", "delimited"), "246200364", None, None, False, False, (), (), (mention,), (), ()
    )
    received = Received(read, "a" * 64, "a.csv", "a.csv", 1, datetime(2024, 2, 1), 2023, "246200364", "1.1")  # noqa: DTZ001
    assert validate([received], REGISTER).findings["rule"].to_list() == ["record.invalid"]
    named = replace(received, interpretation=replace(read, actors=(replace(mention, canonical_name="Colas"),)))
    assert validate([named], REGISTER).findings.is_empty()


def test_the_same_content_again_is_noted(tmp_path, monkeypatch):
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    inbox = tmp_path / "inbox" / "2023" / "CALL"
    inbox.mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_bytes(EXAMPLES["number.in_words"].content)
    settings = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")
    result = ingest(settings, REGISTER)
    assert (result.new_arrivals, result.row_counts["submissions"]) == (2, 1)
