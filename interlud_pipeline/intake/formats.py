"""Which reader a file is for: what its name announces, checked against what its first bytes say."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

from interlud_pipeline.intake.refusals import (
    ARCHIVE,
    BINARY_WORKBOOK,
    DATABASE,
    IMAGE,
    IS_JSON,
    IS_ODS,
    IS_OLD_WORKBOOK,
    IS_PAGE,
    IS_PDF,
    IS_TEXT,
    IS_WORKBOOK,
    IS_XLSX,
    MACRO_WORKBOOK,
    MAIL,
    NO_EXTENSION,
    NUMBERS_WORKBOOK,
    OLD_WORKBOOK,
    OTHER_CONTENT,
    PDF,
    PRESENTATION,
    TEMPLATE_WORKBOOK,
    UNKNOWN_EXTENSION,
    WEB_ARCHIVE,
    WORD_DOCUMENT,
    XML,
    Refused,
)

WORKBOOKS = frozenset({".xlsx", ".ods"})
DELIMITED = frozenset({".csv", ".tsv"})
PAGES = frozenset({".md", ".html", ".htm"})
TEXT = ".txt"
JSON = ".json"
# What a format that is not accepted is, with what to send instead: a decision for each, so that senders are told.
_UNWANTED = {
    OLD_WORKBOOK: (".xls", ".xlt"),
    MACRO_WORKBOOK: (".xlsm", ".xltm", ".xlam"),
    BINARY_WORKBOOK: (".xlsb",),
    TEMPLATE_WORKBOOK: (".xltx", ".ots", ".fods", ".uos"),
    NUMBERS_WORKBOOK: (".numbers",),
    PDF: (".pdf",),
    WORD_DOCUMENT: (".doc", ".docx", ".docm", ".odt", ".rtf", ".pages"),
    PRESENTATION: (".ppt", ".pptx", ".odp", ".key"),
    ARCHIVE: (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz"),
    MAIL: (".eml", ".msg"),
    WEB_ARCHIVE: (".mht", ".mhtml"),
    IMAGE: (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".webp", ".svg"),
    XML: (".xml", ".xhtml"),
    DATABASE: (".mdb", ".accdb", ".dbf", ".sqlite", ".parquet"),
}
_REASONS = {extension: reason for reason, extensions in _UNWANTED.items() for extension in extensions}
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PDF = b"%PDF-"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ODS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MIMETYPE_BYTES = 200
_LOOKED_AT = 4_096
_WEB_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAYBE_JSON = re.compile(r"\ufeff?\s*(?:\{\s*[\"}]|\[\s*[\[{\]\"])")


def extension_of(name: str) -> str:
    """Extension in small letters, with its point."""
    return PurePosixPath(name.strip()).suffix.lower()


def check(content: bytes, name: str) -> str:
    """The extension that says how to read the file, once its first bytes agree.

    Raises:
        Refused: The format is not accepted, or is not the one announced.
    """
    extension = extension_of(name)
    if extension not in WORKBOOKS | DELIMITED | PAGES | {TEXT, JSON}:
        unknown = UNKNOWN_EXTENSION.format(extension=extension) if extension else NO_EXTENSION
        raise Refused("file.unknown_format", reason=_REASONS.get(extension, unknown), extension=extension)
    if not content.strip(b" \t\r\n\0"):
        raise Refused("file.empty")
    if extension in WORKBOOKS:
        _check_workbook(content, extension)
    elif content.startswith((_ZIP, _OLE, _PDF)):
        raise _disguised(extension, IS_PDF if content.startswith(_PDF) else IS_WORKBOOK)
    return extension


def check_text(text: str, extension: str) -> None:
    """Refuse a text that is beyond doubt of another format than the one announced.

    Raises:
        Refused: It is a web page or JSON under the name of something else.
    """
    found = _text_format(text)
    if (found == IS_PAGE and extension not in {*PAGES, TEXT}) or (
        found == IS_JSON and extension != JSON and _is_json(text)
    ):
        raise _disguised(extension, found)


def _text_format(text: str) -> str | None:
    """What the first signs of a text announce: a web page, perhaps JSON, or nothing."""
    if _WEB_PAGE.match(text):
        return IS_PAGE
    return IS_JSON if _MAYBE_JSON.match(text) else None


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _check_workbook(content: bytes, extension: str) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise Refused("file.password_protected")
        raise _disguised(extension, IS_OLD_WORKBOOK)
    if not content.startswith(_ZIP):
        start = content[:_LOOKED_AT].decode("utf-8", errors="replace")
        is_text = not any(sign < " " and sign not in "\t\r\n" for sign in start)
        raise _disguised(extension, _text_format(start) or (IS_TEXT if is_text else OTHER_CONTENT))
    is_ods = _ODS_MIMETYPE in content[:_MIMETYPE_BYTES]
    if is_ods and extension == ".xlsx":
        raise _disguised(extension, IS_ODS)
    if extension == ".ods" and b"[Content_Types].xml" in content:
        raise _disguised(extension, IS_XLSX)


def _disguised(extension: str, reason: str) -> Refused:
    return Refused("file.disguised_format", extension=extension, reason=reason)
