"""The contract with readers: marts, columns, types, what is never null, and keys, by version; former forms of it.

Belongs here: the contract's written form, what breaks one, and views that give a former one from the present marts.
Does not belong here: making a mart (dbt), what a mart's figures must satisfy (``quality``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from interlud_pipeline.publication.compiled import MARTS_SCHEMA, marts_told
from interlud_pipeline.publication.manifest import CONTRACT_VERSION, MartEntry, Record

CONTRACTS = Path(__file__).parent / "contracts"
FORMER_FILE = "former.yaml"


class PromisedColumn(Record):
    """A column that readers rely on.

    Attributes:
        type: Its type; ``None`` where it is not fixed.
        is_required: It is never null.
    """

    type: str | None
    is_required: bool = False


class PromisedMart(Record):
    """A mart that readers rely on.

    Attributes:
        key: Columns that name a row.
        is_open: It may have further columns, which follow the register.
        columns: By name, in their order.
    """

    key: tuple[str, ...]
    is_open: bool = False
    columns: dict[str, PromisedColumn]


class Contract(Record):
    """What one version of the contract promises."""

    version: str
    marts: dict[str, PromisedMart]


class GivenBy(Record):
    """Where a mart of a former contract comes from now.

    Attributes:
        mart: The present mart; the one of the same name where it is not said.
        columns: The present expression, in portable SQL, of each column that is not there under its name and type.
    """

    mart: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)


class Former(Record):
    """A former contract that readers may still name.

    Attributes:
        version: Its version.
        kept_until: At least until this day.
        marts: How to give those of its marts that have changed.
    """

    version: str
    kept_until: date
    marts: dict[str, GivenBy] = Field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """A view that gives a mart in the form of one contract.

    Attributes:
        schema: Schema that is named after the version.
        name: The mart's name in that version.
        sql: Its query, over marts that ``{marts}`` stands before.
        mart: The mart that it reads.
        columns: Its columns.
        note: What readers should know of it; blank for the present contract.
    """

    schema: str
    name: str
    sql: str
    mart: str
    columns: tuple[str, ...]
    note: str = ""


def promised(dbt_manifest: Mapping[str, Any], beside: Mapping[str, PromisedMart] | None = None) -> Contract:
    """The contract that a dbt project keeps, as its ``manifest.json`` tells.

    Args:
        dbt_manifest: After ``dbt parse`` or any later command.
        beside: Marts that dbt does not make.
    """
    told = marts_told(dict(dbt_manifest))
    models = [node for node in dbt_manifest["nodes"].values() if node["resource_type"] == "model"]
    return Contract(
        version=CONTRACT_VERSION,
        marts={
            node["name"]: PromisedMart(
                key=told[node["name"]].key,
                is_open=not node["config"]["contract"]["enforced"],
                columns={
                    name: PromisedColumn(
                        type=column["data_type"] and column["data_type"].lower(),
                        is_required=name in told[node["name"]].required,
                    )
                    for name, column in node["columns"].items()
                },
            )
            for node in sorted(models, key=lambda node: str(node["name"]))
            if node["schema"] == MARTS_SCHEMA
        }
        | dict(beside or {}),
    )


def written_contract(version: str, folder: Path | None = None) -> Contract | None:
    """The contract of a version as it is written down; ``None`` where it is not."""
    path = (folder or CONTRACTS) / f"v{version}.json"
    return Contract.model_validate_json(path.read_text(encoding="utf-8")) if path.is_file() else None


def former_contracts(folder: Path | None = None) -> tuple[Former, ...]:
    """Former contracts that are still kept."""
    listed = yaml.safe_load(((folder or CONTRACTS) / FORMER_FILE).read_text(encoding="utf-8")) or []
    return tuple(Former.model_validate(one) for one in listed)


def breaks(promise: Contract, present: Contract) -> Iterator[str]:
    """What of a promise the present marts do not keep, in words: what was removed, renamed, retyped or re-keyed.

    A new mart or column breaks nothing, nor does a column that is never null any more.
    """
    for name, mart in promise.marts.items():
        now = present.marts.get(name)
        if now is None:
            yield f"mart {name} is gone"
            continue
        for column, told in mart.columns.items():
            found = now.columns.get(column)
            if found is None:
                yield f"{name}.{column} is gone"
            elif found.type != told.type:
                yield f"{name}.{column} is {found.type}, was {told.type}"
            elif told.is_required and not found.is_required:
                yield f"{name}.{column} may be null, and never was"
        if now.key != mart.key:
            yield f"{name} has the key ({', '.join(now.key)}), had ({', '.join(mart.key)})"
        kept = [column for column in now.columns if column in mart.columns]
        if set(kept) == set(mart.columns) and kept != list(mart.columns):
            yield f"the columns of {name} have another order"


def missing_forms(former: Former, promise: Contract, present: Contract) -> Iterator[str]:
    """Columns of a former contract of which nothing says how to give them from the present marts."""
    for name, mart in promise.marts.items():
        given = former.marts.get(name, GivenBy())
        now = present.marts.get(given.mart or name)
        if now is None:
            yield f"v{former.version}.{name}: no mart gives it"
            continue
        for column, told in mart.columns.items():
            found = now.columns.get(column)
            if column not in given.columns and (found is None or found.type != told.type):
                yield f"v{former.version}.{name}.{column}: no column of that type gives it"


def contract_views(marts: Mapping[str, MartEntry], folder: Path | None = None) -> Iterator[View]:
    """Views by which readers name the contract that they were written for: the present one, and each former one.

    Args:
        marts: The marts of a publication.
        folder: Where the contracts are written.
    """
    for name, entry in sorted(marts.items()):
        columns = tuple(column.name for column in entry.columns)
        yield View(f"v{CONTRACT_VERSION}", name, _select(columns, {}, name), name, columns)
    for former in former_contracts(folder):
        promise = written_contract(former.version, folder)
        note = (
            f"Form of contract {former.version}, kept until {former.kept_until}; the present one is {CONTRACT_VERSION}."
        )
        for name, mart in sorted(promise.marts.items() if promise else ()):
            given = former.marts.get(name, GivenBy())
            source = given.mart or name
            others = [column.name for column in marts[source].columns] if mart.is_open else []
            columns = (*mart.columns, *(one for one in others if one not in mart.columns))
            yield View(f"v{former.version}", name, _select(columns, given.columns, source), source, columns, note)


def _select(columns: tuple[str, ...], given: Mapping[str, str], mart: str) -> str:
    told = ", ".join(f'{given[one]} as "{one}"' if one in given else f'"{one}"' for one in columns)
    return f'select {told} from {{marts}}."{mart}"'  # noqa: S608 - our own names and expressions
