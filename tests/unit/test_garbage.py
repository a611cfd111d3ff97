import gc
import subprocess
import sys

import pytest

from interlud_pipeline.garbage import collecting_young_only, loading


@pytest.fixture(autouse=True)
def _as_it_was():
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_while_loading_and_what_was_loaded_is_left_alone():
    gc.unfreeze()
    with loading():
        assert not gc.isenabled()
        loaded = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(loaded)


def test_collection_goes_on_after_a_failed_load():
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_a_pause_within_a_pause_ends_with_the_outer_one():
    with collecting_young_only():
        with collecting_young_only():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_left_at_the_end_is_not_looked_through():
    script = (
        "import gc, atexit\n"
        "from interlud_pipeline.garbage import leave_all_at_the_end\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 1000))\n"
        "leave_all_at_the_end()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
