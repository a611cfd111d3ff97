"""The one way into the readers: bytes and a name in, a ``Document`` out, never an exception for a bad file."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interlud_pipeline.intake import formats
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import delimited, json_, long_text, page
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.text import Decoded, decode
from interlud_pipeline.intake.refusals import FILE_SIZE, NESTED_TOO_DEEP, Refused, too_large
from interlud_pipeline.intake.sandbox import ReaderPool, pool_size
from interlud_pipeline.model import Document, Finding

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Limits", "Oversized", "read", "read_many"]

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Oversized:
    """A content above the limit of size, which is refused by its size and never taken into memory.

    Attributes:
        sha256: Its hash.
    """

    sha256: str


def read(content: bytes, name: str, limits: Limits, *, pool: ReaderPool | None = None) -> Document:
    """One file as text with addresses; see ``read_many`` for more than one."""
    (document,) = read_many([(content, name)], limits, pool=pool)
    return document


def read_many(
    items: Iterable[tuple[bytes | Oversized, str]],
    limits: Limits,
    *,
    pool: ReaderPool | None = None,
    long_as_columns: bool = False,
) -> Iterator[Document]:
    """Many files, in their order; workbooks are parsed by a pool of child processes, a few at once.

    A file that cannot be read gives a document with an error finding, never an exception.

    Args:
        items: Contents with their names, taken a few ahead of what is handed out.
        limits: Bounds on each file.
        pool: Children to use, whose limits then count for workbooks; without it, some are started and ended.
        long_as_columns: A long delimited text may come as ``Document.long``, its grid not yet made.
    """
    if pool is None:
        with ReaderPool(limits) as own:
            yield from _in_order(items, limits, own, long_as_columns=long_as_columns)
    else:
        yield from _in_order(items, limits, pool, long_as_columns=long_as_columns)


def _in_order(
    items: Iterable[tuple[bytes | Oversized, str]], limits: Limits, pool: ReaderPool, *, long_as_columns: bool
) -> Iterator[Document]:
    workers = pool_size()
    pending: deque[Callable[[], Document]] = deque()
    with ThreadPoolExecutor(workers) as executor:
        for content, name in items:
            if formats.extension_of(name) in formats.WORKBOOKS:
                pending.append(executor.submit(_read, content, name, limits, pool).result)
            else:
                document = _read(content, name, limits, pool, long_as_columns=long_as_columns)
                pending.append(lambda document=document: document)  # type: ignore[misc]
            if len(pending) > 2 * workers:
                yield pending.popleft()()
        while pending:
            yield pending.popleft()()


def _read(
    content: bytes | Oversized, name: str, limits: Limits, pool: ReaderPool, *, long_as_columns: bool = False
) -> Document:
    if isinstance(content, Oversized):
        return _refused(content.sha256, name, too_large(FILE_SIZE))
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        if len(content) > limits.largest_file_bytes:
            raise too_large(FILE_SIZE)
        extension = formats.check(content, name)
        if extension in formats.WORKBOOKS:
            return _document(sha256, name, pool.read(content))
        decoded = decode(content)
        if long_as_columns and extension in formats.DELIMITED | {formats.TEXT}:
            formats.check_text(decoded.text, extension)
            long = _set_apart(decoded.text, extension, limits)
            if long is not None:
                unread = _document(sha256, name, Reading(""), decoded)
                return replace(unread, long=_Long(long, sha256, name, decoded, limits))
        return _document(sha256, name, _read_text(decoded, extension, limits), decoded)
    except Refused as refusal:
        return _refused(sha256, name, refusal)
    except RecursionError:
        return _refused(sha256, name, too_large(NESTED_TOO_DEEP))


def _set_apart(text: str, extension: str, limits: Limits) -> long_text.LongText | None:
    """A long delimited text as columns, where it is one."""
    if not long_text.is_long(text):
        return None
    is_table = extension in formats.DELIMITED or delimited.is_table(delimited.split_lines(text))
    return long_text.set_apart(text, limits) if is_table else None


@dataclass(frozen=True, slots=True, eq=False)
class _Long:
    """See ``LongText`` of the model."""

    _long: long_text.LongText
    _sha256: str
    _name: str
    _decoded: Decoded
    _limits: Limits

    @property
    def regular(self) -> pl.DataFrame:
        return self._long.regular

    @property
    def forced(self) -> frozenset[int]:
        return self._long.forced

    def read(self, among: Iterable[int]) -> Document:
        return _document(self._sha256, self._name, self._long.read(among), self._decoded)

    def whole(self) -> Document:
        return _document(self._sha256, self._name, delimited.read(self._decoded.text, self._limits), self._decoded)


def _read_text(decoded: Decoded, extension: str, limits: Limits) -> Reading:
    text = decoded.text
    formats.check_text(text, extension)
    if extension == formats.JSON:
        return json_.read(text, limits)
    if extension in formats.DELIMITED:
        return delimited.read(text, limits)
    if extension == formats.TEXT and delimited.is_table(delimited.split_lines(text)):
        return delimited.read(text, limits)
    return page.read(text, limits)


def _document(sha256: str, name: str, reading: Reading, decoded: Decoded | None = None) -> Document:
    findings = reading.findings
    if decoded is not None and decoded.is_guessed:
        params = {"name": name, "encoding": decoded.encoding}
        findings = (Finding("file.encoding_guessed", params=params), *findings)
    return Document(
        sha256=sha256,
        name=name,
        format=reading.format,
        encoding=None if decoded is None else decoded.encoding,
        grids=reading.grids,
        blocks=reading.blocks,
        findings=findings,
    )


def _refused(sha256: str, name: str, refusal: Refused) -> Document:
    return Document(sha256=sha256, name=name, format=UNKNOWN, findings=(refusal.finding(name),))
