# ruff: noqa: S608, T201 - statements are made from names of our own; it speaks to the test on its standard output
"""Readers that ask the same questions in a loop through one form: `python readers.py FORM THREADS STATE STOP_FILE`.

Each pass looks once which publication is in force and asks of that one alone. It ends when the stop file is there, and
then says what it was told, by publication, and every error.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import Settings

QUESTIONS = (
    "select reporting_year, count(*), sum(value) from {}fct_indicator_observation{} group by 1 order by 1",
    "select reporting_year, count(*), sum(total) from {}rpt_network_indicator{} group by 1 order by 1",
    "select reporting_year, count(*), sum(indicator_116) from {}rpt_indicator_wide{} group by 1 order by 1",
)
SHORT_PAUSE, LONG_PAUSE = 0.005, 0.03


def told(rows: list[tuple]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


def ask_parquet(settings: Settings) -> tuple[str, list[Any]]:
    folder = (settings.publications / "current").resolve()
    with duckdb.connect() as connection:
        answers = [
            told(connection.execute(one.format(f"read_parquet('{folder}/", ".parquet')")).fetchall())
            for one in QUESTIONS
        ]
    return folder.name, answers


def ask_duckdb(settings: Settings) -> tuple[str, list[Any]]:
    folder = (settings.publications / "current").resolve()
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        answers = [told(connection.execute(one.format("", "")).fetchall()) for one in QUESTIONS]
        (identifier,) = connection.execute("select id from publication").fetchone()
    if identifier != folder.name:
        raise AssertionError(f"{folder.name} says that it is {identifier}")
    return folder.name, answers


def ask_postgres(settings: Settings) -> tuple[str, list[Any]]:
    connection = psycopg2.connect(settings.bi.database.get_secret_value(), options="-c lock_timeout=1s")
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(f"select id from interlud_v{CONTRACT_VERSION}.publication")
            (identifier,) = cursor.fetchone()
            answers = []
            for one in QUESTIONS:
                time.sleep(SHORT_PAUSE)  # so that some pass lies across a commit
                cursor.execute(one.format(f"interlud_v{CONTRACT_VERSION}.", ""))
                answers.append(told(cursor.fetchall()))
    finally:
        connection.close()
    return identifier, answers


FORMS = {"parquet": ask_parquet, "duckdb": ask_duckdb, "postgres": ask_postgres}


def read(form: str, threads: int, settings: Settings, stop: Path) -> dict[str, Any]:
    """Ask until somebody says stop.

    Returns:
        How many passes each thread made, what each publication was said to hold, and the errors.
    """
    heard: dict[str, list[Any]] = defaultdict(list)
    passes, errors = [0] * threads, []
    guard = threading.Lock()

    def loop(number: int) -> None:
        while not stop.exists():
            try:
                identifier, answers = FORMS[form](settings)
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is told to the test
                errors.append(f"{form}: {type(error).__name__}: {error}")
                return
            with guard:
                passes[number] += 1
                if answers not in heard[identifier]:
                    heard[identifier].append(answers)
            time.sleep(LONG_PAUSE)

    running = [threading.Thread(target=loop, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    print("reads", flush=True)
    for thread in running:
        thread.join()
    return {"passes": passes, "heard": heard, "errors": errors}


if __name__ == "__main__":
    form, threads, state, stop = sys.argv[1:]
    print(json.dumps(read(form, int(threads), Settings(state=Path(state)), Path(stop))))
