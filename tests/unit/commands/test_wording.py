from decimal import Decimal

import pytest

from interlud_pipeline.commands.wording import number
from interlud_pipeline.feedback.content import read_as

WRITTEN = {"12": "12", "1234.5": "1\u202f234,5", "0.0001": "0,0001", "1234.2345": "1\u202f234,2345", "0": "0"}


@pytest.mark.parametrize(("value", "shown"), WRITTEN.items())
def test_no_decimal_of_a_figure_is_rounded_away(value: str, shown: str):
    row = {"value": Decimal(value), "status": "REPORTED", "available_on": None, "is_lower_bound": False}
    assert number(Decimal(value)) == shown
    assert read_as(row, "Renseigné") == shown
