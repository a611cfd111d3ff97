"""The text of a cell comes in pieces: a vast one takes time in proportion to its size."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from interlud_pipeline.intake.readers import ods_scan, xlsx_scan
from interlud_pipeline.intake.readers.package import Package

SHEET = '<worksheet><sheetData><row r="1"><c r="A1" t="{kind}">{text}</c></row></sheetData></worksheet>'
CONTENT = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="F">'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    "</table:table-row></table:table></office:document-content>"
)


def package(part: str, xml: str) -> Package:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, xml)
    return Package(buffer.getvalue())


def value(text: str) -> None:
    sheet = SHEET.format(kind="str", text=f"<v>{text}</v>")
    xlsx_scan.scan_sheet(package("s.xml", sheet), "s.xml", xlsx_scan.XlsxOutline({}), 10)


def formula(text: str) -> None:
    sheet = SHEET.format(kind="str", text=f"<f>{text}</f><v>1</v>")
    found = xlsx_scan.scan_sheet(package("s.xml", sheet), "s.xml", xlsx_scan.XlsxOutline({}), 10)
    assert found.formulas[0, 0] == f"={text}"


def opendocument(text: str) -> None:
    (found,) = ods_scan.scan_sheets(package("content.xml", CONTENT.format(text=text)))
    assert found == "F"


@pytest.mark.parametrize("scan", [value, formula, opendocument])
def test_reading_a_text_of_a_great_many_lines_takes_time_in_proportion(scan: Callable[[str], None]):
    def seconds(lines: int) -> float:
        text, start = "\n".join(["0123456789" * 20] * lines), time.process_time()
        scan(text)
        return time.process_time() - start

    seconds(10)
    few = min(seconds(5_000) for _ in range(3))
    assert seconds(100_000) < 60 * max(few, 0.002)
