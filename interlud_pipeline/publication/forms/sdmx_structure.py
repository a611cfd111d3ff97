"""The structure of the SDMX message: its data structure definition, concepts and code lists, as SDMX-JSON 2.0.

Belongs here: saying in SDMX's words what the dictionary and the dimensions of the marts say.
Does not belong here: the observations (``sdmx``).

The code lists are this publication's: they hold the codes that its marts know. Their version is that of the contract,
as the dataflow's is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from interlud_pipeline.publication.forms.sdmx import (
    AGENCY,
    ANNUAL,
    COMPONENTS,
    DATAFLOW,
    INDICATORS,
    OBSERVATIONS,
    SDMX_FOLDER,
)
from interlud_pipeline.publication.forms.tables import Table
from interlud_pipeline.publication.manifest import CandidateManifest, Column

STRUCTURE_FILE = "structure.json"
SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/v2.0.0/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json"
STRUCTURE = "DSD_MOBILITY_INDICATORS"
CONCEPTS = "CS_MOBILITY_INDICATORS"
TITLE = "Indicateurs de mobilité des agglomérations"

DIMENSIONS = ("FREQ", "REF_AREA", "MOBILITY_PLAN", "INDICATOR")
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
FREQUENCY = "FREQ"

CODE_LISTS = {
    "FREQ": "CL_FREQ",
    "REF_AREA": "CL_REF_AREA",
    "MOBILITY_PLAN": "CL_MOBILITY_PLAN",
    "INDICATOR": "CL_INDICATOR",
    "OBS_STATUS": "CL_OBS_STATUS",
    "STATUS": "CL_STATUS",
    "UNIT_MEASURE": "CL_UNIT_MEASURE",
}
"""Components whose values are codes."""

CODED_BY = {
    "REF_AREA": ("dim_agglomeration", "agglomeration", "name"),
    "MOBILITY_PLAN": ("dim_plan", "plan", "label_fr"),
    "INDICATOR": (INDICATORS, "indicator", "label_fr"),
    "OBS_STATUS": ("dim_observation_status", "obs_status", "label_fr"),
    "STATUS": ("dim_observation_status", "status", "label_fr"),
    "UNIT_MEASURE": (INDICATORS, "unit", "unit_fr"),
}
"""Mart, code and words of each list; a code that stands for several words has them all."""

DATA_TYPES = {
    "BIGINT": "Long",
    "BOOLEAN": "Boolean",
    "DATE": "GregorianDay",
    "DECIMAL": "Decimal",
    "DOUBLE": "Double",
    "INTEGER": "Integer",
    "TIMESTAMP": "DateTime",
    "VARCHAR": "String",
}

Json = dict[str, Any]


def write_structure(tables: Sequence[Table], told: CandidateManifest, folder: Path) -> None:
    """Write the structure beside the message; a publication that lacks a mart that it needs has none.

    Args:
        tables: The marts.
        told: What the publication says of itself.
        folder: The publication's folder, which has that of the message.
    """
    marts = {table.name: table for table in tables}
    if not {OBSERVATIONS, *(mart for mart, _, _ in CODED_BY.values())} <= marts.keys():
        return
    text = json.dumps(_message(marts, told), ensure_ascii=False, indent=1)
    (folder / SDMX_FOLDER / STRUCTURE_FILE).write_text(f"{text}\n", encoding="utf-8")


def _message(marts: dict[str, Table], told: CandidateManifest) -> Json:
    columns = _components(marts)
    named = {"agencyID": AGENCY, "version": f"{told.contract_version}.0.0"}
    lists = [_code_list(component, _codes(component, marts), columns) for component in CODE_LISTS]
    concepts = [
        {"id": name, "name": column.label_fr or name, **_described(column.description)}
        for name, column in columns.items()
    ]
    structure = {"id": STRUCTURE, "name": TITLE, "dataStructureComponents": _structure(columns, named)}
    flow = {"id": DATAFLOW, "name": TITLE, "structure": _urn("datastructure.DataStructure", STRUCTURE, named)}
    return {
        "meta": {
            "schema": SCHEMA,
            "id": f"{AGENCY}_{told.id}",
            "prepared": f"{told.as_of.isoformat()}T00:00:00Z",
            "contentLanguages": ["fr"],
            "sender": {"id": AGENCY},
        },
        "data": {
            "codelists": [{**named, **one} for one in lists],
            "conceptSchemes": [{**named, "id": CONCEPTS, "name": TITLE, "concepts": concepts}],
            "dataStructures": [{**named, **structure}],
            "dataflows": [{**named, **flow}],
        },
    }


def _components(marts: dict[str, Table]) -> dict[str, Column]:
    """The columns of the message by the name of their component; the frequency is no column of a mart."""
    frequency = Column(name=FREQUENCY, type="VARCHAR", label_fr="Fréquence", description="Annual.")
    units = [column for column in marts[INDICATORS].columns if column.name == "unit"]
    columns = {COMPONENTS.get(one.name, one.name.upper()): one for one in (*marts[OBSERVATIONS].columns, *units)}
    first = (*(name for name in COMPONENTS.values() if name in columns), *columns)
    return {FREQUENCY: frequency, **{name: columns[name] for name in first}}


def _codes(component: str, marts: dict[str, Table]) -> Iterable[tuple[str, str]]:
    if component == FREQUENCY:
        return [(ANNUAL, "Annuelle")]
    mart, code, words = CODED_BY[component]
    rows = marts[mart].scan().select(pl.col(code).alias("code"), pl.col(words).alias("words")).collect()
    known: dict[str, list[str]] = {}
    for found, said in rows.filter(pl.col("code").is_not_null()).unique().sort("code", "words").iter_rows():
        known.setdefault(found, []).append(said)
    return [(one, " ; ".join(said)) for one, said in known.items()]


def _code_list(component: str, codes: Iterable[tuple[str, str]], columns: dict[str, Column]) -> Json:
    return {
        "id": CODE_LISTS[component],
        "name": columns[component].label_fr or component,
        "codes": [{"id": code, "name": words} for code, words in codes],
    }


def _structure(columns: dict[str, Column], named: Json) -> Json:
    attributes = [name for name in columns if name not in {*DIMENSIONS, TIME, VALUE}]
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                {**_component(name, columns[name], named), "position": place} for place, name in enumerate(DIMENSIONS)
            ],
            "timeDimension": {
                **_component(TIME, columns[TIME], named),
                "localRepresentation": {"format": {"dataType": "ObservationalTimePeriod"}},
            },
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [{**_component(VALUE, columns[VALUE], named), "usage": "optional"}],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                {
                    **_component(name, columns[name], named),
                    "usage": "mandatory" if columns[name].is_required else "optional",
                    "attributeRelationship": {"observation": {}},
                    "measureRelationship": [VALUE],
                }
                for name in attributes
            ],
        },
    }


def _component(name: str, column: Column, named: Json) -> Json:
    listed = CODE_LISTS.get(name)
    representation: Json = (
        {"enumeration": _urn("codelist.Codelist", listed, named)}
        if listed
        else {"format": {"dataType": DATA_TYPES[column.type.partition("(")[0]]}}
    )
    concept = f"{_urn('conceptscheme.Concept', CONCEPTS, named)}.{name}"
    return {"id": name, "conceptIdentity": concept, "localRepresentation": representation}


def _urn(kind: str, name: str, named: Json) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={named['agencyID']}:{name}({named['version']})"


def _described(text: str) -> Json:
    return {"description": text} if text else {}
