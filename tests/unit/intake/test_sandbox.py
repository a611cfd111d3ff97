import subprocess
import sys

import pytest
from intake_files import texts, xlsx_parts, zipped

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.refusals import Refused
from interlud_pipeline.intake.sandbox import ReaderPool

SMALL = zipped(xlsx_parts('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'))


def large(rows: int) -> bytes:
    cells = "<c><v>1</v></c>" * 20
    return zipped(xlsx_parts(f"<sheetData>{f'<row>{cells}</row>' * rows}</sheetData>"))


def test_one_child_serves_many_files() -> None:
    with ReaderPool(Limits()) as pool:
        for _ in range(5):
            assert texts(pool.read(SMALL).grids[0]) == [["1"]]
        assert [child.served for child in pool._idle] == [5]  # noqa: SLF001 - the claim is about the pool's inside


def test_a_child_imports_nothing_heavy() -> None:
    heavy = "{'dagster', 'polars', 'pandas', 'pydantic', 'fsspec', 'selectolax', 'duckdb', 'openpyxl'}"
    code = f"import sys, interlud_pipeline.intake.sandbox_child; print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    with ReaderPool(Limits(seconds=0)) as pool:
        with pytest.raises(Refused) as refusal:
            pool.read(large(60_000))
        assert (refusal.value.rule, refusal.value.params["reason"]) == (
            "file.too_large", "la lecture demande trop de temps",
        )  # fmt: skip


@pytest.mark.slow
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    text = "a" * 30_000_000
    vast = zipped(xlsx_parts(f'<sheetData><row><c t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'))
    with ReaderPool(Limits(megabytes=100)) as pool:
        assert texts(pool.read(SMALL).grids[0]) == [["1"]]
        with pytest.raises(Refused) as refusal:
            pool.read(vast)
        assert refusal.value.params["reason"] == "la lecture demande trop de mémoire"
        assert texts(pool.read(SMALL).grids[0]) == [["1"]]


def test_a_child_that_dies_is_replaced() -> None:
    with ReaderPool(Limits()) as pool:
        pool.read(SMALL)
        pool._idle[0]._process.kill()  # noqa: SLF001 - stands for the system's killer
        assert texts(pool.read(SMALL).grids[0]) == [["1"]]
