# ruff: noqa: S608 - statements are made from names of our own
"""Eight readers in a loop through each form while publications are made: no error, no mixture, and no run waits.

A normal run makes five publications; `make test-readers`, which sets INTERLUD_LONG_TESTS, a hundred.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import duckdb
import psycopg2
import pytest
import readers
from publisher import YEARS, new_publisher
from readers import QUESTIONS, told

from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import BiSettings, Settings

pytestmark = pytest.mark.slow

PUBLICATIONS = 100 if os.environ.get("INTERLUD_LONG_TESTS") else 5
READERS = {"parquet": 3, "duckdb": 2, "postgres": 3}
PATIENCE = 120


def test_readers_of_every_form_see_whole_publications_only_and_hold_up_none(postgres, tmp_path: Path):
    bi = BiSettings(database=postgres.new_bi_database(), reader=f"reader_{secrets.token_hex(4)}")
    settings = Settings(state=tmp_path / "state", bi=bi)
    publisher, stop = new_publisher(settings, bodies=100), tmp_path / "stop"

    def expected() -> list:
        with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
            return [told(warehouse.execute(one.format("marts.", "")).fetchall()) for one in QUESTIONS]

    recorded = {publisher.publish().id: expected()}
    (first,) = recorded
    running = {
        form: subprocess.Popen(
            [sys.executable, readers.__file__, form, str(threads), str(settings.state), str(stop)],
            env=os.environ | {"INTERLUD_BI_DATABASE": bi.database.get_secret_value()},
            stdout=subprocess.PIPE,
            text=True,
        )
        for form, threads in READERS.items()
    }
    patient = psycopg2.connect(bi.database.get_secret_value())
    patient.set_session(isolation_level="REPEATABLE READ", readonly=True)
    question = f"select id from interlud_v{CONTRACT_VERSION}.publication"
    try:
        for process in running.values():
            assert process.stdout.readline() == "reads\n"
        with patient.cursor() as cursor:
            cursor.execute(question)  # one more, whose transaction stays open all the time
            for number in range(2, PUBLICATIONS + 2):
                publisher.set_values(number, YEARS if number % 2 else YEARS[-1:])
                answers = expected()
                recorded[publisher.publish().id] = answers
            cursor.execute(question)
            assert cursor.fetchall() == [(first,)]
    finally:
        stop.touch()
        patient.close()
        said = {form: json.loads(process.communicate(timeout=PATIENCE)[0]) for form, process in running.items()}

    assert len(recorded) == PUBLICATIONS + 1
    for form, one in said.items():
        assert one["errors"] == [], form
        assert min(one["passes"]) > 1, form
        assert len(one["heard"]) > 1, form
        for identifier, answers in one["heard"].items():
            assert answers == [recorded[identifier]], (form, identifier)
