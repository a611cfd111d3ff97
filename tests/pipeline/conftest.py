"""A publisher with a database of BI beside it."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from bi_server import Bi
from publisher import Publisher, new_publisher

from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import BiSettings, Settings


@pytest.fixture
def bi(postgres) -> Bi:
    # Roles are the whole server's: each database gets a reader of its own.
    reader = f"reader_{secrets.token_hex(4)}"
    return Bi(BiSettings(database=postgres.new_bi_database(), reader=reader))


@pytest.fixture
def publisher(bi, tmp_path: Path) -> Publisher:
    return new_publisher(Settings(state=tmp_path / "state", bi=bi.settings))


@pytest.fixture
def schema() -> str:
    return f"interlud_v{CONTRACT_VERSION}"


@pytest.fixture
def open_reader(bi) -> Iterator[Any]:
    connection = psycopg2.connect(bi.settings.database.get_secret_value())
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    yield connection
    connection.close()
