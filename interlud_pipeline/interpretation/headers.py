"""Column headers and labels, recognised by their words.

Belongs here: which field a header stands for, and which kind of table a row of headers opens.
Does not belong here: the wordings, which are a seed; position and sheet names never count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, header, header_without_aside, is_blank
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register


class TableKind(StrEnum):
    """What the rows of a table are."""

    INDICATOR = "indicator"
    MEETING = "meeting"
    ACTOR = "actor"
    LISTS = "body_column"


BODY, YEAR = "agglomeration", "reporting_year"
_ROW = "row"
_DECLARATION = "declaration"
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        index: Position in the grid, from 0.
        field: Field of the seed ``header_aliases``; ``None`` where the header is not known.
        cell: The header.
        body: The header above it that names a body, in a table with bodies across its columns.
        names_indicator: Its header names the indicator whose values stand under it.
        year: The year that its header names, in a table with years across its columns.
    """

    index: int
    field: str | None
    cell: Cell
    body: Cell | None = None
    names_indicator: bool = False
    year: int | None = None


def field_of(text: str, table_kind: str, register: Register) -> str | None:
    """The field that a header stands for in a kind of table."""
    return _meanings(text, register).get(table_kind)


def row_field(text: str, register: Register) -> str | None:
    """The field that a header stands for in front of any long table: the body or the year."""
    return _meanings(text, register).get(_ROW)


def label_of(text: str, register: Register) -> str | None:
    """The field that a label of the declaration stands for."""
    return _meanings(text, register).get(_DECLARATION)


def kind_of_headers(cells: Sequence[Cell], register: Register) -> TableKind | None:
    """The kind of table that a row of headers opens; ``None`` where it opens none."""
    return kind_of_texts(texts_of(cells), register)


def texts_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The texts of the cells that are not blank."""
    return tuple([cell.text for cell in cells if not is_blank(cell.text)])


@kept_with_register
def kind_of_texts(texts: tuple[str, ...], register: Register) -> TableKind | None:
    """The kind of table that headers open; see ``kind_of_headers``."""
    meanings = [_meanings(text, register) for text in texts]
    if not any(meanings):
        return None
    in_front = sum(_ROW in one for one in meanings)
    for kind in (TableKind.INDICATOR, TableKind.MEETING, TableKind.ACTOR, TableKind.LISTS):
        fields = {one[kind] for one in meanings if kind in one}
        known = sum(kind in one for one in meanings) + in_front
        if fields and _opens(kind, fields, texts, register) and known * 2 >= len(texts):
            return kind
    return None


def columns_of(cells: Sequence[Cell], kind: TableKind, register: Register) -> tuple[Column, ...]:
    """The columns under a row of headers; blank headers are left out."""
    return tuple(
        Column(index, field_of(cell.text, kind, register) or row_field(cell.text, register), cell)
        for index, cell in enumerate(cells)
        if not is_blank(cell.text)
    )


def is_list_header(cells: Sequence[Cell], register: Register) -> bool:
    """Whether a row is the second header row of a table with bodies across its columns."""
    return _is_list_of(texts_of(cells), register)


@kept_with_register
def _is_list_of(texts: tuple[str, ...], register: Register) -> bool:
    lists = [text for text in texts if field_of(text, TableKind.LISTS, register)]
    others = [text for text in texts if text not in lists and not row_field(text, register)]
    return bool(lists) and not others


def _opens(kind: TableKind, fields: set[str], texts: Sequence[str], register: Register) -> bool:
    match kind:
        case TableKind.INDICATOR:
            return bool(fields & {"indicator", "label"}) and bool(fields & {"value", "reason"})
        case TableKind.MEETING:
            has_other = bool(fields & {"meetings", "themes", "joint_with", "held_on"})
            return "kind" in fields and (has_other or _is_specific(texts))
        case TableKind.ACTOR:
            is_detailed = bool(fields & {"nature", "declared_members"})
            return "declared_name" in fields and (is_detailed or not _names_lists(texts, register))
        case TableKind.LISTS:
            # « Réunions tenues » with a number beside it is a row of another table.
            known = sum(
                field_of(text, kind, register) is not None or row_field(text, register) is not None for text in texts
            )
            return bool(fields) and (known == len(texts) or known >= _ENOUGH)


def _names_lists(texts: Sequence[str], register: Register) -> bool:
    """Whether headers announce lists: « Acteurs » does, « Acteur » over one name a row does not."""
    single, lists = _wordings(TableKind.ACTOR, register), _wordings(TableKind.LISTS, register)
    plain = (fold(text).strip(" *") for text in texts)
    return not any(text in single and text not in lists for text in plain)


@kept_with_register
def is_known(text: str, register: Register) -> bool:
    """Whether a text can be a header of any table at all."""
    return any(kind != _DECLARATION for kind in _meanings(text, register))


@kept_with_register
def opens_tables(text: str, register: Register) -> bool:
    """Whether a text can be a header of one kind of table, and not merely stand in front of any."""
    return any(kind not in {_DECLARATION, _ROW} for kind in _meanings(text, register))


def _is_specific(texts: Sequence[str]) -> bool:
    """A header of one word such as « Type » opens no table by itself."""
    return len(texts) >= _ENOUGH or any(len(header(text)) >= _ENOUGH for text in texts)


@kept_with_register
def _meanings(text: str, register: Register) -> dict[str, str]:
    """The field that a header stands for in each kind of table where it stands for one."""
    if is_blank(text):
        return {}
    exact, without_aside = header(text), header_without_aside(text)
    found = ((kind, fields.get(exact) or fields.get(without_aside)) for kind, fields in _fields(register).items())
    return {kind: field for kind, field in found if field}


@kept_with_register
def _wordings(table_kind: str, register: Register) -> frozenset[str]:
    """The headers of a kind of table, folded."""
    return frozenset(fold(one.alias) for one in register.header_aliases if one.table_kind == table_kind)


@kept_with_register
def _fields(register: Register) -> dict[str, dict[tuple[str, ...], str]]:
    fields: dict[str, dict[tuple[str, ...], str]] = {}
    for alias in register.header_aliases:
        fields.setdefault(alias.table_kind, {}).setdefault(header(alias.alias), alias.field)
    return fields
