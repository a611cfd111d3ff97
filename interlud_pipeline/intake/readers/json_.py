"""JSON: lists of objects as tables, single values as label and value, every cell with its JSON pointer.

- The single values of the root object, and of objects within it, are a grid of two columns, label and value;
  both cells bear the value's pointer. Its name is ``None``, or the key of the object within.
- Each list of objects is a grid named by its key, the union of the keys as its header row. A header cell bears
  the pointer of the first object; a list without objects is a grid without rows.
- Objects of a list that hold lists of objects themselves (several returns in one file) are one grid for each of
  these lists, whose rows begin with the single values of the object that holds them.
- A list of texts is a grid of one column under its key; within a record it is one cell with items.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers.markup import LOST, clean_cell
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.refusals import (
    CELL_COUNT,
    JSON_CONSTANT,
    JSON_DUPLICATE_KEY,
    JSON_MIXED_LIST,
    JSON_NOT_RECORDS,
    NESTED_TOO_DEEP,
    NOT_JSON,
    Refused,
    too_large,
    unreadable,
)
from interlud_pipeline.model import Cell, CellKind, Grid

Object = dict[str, Any]
_DEEPEST_NESTING = 32
_MOST_DIGITS = 20
_LONE_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\0]")
# A string is one token, unclosed or not, so that brackets within it do not count.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


class _Number(str):
    """A number as it is written, told apart from text."""

    __slots__ = ()


def read(text: str, limits: Limits) -> Reading:
    """The tables of a JSON text.

    Raises:
        Refused: It is not JSON, repeats a key, holds NaN or Infinity, or is neither an object nor a list of them.
    """
    root = _parse(text)
    if _is_record_list(root) and root:
        grids = _list_grids(None, root, "", _Counter(limits.largest_cell_count))
    elif isinstance(root, dict) and root:
        grids = _object_grids(None, root, "", _Counter(limits.largest_cell_count))
    elif not root and isinstance(root, list | dict):
        raise Refused("file.empty")
    else:
        raise unreadable(JSON_NOT_RECORDS)
    return Reading("json", grids=tuple(grids))


class _Counter:
    """Refuses tables that would take more cells than the limit."""

    def __init__(self, largest: int) -> None:
        self._left = largest

    def take(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise too_large(CELL_COUNT)


def _parse(text: str) -> Any:  # noqa: ANN401 - any JSON value
    _refuse_deep_nesting(text)
    try:
        return json.loads(
            text,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_keys,
        )
    except json.JSONDecodeError as error:
        raise unreadable(NOT_JSON.format(line=error.lineno)) from error


def _refuse_deep_nesting(text: str) -> None:
    """Refuse before the parser recurses as deep as the text says."""
    depth = 0
    for match in _STRUCTURE.finditer(text):
        bracket = match.group()
        if bracket in ("[", "{"):
            depth += 1
        elif bracket in ("]", "}"):
            depth -= 1
        if depth > _DEEPEST_NESTING:
            raise too_large(NESTED_TOO_DEEP)


def _refuse_constant(text: str) -> Any:  # noqa: ANN401 - signature that json asks for
    raise unreadable(JSON_CONSTANT.format(text=text))


def _unique_keys(pairs: list[tuple[str, Any]]) -> Object:
    found: Object = {}
    for name, value in pairs:
        key = _sound(name)
        if key in found:
            raise unreadable(JSON_DUPLICATE_KEY.format(text=key))
        found[key] = value
    return found


def _sound(text: str) -> str:
    """The text without halves of signs and NUL, which nothing can store."""
    return _LONE_SURROGATE_OR_NUL.sub(LOST, text)


def _is_record_list(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _list_grids(name: str | None, records: list[Object], pointer: str, counter: _Counter) -> list[Grid]:
    """A list of records as one grid, or as the grids of the lists that its records hold."""
    inner = list(dict.fromkeys(key for record in records for key, value in record.items() if _holds_records(value)))
    if not inner:
        rows = [_cells(record, _join(pointer, str(index))) for index, record in enumerate(records)]
        return [_table(name, rows, pointer, counter)]
    if len(records) == 1:
        return _object_grids(name, records[0], _join(pointer, "0"), counter)
    grids = []
    for key in inner:
        rows = []
        for index, record in enumerate(records):
            at = _join(pointer, str(index))
            single = _cells({one: value for one, value in record.items() if not isinstance(value, list | dict)}, at)
            held: list[Object] = record[key] if _holds_records(record.get(key)) else []
            for number, item in enumerate(held):
                rows.append(single | _cells(item, _join(_join(at, key), str(number))))
        grids.append(_table(key, rows, pointer, counter))
    return grids


def _holds_records(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return bool(value) and _is_record_list(value)


def _cells(record: Object, pointer: str) -> dict[str, Cell]:
    return {key: _cell(value, _join(pointer, key)) for key, value in record.items()}


def _object_grids(name: str | None, content: Object, pointer: str, counter: _Counter) -> list[Grid]:
    singles: list[tuple[Cell, ...]] = []
    inner: list[Grid] = []
    for key, value in content.items():
        at = _join(pointer, key)
        if isinstance(value, dict):
            inner += _object_grids(key, value, at, counter)
        elif _is_record_list(value):
            inner += _list_grids(key, value, at, counter)
        elif isinstance(value, list) and len(value) > 1 and all(_is_text(item) for item in value):
            rows = [{key: _cell(item, _join(at, str(index)))} for index, item in enumerate(value)]
            inner.append(_table(key, rows, at, counter))
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            raise unreadable(JSON_MIXED_LIST.format(text=key))
        else:
            singles.append((Cell(key, at), _cell(value, at)))
    counter.take(2 * len(singles))
    return [Grid(name, tuple(singles)), *inner] if singles else inner


def _is_text(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, str) and not isinstance(value, _Number)


def _table(name: str | None, records: list[dict[str, Cell]], pointer: str, counter: _Counter) -> Grid:
    keys = list(dict.fromkeys(key for record in records for key in record))
    if not keys:
        return Grid(name, ())
    counter.take(len(keys) * (len(records) + 1))
    first = _join(pointer, "0")
    header = tuple(Cell(key, first) for key in keys)
    rows = (
        tuple(record.get(key) or Cell("", _join(_join(pointer, str(index)), key)) for key in keys)
        for index, record in enumerate(records)
    )
    return Grid(name, (header, *rows))


def _cell(value: Any, address: str) -> Cell:  # noqa: ANN401 - any JSON value
    if isinstance(value, _Number):
        return Cell(_plain_number(value), address, CellKind.NUMBER)
    if value is None:
        return Cell("", address)
    if isinstance(value, bool):
        return Cell("true" if value else "false", address, CellKind.BOOLEAN)
    if isinstance(value, str):
        text, items = clean_cell(_sound(value))
        return Cell(text, address, items=items)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        texts = tuple(_sound(str(item)) for item in value if item.strip())
        return Cell(", ".join(texts), address, items=texts)
    return Cell(_sound(json.dumps(value, ensure_ascii=False)), address)


def _plain_number(text: str) -> str:
    """« 12.0 » and « 1.2e1 » are 12; a number that no count reaches stays as it is written."""
    value = Decimal(text)
    if abs(value.adjusted()) > _MOST_DIGITS:
        return text
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _join(pointer: str, key: str) -> str:
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
