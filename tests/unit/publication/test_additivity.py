"""What BI authors are told of every number where they look: whether it may be summed, and over what."""

import re

import pytest
import yaml

from interlud_pipeline.settings import PROJECT_ROOT

MARTS = sorted((PROJECT_ROOT / "dbt_project" / "models" / "marts").glob("[!_]*.yml"))
NUMERIC = re.compile(r"(tiny|small|big|huge)?int(eger)?\b|decimal|numeric|double|float|real", re.IGNORECASE)
SAID = re.compile(r"May be summed over [a-z]|[Nn]ever summed\b")


def silent(columns: list[dict[str, str]]) -> list[str]:
    """Numeric columns whose description does not say whether they may be summed."""
    numeric = [column for column in columns if NUMERIC.match(column.get("data_type", ""))]
    return [column["name"] for column in numeric if not SAID.search(" ".join(column["description"].split()))]


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_every_number_of_a_mart_says_whether_it_may_be_summed(path):
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    assert silent(model["columns"]) == []


def test_a_new_number_that_says_nothing_is_named():
    columns = [
        {"name": "label_fr", "data_type": "varchar", "description": "Label."},
        {"name": "trips", "data_type": "BIGINT", "description": "Trips counted."},
        {"name": "km", "data_type": "decimal(9,2)", "description": "Length. May be summed over lines."},
    ]
    assert silent(columns) == ["trips"]
