"""The publication in PostgreSQL, read as psql and SQLAlchemy users read it: by a login that may only select."""

import csv
import os
import re
import subprocess
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from answers import answer
from bi_database import BiDatabase
from postgres_server import need_postgres
from ready_queries import QUERIES, expected, in_any_order

DECIMAL = re.compile(r"-?\d+\.\d+")


def as_value(text: str) -> object:
    """What psql means: it writes « t » and « f », and decimals with all their places."""
    return Decimal(text) if DECIMAL.fullmatch(text) else {"t": True, "f": False, "NULL": None}.get(text, text)


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_psql_gives_the_recorded_answers(in_postgres: BiDatabase, query: Path):
    asked = ["--no-psqlrc", "--quiet", "--csv", "--pset=null=NULL", f"--file={query}", in_postgres.address]
    here = os.environ | {"PGOPTIONS": f"-c search_path={in_postgres.schema}"}
    done = subprocess.run(
        [str(need_postgres() / "psql"), *asked], env=here, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    header, *rows = csv.reader(StringIO(done.stdout))
    assert in_any_order(answer(header, ([as_value(cell) for cell in row] for row in rows))) == in_any_order(
        expected(query)
    )


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_sqlalchemy_gives_the_recorded_answers(in_postgres: BiDatabase, query: Path):
    engine = sa.create_engine(
        in_postgres.address.replace("postgresql:", "postgresql+psycopg2:"),
        isolation_level="REPEATABLE READ",
        connect_args={"options": f"-c search_path={in_postgres.schema} -c default_transaction_read_only=on"},
    )
    with engine.connect() as connection:
        result = connection.execute(sa.text(query.read_text(encoding="utf-8")))
        told = answer(result.keys(), result.all())
    engine.dispose()
    assert in_any_order(told) == in_any_order(expected(query))
