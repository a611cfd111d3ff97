from collections.abc import Iterator
from hashlib import sha256

import pytest
from intake_files import texts, xlsx_parts, zipped

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read, read_many
from interlud_pipeline.settings import Settings


def workbook(value: int) -> bytes:
    return zipped(xlsx_parts(f'<sheetData><row r="1"><c r="A1"><v>{value}</v></c></row></sheetData>'))


def test_many_files_come_back_in_their_order_whatever_their_format(limits: Limits) -> None:
    def items() -> Iterator[tuple[bytes, str]]:
        for number in range(30):
            yield (workbook(number), "a.xlsx") if number % 3 else (f"n;{number}\na;b\n".encode(), "a.csv")

    documents = list(read_many(items(), limits))
    assert [texts(document.grids[0])[0][-1] for document in documents] == [str(number) for number in range(30)]


def test_a_bad_file_stops_none_of_the_others(limits: Limits) -> None:
    bad = zipped(xlsx_parts("<sheetData><row"))
    documents = list(read_many([(workbook(1), "a.xlsx"), (bad, "b.xlsx"), (workbook(2), "c.xlsx")], limits))
    assert [[finding.rule for finding in document.findings] for document in documents] == [[], ["file.unreadable"], []]


def test_a_document_bears_the_hash_and_the_name_even_refused(limits: Limits) -> None:
    document = read(b"", "vide.csv", limits)
    assert (document.sha256, document.name) == (sha256(b"").hexdigest(), "vide.csv")
    assert [(finding.rule, finding.params) for finding in document.findings] == [("file.empty", {"name": "vide.csv"})]


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"x", "envoi.xls", "file.unknown_format"),
        (b"x", "envoi.xlsm", "file.unknown_format"),
        (b"x", "envoi.docx", "file.unknown_format"),
        (b"x", "sans-extension", "file.unknown_format"),
        (b"%PDF-1.7", "envoi.csv", "file.disguised_format"),
        (b"PK\x03\x04...", "envoi.txt", "file.disguised_format"),
        (b"a;b\n1;2\n", "envoi.xlsx", "file.disguised_format"),
        (b" \r\n", "envoi.txt", "file.empty"),
    ],
)
def test_a_format_that_is_not_accepted_or_not_the_one_announced_is_refused(
    content: bytes, name: str, rule: str, limits: Limits
) -> None:
    assert [finding.rule for finding in read(content, name, limits).findings] == [rule]


def test_a_content_above_the_limit_is_refused_unread() -> None:
    document = read(b"a;b\n", "envoi.csv", Limits(largest_file_bytes=3))
    assert [finding.rule for finding in document.findings] == ["file.too_large"]


def test_an_extension_in_capitals_is_the_same(limits: Limits) -> None:
    assert read(b"a;b\n1;2\n", "ENVOI.CSV", limits).format == "delimited"


def test_limits_are_those_of_the_settings() -> None:
    limits = Limits.from_settings(Settings(reading_seconds=5, largest_file_megabytes=2))
    assert (limits.seconds, limits.largest_file_bytes) == (5, 2 * 1024 * 1024)
