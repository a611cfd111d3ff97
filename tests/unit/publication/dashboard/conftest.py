"""Sound marts, as the tests of the consumer contract have them, changed by the statements of a test."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser

from interlud_pipeline.publication.dashboard.page import render
from interlud_pipeline.settings import PROJECT_ROOT

SOUND = PROJECT_ROOT / "tests" / "pipeline" / "consumer_contract" / "sound.sql"
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
AS_OF = date(2024, 6, 30)
PUBLICATION = "0123456789abcdef"

WORDS_OF_THE_REGISTER = f"""
update dim_observation_status as known set description_fr = seed.description_fr
from read_csv('{SEEDS}/observation_statuses.csv') as seed where known.status = seed.status
"""  # noqa: S608 - our own seed

MakeMarts = Callable[..., Path]
Draw = Callable[..., LexborHTMLParser]


def updated(table: str, where: str = "true", **columns: object) -> str:
    """A statement that sets columns of some rows; texts are quoted, whatever they hold."""
    quoted = {name: "null" if value is None else literal(value) for name, value in columns.items()}
    return f"update {table} set {', '.join(f'{name} = {value}' for name, value in quoted.items())} where {where}"  # noqa: S608 - our own


def literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


@pytest.fixture(scope="session")
def make_marts(tmp_path_factory: pytest.TempPathFactory) -> MakeMarts:
    """A folder of marts with the register's own words for the statuses, after some statements."""

    def make(*statements: str) -> Path:
        folder = tmp_path_factory.mktemp("marts")
        (folder / "inputs").mkdir()
        with duckdb.connect() as connection:
            connection.execute(SOUND.read_text(encoding="utf-8"))
            connection.execute(WORDS_OF_THE_REGISTER)
            for statement in statements:
                connection.execute(statement)
            for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                connection.execute(f"copy {table} to '{folder}/{table}.parquet' (format parquet)")
        pl.read_csv(SEEDS / "rules.csv").write_parquet(folder / "inputs" / "reference.rules.parquet")
        return folder

    return make


@pytest.fixture(scope="session")
def draw(make_marts: MakeMarts) -> Draw:
    """The page of these marts, parsed."""
    return lambda *statements: LexborHTMLParser(render(make_marts(*statements), PUBLICATION, AS_OF).decode())


@pytest.fixture(scope="session")
def sound(draw: Draw) -> LexborHTMLParser:
    """The page of the sound marts as they are."""
    return draw()


@pytest.fixture(scope="session")
def change() -> Callable[..., str]:
    return updated
