"""A database of BI and what the tests of its form compare."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from interlud_pipeline.publication import switch as switching
from interlud_pipeline.settings import BiSettings, Settings

SECRET = "planted-bi-5d0c"  # noqa: S105 - planted to be searched for


@dataclass(frozen=True)
class Bi:
    """A database of BI: its settings, and a client of its owner."""

    settings: BiSettings

    def ask(self, question: str, *arguments: Any) -> list[tuple]:
        with psycopg2.connect(self.settings.database.get_secret_value()) as connection, connection.cursor() as cursor:
            cursor.execute(question, arguments or None)
            return cursor.fetchall() if cursor.description else []


def in_files(folder: Path, mart: str) -> list[tuple]:
    return duckdb.sql(f"select * from read_parquet('{folder / mart}.parquet')").fetchall()  # noqa: S608 - a path of the test's own


def texts(rows: list[tuple]) -> list[tuple]:
    """Cells as text, with their types, so that NULL, '' and 0 stay apart and decimals keep their places."""
    return sorted(tuple((type(cell).__name__, str(cell)) for cell in row) for row in rows)


def leftovers(settings: Settings) -> list[str]:
    names = [path.name for path in settings.publications.iterdir()]
    return [name for name in names if name.startswith(".staging-") or name == switching.SWITCH_FILE]
