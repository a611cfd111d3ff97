"""Which reader a file is for: what its name announces, checked against what its first bytes say."""

from __future__ import annotations

from pathlib import PurePosixPath

from interlud_pipeline.intake.refusals import (
    ARCHIVE,
    BINARY_WORKBOOK,
    DATABASE,
    IMAGE,
    IS_ODS,
    IS_OLD_WORKBOOK,
    IS_PDF,
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


def _check_workbook(content: bytes, extension: str) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise Refused("file.password_protected")
        raise _disguised(extension, IS_OLD_WORKBOOK)
    if not content.startswith(_ZIP):
        raise _disguised(extension, OTHER_CONTENT)
    is_ods = _ODS_MIMETYPE in content[:_MIMETYPE_BYTES]
    if is_ods and extension == ".xlsx":
        raise _disguised(extension, IS_ODS)
    if extension == ".ods" and b"[Content_Types].xml" in content:
        raise _disguised(extension, IS_XLSX)


def _disguised(extension: str, reason: str) -> Refused:
    return Refused("file.disguised_format", extension=extension, reason=reason)
