"""The consumer contract as data: one YAML file a mart, loaded without Great Expectations.

Belongs here: the shape of a suite, its short forms, the hash of all suites.
Does not belong here: evaluating an expectation (``run``).

Short forms, each of which makes ordinary expectations:

* ``columns``: names in order, with their types;
* ``key``: unique, and each of its columns set;
* ``required``: further columns that are always set;
* ``vocabularies``: the closed set of values of a column;
* ``references``: columns whose values stand in a column of another mart.

An expectation with a ``query`` looks at that query's rows instead of the mart's. Marts go by their names
there, those of the publication in force by ``previous.<mart>``; without a ``type`` the query must find no row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from interlud_pipeline.quality.results import Severity

SUITES_FOLDER = Path(__file__).resolve().parent / "suites"
NO_ROW = "ExpectTableRowCountToEqual"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expectation(_Frozen):
    """One claim about a mart.

    Attributes:
        name: Name within the suite; it reads as a claim.
        claim: The claim in words, for those who see it fail.
        type: Class of Great Expectations that checks it.
        kwargs: Arguments of that class.
        severity: ``critical`` holds publication back.
        query: SQL whose rows are checked instead of the mart's.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    claim: str
    type: str = NO_ROW
    kwargs: dict[str, Any] = Field(default_factory=dict)
    severity: Severity = "critical"
    query: str | None = None


class Suite(_Frozen):
    """All claims about a mart, in the order in which they are checked."""

    mart: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Reference:
    """Columns whose values stand in another mart.

    Attributes:
        columns: Columns of this mart.
        mart: The other one.
        other_columns: The columns there, in the same order.
    """

    columns: tuple[str, ...]
    mart: str
    other_columns: tuple[str, ...]


class SuiteFile(_Frozen):
    """A suite as its file writes it, short forms included."""

    mart: str
    columns: dict[str, str] = Field(default_factory=dict)
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    vocabularies: dict[str, tuple[str | int, ...]] = Field(default_factory=dict)
    references: dict[str, str] = Field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()

    def referred(self) -> tuple[Reference, ...]:
        """The references, written out; without a column of the other mart, those of the same names are meant."""
        return tuple(_reference(columns, target) for columns, target in self.references.items())

    def suite(self) -> Suite:
        """The suite with its short forms written out.

        Raises:
            ValueError: Two expectations bear one name.
        """
        written_out = (
            *self._columns(),
            *self._key(),
            *(_is_set(column) for column in self.required),
            *(_in_vocabulary(column, values) for column, values in self.vocabularies.items()),
            *(_refers(self.mart, reference) for reference in self.referred()),
            *(_complete(expectation) for expectation in self.expectations),
        )
        names = [expectation.name for expectation in written_out]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"suite {self.mart} has two expectations named {', '.join(twice)}")
        return Suite(mart=self.mart, expectations=written_out)

    def _columns(self) -> Iterator[Expectation]:
        if not self.columns:
            return
        yield Expectation(
            name="columns_are_in_order",
            claim="The columns are those of the contract, in its order.",
            type="ExpectTableColumnsToMatchOrderedList",
            kwargs={"column_list": list(self.columns)},
        )
        yield Expectation(
            name="columns_have_their_types",
            claim="Each column has the type of the contract.",
            type="ExpectColumnDistinctValuesToEqualSet",
            kwargs={
                "column": "typed_column",
                "value_set": [f"{name} {data_type}" for name, data_type in self.columns.items()],
            },
            query=f"select column_name || ' ' || column_type as typed_column from (describe {self.mart})",  # noqa: S608
        )

    def _key(self) -> Iterator[Expectation]:
        if not self.key:
            return
        single = len(self.key) == 1
        yield Expectation(
            name="key_is_unique",
            claim=f"No two rows share {', '.join(self.key)}.",
            type="ExpectColumnValuesToBeUnique" if single else "ExpectCompoundColumnsToBeUnique",
            kwargs={"column": self.key[0]} if single else {"column_list": list(self.key)},
        )
        yield from (_is_set(column) for column in self.key)


def _is_set(column: str) -> Expectation:
    return Expectation(
        name=f"{column}_is_set",
        claim=f"Every row has a {column}.",
        type="ExpectColumnValuesToNotBeNull",
        kwargs={"column": column},
    )


def _in_vocabulary(column: str, values: tuple[str | int, ...]) -> Expectation:
    return Expectation(
        name=f"{column}_is_in_vocabulary",
        claim=f"{column} is one of {', '.join(map(str, values))}.",
        type="ExpectColumnValuesToBeInSet",
        kwargs={"column": column, "value_set": list(values)},
    )


def _reference(columns: str, target: str) -> Reference:
    names = tuple(name.strip() for name in columns.split(","))
    mart, _, other_column = target.partition(".")
    return Reference(names, mart, tuple(other_column or name for name in names))


def _refers(mart: str, reference: Reference) -> Expectation:
    names, other = reference.columns, reference.mart
    pairs = tuple(zip(names, reference.other_columns, strict=True))
    matches = " and ".join(f"other.{theirs} = mine.{ours}" for ours, theirs in pairs)
    known = " and ".join(f"mine.{ours} is not null" for ours, _ in pairs)
    return Expectation(
        name=f"{'_and_'.join(names)}_known_to_{other}",
        claim=f"{', '.join(names)} of every row is in {other}.",
        kwargs={"value": 0},
        query=(
            f"select distinct {', '.join(f'mine.{name}' for name in names)} from {mart} as mine "  # noqa: S608
            f"where {known} and not exists (select 1 from {other} as other where {matches})"
        ),
    )


def _complete(expectation: Expectation) -> Expectation:
    if expectation.type == NO_ROW and not expectation.kwargs:
        return expectation.model_copy(update={"kwargs": {"value": 0}})
    return expectation


@lru_cache(maxsize=1)
def suite_files() -> tuple[SuiteFile, ...]:
    """All suites as their files write them, by mart.

    Raises:
        pydantic.ValidationError: A file has an unknown field, or one of another type.
        ValueError: A file's name is not its mart's.
    """
    return tuple(_load(path) for path in sorted(SUITES_FOLDER.glob("*.yaml")))


@lru_cache(maxsize=1)
def load_suites() -> tuple[Suite, ...]:
    """All suites, by mart.

    Raises:
        pydantic.ValidationError: A file has an unknown field, or one of another type.
        ValueError: Two expectations of a suite bear one name, or a file's name is not its mart's.
    """
    return tuple(file.suite() for file in suite_files())


def _load(path: Path) -> SuiteFile:
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    file = SuiteFile.model_validate(written)
    if file.mart != path.stem:
        raise ValueError(f"{path.name} holds the suite of {file.mart}")
    return file


def expectation_keys(suites: Iterable[Suite]) -> tuple[str, ...]:
    """Names of all expectations, as ``mart.name``."""
    return tuple(f"{suite.mart}.{expectation.name}" for suite in suites for expectation in suite.expectations)


def suites_hash() -> str:
    """SHA-256 of all suites as loaded: an audit made with others is no audit of this contract."""
    return hashlib.sha256("\n".join(suite.model_dump_json() for suite in load_suites()).encode()).hexdigest()
