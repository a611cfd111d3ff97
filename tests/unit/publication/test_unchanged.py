import pytest

from interlud_pipeline.publication import unchanged
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.publish import publish
from interlud_pipeline.publication.unchanged import held_already
from interlud_pipeline.quality.request import NOTHING_HELD

MART = "fct_indicator_observation"


@pytest.fixture
def two_years(workshop):
    """A publication of two years, and after it a correction of the later one."""
    workshop.fill(f"insert into marts.{MART} values ('116', 8, null, 'REPORTED', 'p', '1', 2022)")  # noqa: S608
    workshop.published()
    workshop.fill(f"update marts.{MART} set value = 11 where indicator = '116' and reporting_year = 2023")  # noqa: S608
    return workshop


def _held(workshop, candidate):
    return held_already(candidate, current(workshop.settings))


def test_the_year_that_did_not_change_is_held_already(two_years):
    held = _held(two_years, two_years.candidate())
    assert held.of(MART, "value_is_not_negative") == {2022}
    assert held.of("rpt_submission_ledger", "key_is_unique") == frozenset()  # one file, without years


def test_nothing_is_held_before_there_is_a_publication(workshop):
    assert _held(workshop, workshop.candidate()) == NOTHING_HELD


def test_what_was_found_broken_is_looked_at_again(workshop):
    candidate = workshop.candidate()
    workshop.pass_audit(candidate, success=False, severity="warning")
    in_force = publish(workshop.settings, candidate)
    mart, claim = in_force.manifest.audit.warnings[0].split(".")
    held = _held(workshop, workshop.candidate())
    assert held.but == {f"{mart}.{claim}"}
    assert held.of(MART, "value_is_not_negative") == {2023}
    assert held.model_copy(update={"years": {mart: frozenset({2023})}}).of(mart, claim) == frozenset()


def test_other_bytes_are_no_held_year(two_years):
    candidate = two_years.candidate()
    file = candidate.folder / f"{MART}.parquet" / "2022.parquet"
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:10] + bytes([content[10] ^ 1]) + content[11:])
    assert _held(two_years, candidate).of(MART, "value_is_not_negative") == frozenset()


def test_other_suites_hold_nothing(two_years, monkeypatch):
    monkeypatch.setattr(unchanged, "suites_hash", lambda: "other")
    assert _held(two_years, two_years.candidate()) == NOTHING_HELD


def test_another_program_holds_nothing(two_years):
    (two_years.settings.dbt_project / "new.sql").write_text("select 1")
    assert _held(two_years, two_years.candidate()) == NOTHING_HELD
