"""Real clients of BI, outside the ordinary suite: `make test-bi` installs what they need and runs them."""

import os
from pathlib import Path

import pytest
from bi_database import BiDatabase, bi_database

if not os.environ.get("INTERLUD_BI_CLIENTS"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def folder(campaign) -> Path:
    """The publication of the sample campaigns."""
    return Path((campaign.state / "publications" / "current").resolve())


@pytest.fixture(scope="session")
def in_postgres(folder: Path, postgres) -> BiDatabase:
    """The same publication in a database of BI."""
    return bi_database(folder, postgres)
