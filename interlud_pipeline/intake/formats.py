"""Which reader a file is for: what its name announces, checked against what its first bytes say."""

from __future__ import annotations

from pathlib import PurePosixPath

from interlud_pipeline.intake.refusals import (
    IS_ODS,
    IS_WORKBOOK,
    IS_XLSX,
    MACRO_WORKBOOK,
    OLD_WORKBOOK,
    OTHER_CONTENT,
    Refused,
)

WORKBOOKS = frozenset({".xlsx", ".ods"})
DELIMITED = frozenset({".csv", ".tsv"})
PAGES = frozenset({".md", ".html", ".htm"})
TEXT = ".txt"
JSON = ".json"
_UNWANTED = {".xls": OLD_WORKBOOK, ".xlsm": MACRO_WORKBOOK, ".xlsb": OTHER_CONTENT, ".ots": OTHER_CONTENT}
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PDF = b"%PDF-"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ODS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MIMETYPE_BYTES = 200


def extension_of(name: str) -> str:
    """Extension in small letters, with its point."""
    return PurePosixPath(name).suffix.lower()


def check(content: bytes, name: str) -> str:
    """The extension that says how to read the file, once its first bytes agree.

    Raises:
        Refused: The format is not accepted, or is not the one announced.
    """
    extension = extension_of(name)
    if extension in _UNWANTED:
        raise Refused("file.unknown_format", reason=_UNWANTED[extension], extension=extension)
    if extension not in WORKBOOKS | DELIMITED | PAGES | {TEXT, JSON}:
        raise Refused("file.unknown_format", extension=extension)
    if not content.strip(b" \t\r\n\0"):
        raise Refused("file.empty")
    if extension in WORKBOOKS:
        _check_workbook(content, extension)
    elif content.startswith((_ZIP, _OLE, _PDF)):
        raise _disguised(extension, OTHER_CONTENT if content.startswith(_PDF) else IS_WORKBOOK)
    return extension


def _check_workbook(content: bytes, extension: str) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise Refused("file.password_protected")
        raise _disguised(extension, OLD_WORKBOOK)
    if not content.startswith(_ZIP):
        raise _disguised(extension, OTHER_CONTENT)
    is_ods = _ODS_MIMETYPE in content[:_MIMETYPE_BYTES]
    if is_ods and extension == ".xlsx":
        raise _disguised(extension, IS_ODS)
    if extension == ".ods" and b"[Content_Types].xml" in content:
        raise _disguised(extension, IS_XLSX)


def _disguised(extension: str, reason: str) -> Refused:
    return Refused("file.disguised_format", extension=extension, reason=reason)
