"""Which columns each column of a model is made from, read from its compiled SQL by sqlglot. Without Dagster.

Belongs here: tracing the columns of one query to the relations that it names, and keeping what was traced: a query
is traced again only when its text or the columns of one of its relations have changed.
Does not belong here: how lineage shows in the UI, or which columns a relation has (``relations``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DIALECT = "duckdb"
FORM = 1
"""Rises when the way of tracing changes, so that what was kept is not used any more."""

Origins = dict[str, list[tuple[str, str]]]
"""By column of a query, the relations and columns that it is made from."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query with the relations that it reads.

    Attributes:
        sql: Its text, in DuckDB's dialect.
        parents: Columns by relation, each named as the caller wants it named in the answer.
        written_as: How ``sql`` writes each of these relations.
    """

    sql: str
    parents: Mapping[str, Sequence[str]]
    written_as: Mapping[str, str]

    @property
    def text(self) -> str:
        """The SQL with each relation by the caller's name for it, whatever folder or database it lies in."""
        text = self.sql
        for name, written in sorted(self.written_as.items(), key=lambda pair: -len(pair[1])):
            text = text.replace(written, f'"{name}"')
        return text

    @property
    def key(self) -> str:
        """Hash of all that the answer depends on."""
        told = json.dumps([FORM, self.text, sorted((name, list(columns)) for name, columns in self.parents.items())])
        return hashlib.sha256(told.encode()).hexdigest()


def trace_all(queries: Mapping[str, Query], kept_in: Path) -> dict[str, Origins]:
    """The origins of each column of each query.

    Args:
        queries: By the name of what they make.
        kept_in: File with what was traced before; written anew when something had to be traced.

    Returns:
        By the same names; a query that sqlglot cannot follow has no columns there.
    """
    known = _read(kept_in)
    keys = {name: query.key for name, query in queries.items()}
    found = {name: known.get(key) for name, key in keys.items()}
    missing = [name for name, origins in found.items() if origins is None]
    for name in missing:
        found[name] = known[keys[name]] = trace(queries[name])
    if missing:
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        draft = kept_in.with_suffix(".draft")
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(kept_in)
    return {name: origins or {} for name, origins in found.items()}


def _read(kept_in: Path) -> dict[str, Origins]:
    try:
        kept: dict[str, Origins] = json.loads(kept_in.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {key: {name: [(p, c) for p, c in pairs] for name, pairs in origins.items()} for key, origins in kept.items()}


def trace(query: Query) -> Origins:
    """The origins of each column of one query, in the query's order; none where sqlglot cannot follow it."""
    from sqlglot import exp  # noqa: PLC0415 - heavy, and needed only for what has changed
    from sqlglot.errors import SqlglotError  # noqa: PLC0415
    from sqlglot.lineage import lineage  # noqa: PLC0415

    schema = {f'"{name}"': dict.fromkeys(columns, "unknown") for name, columns in query.parents.items()}
    try:
        nodes = lineage(None, query.text, schema, dialect=DIALECT, copy=False, trim_selects=False)
    except SqlglotError:
        return {}
    origins: Origins = {}
    for column, node in nodes.items():
        leaves = (leaf for leaf in node.walk() if not leaf.downstream and isinstance(leaf.expression, exp.Table))
        found = {(leaf.expression.name, leaf.name.rpartition(".")[2]) for leaf in leaves}
        origins[column] = sorted(pair for pair in found if pair[1] in query.parents.get(pair[0], ()))
    return origins
