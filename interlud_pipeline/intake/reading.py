"""The one way into the readers: bytes and a name in, a ``Document`` out, never an exception for a bad file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from interlud_pipeline.intake import formats
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import delimited, json_, page, workbook
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.text import Decoded, decode
from interlud_pipeline.intake.refusals import FILE_SIZE, Refused, too_large
from interlud_pipeline.model import Document, Finding

__all__ = ["Limits", "read", "read_many"]

UNKNOWN = "unknown"


def read(content: bytes, name: str, limits: Limits) -> Document:
    """One file as text with addresses."""
    return next(read_many([(content, name)], limits))


def read_many(items: Iterable[tuple[bytes, str]], limits: Limits) -> Iterator[Document]:
    """Many files, in their order."""
    for content, name in items:
        yield _read(content, name, limits)


def _read(content: bytes, name: str, limits: Limits) -> Document:
    try:
        if len(content) > limits.largest_file_bytes:
            raise too_large(FILE_SIZE)
        extension = formats.check(content, name)
        if extension in formats.WORKBOOKS:
            return _document(content, name, workbook.read(content, limits))
        decoded = decode(content)
        reading = _read_text(decoded, extension, limits)
    except Refused as refusal:
        return _refused(content, name, refusal)
    return _document(content, name, reading, decoded)


def _read_text(decoded: Decoded, extension: str, limits: Limits) -> Reading:
    text = decoded.text
    if extension == formats.JSON:
        return json_.read(text, limits)
    if extension in formats.DELIMITED:
        return delimited.read(text, limits)
    if extension == formats.TEXT and delimited.is_table(delimited.split_lines(text)):
        return delimited.read(text, limits)
    return page.read(text, limits)


def _document(content: bytes, name: str, reading: Reading, decoded: Decoded | None = None) -> Document:
    findings = reading.findings
    if decoded is not None and decoded.is_guessed:
        params = {"name": name, "encoding": decoded.encoding}
        findings = (Finding("file.encoding_guessed", params=params), *findings)
    return Document(
        sha256=hashlib.sha256(content).hexdigest(),
        name=name,
        format=reading.format,
        encoding=None if decoded is None else decoded.encoding,
        grids=reading.grids,
        blocks=reading.blocks,
        findings=findings,
    )


def _refused(content: bytes, name: str, refusal: Refused) -> Document:
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(sha256=sha256, name=name, format=UNKNOWN, findings=(refusal.finding(name),))
