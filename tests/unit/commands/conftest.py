"""What the tests of the commands share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from interlud_pipeline.settings import get_settings

# The small frames beside the tests are imported by their name.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A state where nothing is published yet, whatever this checkout's own has seen."""
    folder = tmp_path / "state"
    monkeypatch.setenv("INTERLUD_STATE", str(folder))
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()
