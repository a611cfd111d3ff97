import os
import subprocess
import sys
import threading
import time

import duckdb
import pytest

from interlud_pipeline.orchestration.lock import StateBusy, acquire, wait_for_database, wait_for_other_runs
from interlud_pipeline.settings import Settings

HOLD_DATABASE = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def settings(tmp_path):
    return Settings(state=tmp_path)


def test_a_second_run_is_refused_with_words_that_say_what_to_do_and_let_in_once_the_first_ended(settings):
    first = acquire(settings)
    with pytest.raises(StateBusy, match="stop it in the UI"):
        acquire(settings, 0)
    first.release()
    acquire(settings, 0).release()


def test_the_refusal_names_the_run_that_holds_the_state(settings):
    first = acquire(settings, holder="run 0a1b2c3d")
    with pytest.raises(StateBusy, match=rf"\(run 0a1b2c3d, process {os.getpid()} on "):
        acquire(settings, 0, holder="run 4e5f6a7b")
    first.release()


def test_who_waits_for_another_run_is_told_so_and_goes_on_when_it_ends(settings):
    first, told = acquire(settings), []
    threading.Timer(0.2, first.release).start()
    wait_for_other_runs(settings, lambda: told.append("waiting"))
    assert told == ["waiting"]
    assert not first.is_locked


def test_where_nobody_runs_nobody_waits(settings):
    told = []
    wait_for_other_runs(settings, lambda: told.append("waiting"))
    assert told == []


def test_a_database_that_another_process_holds_is_waited_for_and_no_longer_than_allowed(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(path)).close()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_DATABASE, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    started = time.monotonic()
    wait_for_database(path, 0.5)
    assert time.monotonic() - started >= 0.5
    holder.communicate("")
    wait_for_database(path, 0.5)
    duckdb.connect(str(path)).close()


def test_without_a_database_there_is_nothing_to_wait_for(tmp_path):
    wait_for_database(tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()
