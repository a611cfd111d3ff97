"""What people call marts and columns: stated once, beside their descriptions."""

import pytest
import yaml

from interlud_pipeline.settings import PROJECT_ROOT

MARTS = sorted((PROJECT_ROOT / "dbt_project" / "models" / "marts").glob("[a-z]*.yml"))
SHEET_NAME_LIMIT = 31
NOT_IN_SHEET_NAMES = set("[]:*?/\\'")


def model(path):
    (described,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return described


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_every_column_of_a_mart_has_a_label_of_its_own(path):
    labels = {column["name"]: column["config"]["meta"]["label_fr"] for column in model(path)["columns"]}
    assert all(labels.values())
    assert len(set(labels.values())) == len(labels)


def test_every_mart_has_a_label_that_a_sheet_may_bear():
    labels = [model(path)["config"]["meta"]["label_fr"] for path in MARTS]
    assert len(set(labels)) == len(labels)
    assert [label for label in labels if len(label) > SHEET_NAME_LIMIT or NOT_IN_SHEET_NAMES.intersection(label)] == []
