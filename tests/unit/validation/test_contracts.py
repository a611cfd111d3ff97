from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from handmade import CALL, actor, error, figures, kept_out, meeting, received, rules, stated, table

from interlud_pipeline.validation import contracts
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.records import to_records


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (stated("117", "12.5", cell="B2"), "number.not_whole"),
        (stated("117", "-3", cell="B2"), "number.negative"),
        (stated("117", "3", "DECLARED_NO_DATA", cell="B2", reason="n.d."), "value.with_reason"),
        (stated("117", None, "UNREADABLE", cell="B2"), "record.invalid"),
        (stated("117", None, "REPORTED", cell="B2"), "record.invalid"),
        (stated("117", None, "NO_SUCH_STATUS", cell="B2"), "record.invalid"),
        (stated("117", "1e15", cell="B2"), "number.out_of_range"),
        (stated("117", "NaN", cell="B2"), "number.out_of_range"),
        (stated("117", "1", cell="B2", year=202), "context.year_missing"),
        (stated("117", "1", cell="B2", body=None), "context.agglomeration_missing"),
        (stated("117", "1", cell="B2", year=None), "context.year_missing"),
        (meeting("2.5", cell="B2"), "number.not_whole"),
        (meeting("-1", cell="B2"), "number.negative"),
        (meeting("1", cell="B2", themes=-6), "number.negative"),
        (meeting(None, cell="B2"), "meeting.unreadable"),
        (meeting("3e9", cell="B2"), "number.out_of_range"),
        (meeting("1", cell="B2", themes=2**40), "number.out_of_range"),
        (meeting("1", cell="B2", body=None), "context.agglomeration_missing"),
        (actor("Colas", cell="B2", members=-4), "number.negative"),
        (actor("Colas", cell="B2", members=2**70), "number.out_of_range"),
        (actor(" ", cell="B2"), "record.invalid"),
        (table(cell="B2", year=None), "context.year_missing"),
    ],
)
def test_a_record_that_breaks_a_rule_is_held_at_its_cell(record, rule, register):
    batch = validate([received(record)], register)
    assert rules(batch) == [(rule, "B2")]
    assert [(held, cell) for _, held, cell in kept_out(batch)] == [(rule, "B2")]
    assert batch.meetings.is_empty()
    assert batch.actors.is_empty()
    assert batch.observations["value"].null_count() == batch.observations.height


def test_a_sound_record_breaks_no_rule(register):
    batch = validate([received(stated("117", "12", cell="B2"), meeting(3, themes=2), actor("Colas"))], register)
    assert rules(batch) == []
    assert batch.quarantine.is_empty()


def test_all_rules_that_a_record_breaks_are_told_at_once(register):
    batch = validate([received(stated("117", "-2.5", cell="B2"))], register)
    assert rules(batch) == [("number.negative", "B2"), ("number.not_whole", "B2")]


def test_a_record_already_in_error_gets_no_second_error(register):
    batch = validate([received(meeting(None, cell="B2"), findings=[error("B2", "number.approximate")])], register)
    assert rules(batch) == [("number.approximate", "B2")]


def test_a_meeting_of_another_year_is_set_aside_with_a_warning(register):
    dated = meeting(1, cell="B3", held_on=date(2022, 12, 31))
    batch = validate([received(meeting(4, cell="B2"), dated)], register)
    assert figures(batch) == {(CALL, "116"): (4, "REPORTED")}
    assert batch.findings.select("rule", "severity", "message_fr").rows() == [
        (
            "date.outside_year",
            "warning",
            "La réunion datée du 31/12/2022 est hors de 2023 : elle n'est pas comptée.",
        )
    ]
    assert kept_out(batch) == [("meeting", "date.outside_year", "B3")]


def test_a_year_without_campaign_is_warned_of_once_and_its_figures_stay(register):
    batch = validate(
        [received(stated("117", 3, cell="B2", year=2031), stated("118", 1, cell="B3", year=2031))], register
    )
    assert rules(batch) == [("year.no_campaign", "B2")]
    assert figures(batch) == {(CALL, "117"): (3, "REPORTED"), (CALL, "118"): (1, "REPORTED")}


def test_a_year_before_the_first_plan_keeps_its_figures_without_a_plan(register):
    batch = validate([received(stated("117", 3, year=2015), meeting(2, year=2015))], register)
    assert batch.observations.select("plan", "indicator", "value").rows() == [
        (None, "117", Decimal(3)),
        (None, "116", Decimal(2)),
    ]


def test_an_indicator_that_the_register_lacks_keeps_its_figure(register):
    batch = validate([received(stated("999", "2.5", cell="B2"))], register)
    assert batch.observations.select("indicator", "value", "status").rows() == [("999", Decimal("2.5"), "REPORTED")]


@pytest.mark.parametrize("contract", ["observations", "meetings", "actors", "details"])
def test_a_lazy_frame_is_never_validated(contract, register):
    frame = getattr(to_records([received()], register), contract)
    with pytest.raises(TypeError, match="collect it first"):
        contracts.failures(contract, frame.lazy())


def test_a_lazy_table_of_the_lake_is_never_validated(register):
    with pytest.raises(TypeError, match="collect it first"):
        contracts.ensure("observations", validate([], register).observations.lazy())


@pytest.mark.parametrize(
    "broken",
    [
        lambda frame: frame.drop("kind"),
        lambda frame: frame.with_columns(extra=pl.lit(1)),
        lambda frame: frame.cast({"themes": pl.Int32}),
    ],
)
def test_a_frame_with_other_columns_is_a_fault_of_the_code(broken, register):
    frame = to_records([received(meeting())], register).meetings
    with pytest.raises(contracts.BrokenContractError, match="meetings"):
        contracts.failures("meetings", broken(frame))


def test_two_rows_for_one_figure_do_not_reach_the_lake(register):
    twice = pl.concat([validate([received(stated("117", 3))], register).observations] * 2)
    with pytest.raises(contracts.BrokenContractError, match="one row a figure"):
        contracts.ensure("observations", twice)


def test_an_unreadable_figure_with_a_value_does_not_reach_the_lake(register):
    figure = validate([received(stated("117", 3))], register).observations
    with pytest.raises(contracts.BrokenContractError, match="unreadable has no value"):
        contracts.ensure("observations", figure.with_columns(status=pl.lit("UNREADABLE")))


def test_every_check_bears_a_rule_of_the_catalogue(register):
    names = {
        check.name
        for schema in contracts.schemas().values()
        for column in schema.columns.values()
        for check in column.checks
    }
    assert names <= set(register.rules)
    assert names >= {"number.not_whole", "date.outside_year", "year.no_campaign"}


def test_contracts_are_strict_and_drop_nothing():
    schemas = [*contracts.schemas().values(), *contracts.table_schemas().values()]
    assert all(schema.strict and schema.ordered and not schema.drop_invalid_rows for schema in schemas)
    assert not any(column.drop_invalid_rows for schema in schemas for column in schema.columns.values())
