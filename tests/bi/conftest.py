"""Real clients of BI, outside the ordinary suite: `make test-bi` installs what they need and runs them."""

import os
from pathlib import Path

import pytest

if not os.environ.get("INTERLUD_BI_CLIENTS"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def folder(campaign) -> Path:
    """The publication of the sample campaigns."""
    return Path((campaign.state / "publications" / "current").resolve())
