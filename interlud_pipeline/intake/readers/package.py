"""The zip archive that a workbook is: looked over before anything in it is parsed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial
from typing import IO, TypeVar
from xml.parsers import expat

from interlud_pipeline.intake.limits import MEGABYTE
from interlud_pipeline.intake.refusals import (
    BROKEN_XML,
    DOCTYPE,
    NOT_A_ZIP,
    OTHER_ENCODING,
    TOO_MANY_ENTRIES,
    TOO_MUCH_CONTENT,
    UNKNOWN_COMPRESSION,
    UNSAFE_ENTRY,
    Refused,
    too_large,
    unreadable,
    unsafe,
)

_T = TypeVar("_T")
_MOST_ENTRIES = 5_000
_LARGEST_ENTRY = 768 * MEGABYTE
_LARGEST_TOTAL = 1024 * MEGABYTE
# Sheets of repeated rows reach a ratio near 100; below the size, a ratio does no harm.
_HIGHEST_RATIO = 150
_SMALL_ENOUGH = 32 * MEGABYTE
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
# How well deflated, sizes behind the content, names in UTF-8.
_ORDINARY_FLAGS = 0x6 | 0x8 | _UTF8_FLAG
_HEADER, _SIGNATURE = struct.Struct("<4s22xHH"), b"PK\x03\x04"
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_XML_SUFFIXES = (".xml", ".rels")
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*(<!DOCTYPE)?", re.DOTALL)
_PROLOG_BYTES = 64 * 1024
_DOCTYPE = b"<!DOCTYPE"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FIRST_SIGNS = 4
_NOT_READ = ("customXml/", "docProps/")
_MOST_KEPT = 4 * MEGABYTE


class Package:
    """An opened workbook archive whose entries keep within the limits.

    Small parts are unpacked once and kept, since each is looked into more than once.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        # What zipfile says of a later version of the format is NotImplementedError: to us it is an unreadable file.
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise unreadable(NOT_A_ZIP) from error
        entries = self._zip.infolist()
        if len(entries) > _MOST_ENTRIES:
            raise too_large(TOO_MANY_ENTRIES)
        self._sizes = {entry.filename: entry.file_size for entry in entries}
        self._kept: dict[str, bytes] = {}
        self._kept_bytes = 0
        self.names = frozenset(self._sizes)
        if len(self.names) < len(entries):
            raise unsafe(UNSAFE_ENTRY)
        for entry in entries:
            _check_entry(entry)
        _check_total(entries, len(content))
        self._content = content
        starts = sorted({entry.header_offset for entry in entries})
        self._ends = dict(zip(starts, [*starts[1:], self._zip.start_dir], strict=True))

    def refuse_doctypes(self) -> None:
        """Refuse a DOCTYPE in any XML part, whether this package reads it or the library does.

        Raises:
            Refused: There is one, or a part is not what the archive says of it.
        """
        for name in sorted(self.names):
            if name.lower().endswith(_XML_SUFFIXES):
                head = self._head(name)
                _refuse_doctype(head)
                is_wide = head.startswith(_UTF16_MARKS) or b"\0" in head[:_FIRST_SIGNS]
                if is_wide and not name.startswith(_NOT_READ):
                    raise unreadable(OTHER_ENCODING.format(part=name))

    def read(self, name: str) -> bytes:
        """A whole part."""
        kept = self._kept.get(name)
        if kept is not None:
            return kept
        with self._open(name) as part:
            return _guarded(part.read)

    def size(self, name: str) -> int:
        """Bytes of a part, unpacked, as the archive states them; more are never read."""
        return self._sizes.get(name, 0)

    def parse(self, name: str, parser: expat.XMLParserType) -> None:
        """Run a part through an expat parser; a large one is not laid out in memory."""
        kept = self._kept.get(name)
        try:
            if kept is not None:
                parser.Parse(kept, True)
                return
            with self._open(name) as part:
                _guarded(partial(parser.ParseFile, part))
        except expat.ExpatError as error:
            raise unreadable(BROKEN_XML) from error

    def _head(self, name: str) -> bytes:
        head = self._unpacked(self._zip.getinfo(name))
        if head is None:
            with self._open(name) as part:
                head = _guarded(partial(part.read, _PROLOG_BYTES))
        if len(head) < _PROLOG_BYTES and self._kept_bytes < _MOST_KEPT:
            self._kept[name] = head
            self._kept_bytes += len(head)
        return head

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes | None:
        """A small part at once, several times as fast as through the library.

        ``None`` where anything about it is out of the ordinary: the library then says what is wrong.
        """
        header = self._content[entry.header_offset : entry.header_offset + _HEADER.size]
        if entry.file_size >= _PROLOG_BYTES or entry.flag_bits & ~_ORDINARY_FLAGS or len(header) < _HEADER.size:
            return None
        signature, name_size, extra_size = _HEADER.unpack(header)
        name_start = entry.header_offset + _HEADER.size
        start = name_start + name_size + extra_size
        end = start + entry.compress_size
        name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_FLAG else "cp437")
        has_name = self._content[name_start : name_start + name_size] == name
        if signature != _SIGNATURE or not has_name or end > self._ends[entry.header_offset]:
            return None
        content = self._content[start:end]
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(content, entry.file_size + 1)
            except zlib.error:
                return None
            if not inflater.eof:
                return None
        is_whole = len(content) == entry.file_size and zlib.crc32(content) == entry.CRC
        return content if is_whole else None

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        # An unknown compression is NotImplementedError, an encrypted entry RuntimeError.
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise unreadable(NOT_A_ZIP) from error


def new_parser() -> expat.XMLParserType:
    """An expat parser that refuses every DOCTYPE, and with it every entity."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _on_doctype
    return parser


@cache
def local_name(name: str) -> str:
    """Name of an element or attribute without its namespace prefix."""
    return name.rpartition(":")[2]


def _guarded(read: Callable[[], _T]) -> _T:
    """A read of archive data, whose faults (checksums, lengths) mean a damaged archive."""
    try:
        return read()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise unreadable(NOT_A_ZIP) from error


def _on_doctype(*_: object) -> None:
    raise unsafe(DOCTYPE)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name:
        raise unsafe(UNSAFE_ENTRY)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise Refused("file.password_protected")
    if entry.compress_type not in _COMPRESSIONS:
        raise unsafe(UNKNOWN_COMPRESSION)
    if entry.file_size > _LARGEST_ENTRY or _is_bomb(entry.file_size, entry.compress_size):
        raise too_large(TOO_MUCH_CONTENT)


def _check_total(entries: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > _LARGEST_TOTAL or _is_bomb(total, size):
        raise too_large(TOO_MUCH_CONTENT)


def _is_bomb(expanded: int, compressed: int) -> bool:
    return expanded > _SMALL_ENOUGH and expanded > _HIGHEST_RATIO * max(compressed, 1)


def _refuse_doctype(head: bytes) -> None:
    encoding = "utf-16" if head.startswith(_UTF16_MARKS) else "utf-8-sig"
    if encoding != "utf-16" and _DOCTYPE not in head:
        return
    match = _PROLOG.match(head.decode(encoding, errors="replace"))
    if match is not None and match[1]:
        raise unsafe(DOCTYPE)
