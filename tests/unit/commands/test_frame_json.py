import json
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from interlud_pipeline.commands import frame_json
from interlud_pipeline.commands.frame_json import rows_as_json
from interlud_pipeline.commands.terminal import show_json

FRAME = pl.DataFrame(
    {
        "value": [Decimal("12.0000"), Decimal("0.5000"), Decimal("-1234567.8900"), None, Decimal("1000.0000")],
        "text": ['"value":"12"', "l'été « à » 🚲", "a\\b\n\tc", None, ""],
        "flag": [True, False, None, True, False],
        "count": [1, 2, 3, None, 5],
        "on": [date(2024, 2, 29), None, date(1, 1, 1), date(2024, 1, 1), date(2024, 1, 1)],
        "at": [datetime(2024, 2, 1, 8), datetime(2024, 2, 1, 8, 0, 0, 500), None, None, None],  # noqa: DTZ001
    },
    schema_overrides={"value": pl.Decimal(18, 4)},
)
EXPECTED = [
    {"value": 12, "text": '"value":"12"', "flag": True, "count": 1, "on": "2024-02-29", "at": "2024-02-01T08:00:00"},
    {"value": 0.5, "text": "l'été « à » 🚲", "flag": False, "count": 2, "on": None, "at": "2024-02-01T08:00:00.000500"},
    {"value": -1234567.89, "text": "a\\b\n\tc", "flag": None, "count": 3, "on": "0001-01-01", "at": None},
    {"value": None, "text": None, "flag": True, "count": None, "on": "2024-01-01", "at": None},
    {"value": 1000, "text": "", "flag": False, "count": 5, "on": "2024-01-01", "at": None},
]


@pytest.mark.parametrize("is_ascii", [False, True])
@pytest.mark.parametrize("rows_at_once", [2, 5, 100])
def test_the_rows_of_a_frame_are_json_whatever_they_hold(monkeypatch, rows_at_once, is_ascii):
    monkeypatch.setattr(frame_json, "ROWS_AT_ONCE", rows_at_once)
    text = "".join(rows_as_json(FRAME, is_ascii=is_ascii))
    found = json.loads(text)
    assert found == EXPECTED
    assert [type(row["value"]) for row in found] == [int, float, float, type(None), int]
    assert text.isascii() == is_ascii


def test_no_row_is_an_empty_array():
    assert json.loads("".join(rows_as_json(FRAME.clear()))) == []


def test_frames_stand_in_one_object_among_other_things(capsys):
    show_json({"a": 1, "years": [{"rows": FRAME.head(1)}, {"rows": FRAME.clear(), "on": date(2024, 1, 1)}], "z": None})
    said = capsys.readouterr().out
    assert json.loads(said) == {
        "a": 1,
        "years": [{"rows": EXPECTED[:1]}, {"rows": [], "on": "2024-01-01"}],
        "z": None,
    }
    assert said.endswith("}\n")
