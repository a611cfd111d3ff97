"""What really arrives: workbooks that must be refused (case 8)."""

import io
import time
import zipfile

import pytest
from case_files import (
    DECLARED,
    INDICATORS,
    part_of,
    with_part,
    xlsx,
)
from reading_cases import (
    CALL,
    of_call,
    read,
    read_each,
    refusal,
)

from interlud_pipeline.model import Context


def book() -> bytes:
    return xlsx(*DECLARED, INDICATORS, (117, 12))


SHEET = "xl/worksheets/sheet1.xml"
OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)


def bomb() -> bytes:
    return with_part(book(), SHEET, b"<worksheet>" + b" " * 300_000_000 + b"</worksheet>")


def huge_range() -> bytes:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(
        book(), SHEET, b'<worksheet xmlns="' + main + b'"><sheetData>' + cells + b"</sheetData></worksheet>"
    )


def with_doctype() -> bytes:
    xml = part_of(book(), SHEET)
    start = xml.index(b"<worksheet")
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return with_part(book(), SHEET, xml[:start] + entity + xml[start:])


def protected() -> bytes:
    """An encrypted workbook is an OLE file with a stream of this name."""
    return OLD_WORKBOOK[:1024] + "EncryptedPackage".encode("utf-16-le") + bytes(4096)


@pytest.mark.parametrize(
    ("make", "rules"),
    [
        (protected, {"file.password_protected"}),
        (lambda: OLD_WORKBOOK, {"file.disguised_format"}),
        (bomb, {"file.too_large"}),
        (huge_range, {"file.too_large"}),
        (with_doctype, {"file.unsafe_content"}),
        (lambda: book()[:-200], {"file.unreadable"}),
        (lambda: b"Agglom\xe9ration;Ann\xe9e\n", {"file.disguised_format", "file.unreadable"}),
        (lambda: b"", {"file.empty"}),
    ],
)
def test_case_08_a_bad_workbook_is_refused_with_a_plain_reason_in_bounded_time(make, rules):
    content = make()
    started = time.monotonic()
    batch = read(content, "retour.xlsx", Context(2023, CALL))
    assert refusal(batch) in rules
    assert time.monotonic() - started < 10
    assert batch.findings["message_fr"][0].count("retour.xlsx") == 1
    assert batch.coverage.select("agglomeration", "reporting_year").rows() == [(CALL, 2023)]


def test_case_08_a_bad_file_does_not_stop_the_others():
    bad, good = read_each(OLD_WORKBOOK, book(), name="retour.xlsx")
    assert (refusal(bad), of_call(good)) == ("file.disguised_format", {"117": 12})


def test_case_08_a_workbook_under_the_name_of_a_text_and_a_zip_under_that_of_a_workbook_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("lisez-moi.txt", "rien")
    assert refusal(read(book(), "retour.csv")) == "file.disguised_format"
    assert refusal(read(buffer.getvalue(), "retour.xlsx")) in {"file.unreadable", "file.disguised_format"}
