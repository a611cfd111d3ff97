import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the files are built in intake_files.py

from intake_files import ods_parts, xlsx_parts, zipped

from interlud_pipeline.intake.reading import Limits, read
from interlud_pipeline.intake.sandbox import ReaderPool
from interlud_pipeline.model import Document


@pytest.fixture(scope="session")
def limits() -> Limits:
    return Limits()


@pytest.fixture(scope="session")
def pool(limits: Limits) -> Iterator[ReaderPool]:
    with ReaderPool(limits) as children:
        yield children


@pytest.fixture
def read_file(limits: Limits, pool: ReaderPool) -> Callable[..., Document]:
    def reader(content: bytes, name: str = "envoi.xlsx") -> Document:
        return read(content, name, limits, pool=pool)

    return reader


@pytest.fixture
def read_xlsx(read_file: Callable[..., Document]) -> Callable[[str], Document]:
    return lambda sheet: read_file(zipped(xlsx_parts(sheet)))


@pytest.fixture
def read_ods(read_file: Callable[..., Document]) -> Callable[..., Document]:
    return lambda tables, styles="": read_file(zipped(ods_parts(tables, styles)), "envoi.ods")
