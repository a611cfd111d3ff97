import polars as pl
import pytest

from interlud_pipeline.orchestration.verdicts import sender_verdicts, shape_verdict
from interlud_pipeline.validation.tables import LAKE_TABLES


def rows(table, *records):
    schema = LAKE_TABLES[table]
    blank = dict.fromkeys(schema)
    return pl.DataFrame([blank | record for record in records], schema=schema)


def lake(**tables):
    return {name: tables.get(name, pl.DataFrame(schema=schema)) for name, schema in LAKE_TABLES.items()}


@pytest.mark.parametrize("table", LAKE_TABLES)
def test_an_empty_table_of_the_right_shape_keeps_its_shape(table):
    assert shape_verdict(table, [pl.DataFrame(schema=LAKE_TABLES[table])]).count == 0


def test_a_column_of_another_type_breaks_the_shape_and_is_named():
    frame = rows("findings").with_columns(pl.col("reporting_year").cast(pl.String))
    verdict = shape_verdict("findings", [frame])
    assert verdict.rows == ({"column": "reporting_year", "expected": "Int32", "found": "String"},)


def test_a_missing_column_breaks_the_shape_and_is_named():
    verdict = shape_verdict("actors", [rows("actors").drop("actor")])
    assert [row["column"] for row in verdict.rows] == ["actor"]


def test_columns_in_another_order_break_the_shape():
    assert shape_verdict("actors", [rows("actors").select(reversed(LAKE_TABLES["actors"].names()))]).count


def test_a_record_that_stands_twice_breaks_the_shape():
    twice = rows("meetings", {"record_id": "m1"}, {"record_id": "m1"}, {"record_id": "m2"})
    verdict = shape_verdict("meetings", [rows("meetings"), twice.lazy()])
    assert (verdict.count, verdict.rows) == (1, ({"record_id": "m1", "len": 2},))


def test_a_quarantined_record_may_stand_once_for_each_rule():
    assert shape_verdict("quarantine", [rows("quarantine", {"record_id": "r"}, {"record_id": "r"})]).count == 0


def test_findings_fail_the_check_of_their_stage_errors_first_with_file_and_remedy(register):
    verdicts = sender_verdicts(
        lake(
            submissions=rows("submissions", {"submission_id": "s", "file_name": "call.xlsx"}),
            findings=rows(
                "findings",
                {"submission_id": "s", "rule": "reason.dash", "severity": "warning", "cell": "B1"},
                {"submission_id": "s", "rule": "number.unreadable", "severity": "error", "cell": "B2", "hint_fr": "h"},
                {"submission_id": "s", "rule": "value.blank", "severity": "info", "cell": "B3"},
                {"submission_id": "s", "rule": "rows.hidden", "severity": "warning"},
            ),
        ),
        register,
    )
    understood = verdicts["findings", "text_is_understood"]
    assert [(row["cell"], row["file_name"], row["hint_fr"]) for row in understood.rows] == [
        ("B2", "call.xlsx", "h"),
        ("B1", "call.xlsx", None),
    ]
    assert understood.count == 2
    assert verdicts["findings", "files_are_readable"].count == 1
    assert verdicts["findings", "records_keep_their_contract"].count == 0


def test_a_quarantined_meeting_fails_the_check_of_meetings_only(register):
    verdicts = sender_verdicts(
        lake(quarantine=rows("quarantine", {"record_kind": "meeting", "rule": "meeting.unreadable"})), register
    )
    counts = {table: verdicts[table, "none_in_quarantine"].count for table in ("observations", "meetings", "actors")}
    assert counts == {"observations": 0, "meetings": 1, "actors": 0}
