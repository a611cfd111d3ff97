import json
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.publication.forms import tables_of
from interlud_pipeline.publication.forms.data_package import UnknownTypeError, write_data_package
from interlud_pipeline.publication.manifest import CandidateManifest, Column, Inputs, MartEntry
from interlud_pipeline.quality.suites import Reference


def told(marts: dict[str, MartEntry] | None = None) -> CandidateManifest:
    return CandidateManifest(
        id="0123456789abcdef",
        contract_version="7",
        content_hash="0123456789abcdef" * 4,
        as_of=date(2024, 6, 30),
        inputs=Inputs(
            submissions=(), lake_version="v1", register_hash="r", interpreter_versions=("1",), code_version="c"
        ),
        marts=marts or {},
    )


@pytest.fixture
def written(tmp_path):
    def write(*tables):
        write_data_package(tables, told(), tmp_path)
        return json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))

    return write


def test_a_mart_is_a_resource_with_its_dictionary_and_its_dialect(written, traps):
    [resource] = written(traps)["resources"]
    assert (resource["name"], resource["path"], resource["description"]) == (
        "traps",
        "csv/traps.csv",
        "One row a trap.",
    )
    assert resource["dialect"] == {
        "csvddfVersion": 1.2,
        "delimiter": ",",
        "lineTerminator": "\r\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
    }
    assert resource["schema"]["missingValues"] == [""]
    assert [(field["name"], field["type"]) for field in resource["schema"]["fields"]] == [
        ("key", "string"),
        ("text", "string"),
        ("value", "number"),
        ("tiny", "number"),
        ("count", "integer"),
        ("rate", "number"),
        ("is_late", "boolean"),
        ("held_on", "date"),
        ("received_at", "datetime"),
    ]
    assert resource["title"] == "Pièges"
    assert resource["schema"]["fields"][1] == {
        "name": "text",
        "title": "Text",
        "type": "string",
        "description": "Meaning of text.",
    }


def test_the_contract_of_a_mart_stands_in_its_schema(written, make_table):
    table = make_table(
        pl.DataFrame({"key": ["a"], "text": ["x"]}),
        key=("key",),
        required=frozenset({"key"}),
        vocabularies=(("text", ("x", "y")),),
        references=(Reference(("text",), "others", ("key",)),),
    )
    [resource] = written(table)["resources"]
    schema = resource["schema"]
    assert schema["primaryKey"] == ["key"]
    assert schema["foreignKeys"] == [{"fields": ["text"], "reference": {"resource": "others", "fields": ["key"]}}]
    assert [field["constraints"] for field in schema["fields"]] == [{"required": True}, {"enum": ["x", "y"]}]


def test_it_names_the_publication_and_the_authorities_and_states_no_licence(written, make_table):
    plans = make_table(
        pl.DataFrame({"plan": ["a", "b", "c"], "authority_label_fr": ["Région", "Artois Mobilités", "Région"]}),
        "dim_plan",
    )
    package = written(plans)
    assert (package["id"], package["version"], package["profile"]) == ("0123456789abcdef", "7", "tabular-data-package")
    assert "arrêtée au 2024-06-30" in package["description"]
    assert package["sources"] == [{"title": "Artois Mobilités"}, {"title": "Région"}]
    assert "licenses" not in package


def test_a_type_without_a_counterpart_is_named(written, traps):
    odd = traps.__class__("odd", traps.path, 0, "", "", (Column(name="when", type="INTERVAL"),))
    with pytest.raises(UnknownTypeError, match="column when of odd is INTERVAL"):
        written(odd)


def test_what_the_contract_claims_of_columns_and_marts_that_are_not_there_is_left_out(tmp_path):
    def entry(key, *columns):
        named = tuple(Column(name=column, type="VARCHAR", is_required=column == "label_fr") for column in columns)
        return MartEntry(rows=0, content_sha256="", file_sha256="", columns=named, key=key)

    marts = {
        "fct_indicator_observation": entry(("scope",), "status", "scope"),
        "dim_observation_status": entry(("status",), "status", "label_fr"),
    }
    status, figures = tables_of(tmp_path, told(marts))
    assert (status.key, status.required) == (("status",), {"status", "label_fr"})
    assert (figures.key, figures.required) == ((), {"status"})
    assert figures.vocabulary("scope") == ("in", "unknown", "out")
    assert figures.references == (Reference(("status",), "dim_observation_status", ("status",)),)
