"""Publishing a million observations against writing the same tables with bare DuckDB and PostgreSQL COPY.

Both start from the marts in the working database. Ours is `build_candidate` and `publish`, as a run calls them, into an
empty state and an empty database of BI. Theirs is one connection that copies each mart to a Parquet file, a table of a
DuckDB file, a CSV file and a CSV file with semicolons, and psycopg2 that copies the former CSV file into a new table
with the same types, key and index, all in one transaction. So theirs does not order rows, hash, check or document
anything, parts no years, and makes no text harmless for spreadsheets.

Outside the comparison are what only we write (SDMX-CSV and the workbook, which are shown apart, and the dashboard) and
Great Expectations. CPU seconds are those of this process, and those of the PostgreSQL server, which are told with
and without. Then one year is touched and published over the first publication, which is compared with that one.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
import psycopg2
from many_bodies import multiply, touch_a_year
from pairs import Cost, Pair, measure, show_ratios
from rich.console import Console
from rich.progress import track
from server_time import ServerTime

from interlud_pipeline.publication.audit import store_audit
from interlud_pipeline.publication.candidate import build_candidate
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.forms.sdmx import write_observations
from interlud_pipeline.publication.forms.tables import tables_of
from interlud_pipeline.publication.forms.workbook import write_workbook
from interlud_pipeline.publication.known_parts import forget_parts
from interlud_pipeline.publication.manifest import Manifest
from interlud_pipeline.publication.postgres.schema import make_keys, make_schema, make_table
from interlud_pipeline.publication.publish import publish
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import PROJECT_ROOT, BiSettings, Settings

sys.path.insert(0, str(PROJECT_ROOT / "tests" / "pipeline"))
from postgres_server import PostgresServer, running_postgres  # the server that the tests use

AS_OF, TOUCHED_YEAR = date(2026, 6, 30), 2024
OURS_ALONE = {
    "SDMX-CSV": "interlud_pipeline.publication.forms.sdmx.write_observations",
    "its structure": "interlud_pipeline.publication.forms.sdmx_structure.write_structure",
    "workbook": "interlud_pipeline.publication.forms.workbook.write_workbook",
    "dashboard": "interlud_pipeline.publication.dashboard.page.write_dashboard",
}


@dataclass(frozen=True)
class Bench:
    """Where both work.

    Attributes:
        state: The state with the multiplied warehouse.
        bare: Folder of what the bare way writes.
        server: The PostgreSQL server.
    """

    state: Path
    bare: Path
    server: PostgresServer

    def publish(self, database: str) -> Publication:
        """Export, and publish in every form but those that are ours alone."""
        settings = Settings(state=self.state, bi=BiSettings(database=database))
        with left_out():
            candidate = build_candidate(
                settings,
                as_of=AS_OF,
                lake_version=(settings.lake / "current").resolve().name,
                dbt_manifest=self.state / "work" / "dbt" / "manifest.json",
            )
            in_force = current(settings)
            results = [
                ExpectationResult(suite.mart, one.name, one.severity, success=True)
                for suite in load_suites()
                for one in suite.expectations
            ]
            store_audit(settings, candidate, results, compared_with=in_force.id if in_force else None)
            return publish(settings, candidate)

    def forget(self) -> None:
        """Start again without a publication, and as after a build of everything."""
        forget_parts(Settings(state=self.state), None)
        shutil.rmtree(self.state / "publications", ignore_errors=True)
        shutil.rmtree(self.bare, ignore_errors=True)
        self.bare.mkdir()

    def write_bare(self, told: Manifest, database: str) -> None:
        """Write the same tables to the same forms with the engines' own COPY."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.state}/work/warehouse.duckdb' as warehouse (read_only)")
            connection.execute("use warehouse.marts")
            connection.execute(f"attach '{self.bare}/marts.duckdb' as target (storage_version 'v1.4.0')")
            marts = [mart for mart in told.marts if mart != "publication"]
            for mart in marts:
                connection.execute(f"copy {mart} to '{self.bare}/{mart}.parquet' (format parquet)")
                connection.execute(f"create table target.{mart} as select * from {mart}")  # noqa: S608
                connection.execute(f"copy {mart} to '{self.bare}/{mart}.csv' (format csv, header)")
                connection.execute(f"copy {mart} to '{self.bare}/{mart}.excel.csv' (format csv, header, delimiter ';')")
            connection.execute("detach target")
        with psycopg2.connect(database) as connection, connection.cursor() as cursor:
            make_schema(cursor, "bare", "")
            for mart in marts:
                make_table(cursor, "bare", mart, told.marts[mart])
                with (self.bare / f"{mart}.csv").open("rb") as rows:
                    cursor.copy_expert(f"copy bare.{mart} from stdin (format csv, header)", rows, size=1 << 20)
                make_keys(cursor, "bare", mart, told.marts[mart])
        connection.close()


@contextmanager
def left_out() -> Iterator[None]:
    """Without the forms that are ours alone."""
    with ExitStack() as stack:
        for function in OURS_ALONE.values():
            stack.enter_context(patch(function))
        yield


def with_server(database: str, work: Callable[[], object]) -> tuple[Cost, Cost]:
    """What some work on a database costs, without the server and with it."""
    server = ServerTime(database)
    before = server.seconds()
    cost = measure(work)
    return cost, Cost(cost.wall, cost.cpu + server.seconds() - before)


def measured(bench: Bench, count: int, touched: int) -> dict[str, list[Pair]]:
    """Publish and write bare in turn, and in the first of the pairs publish again with one year touched."""
    pairs: dict[str, list[Pair]] = {"with the server": [], "without the server": [], "one year touched / first": []}
    console = Console(stderr=True)
    for number in track(range(count), description="pairs", console=console):
        bench.forget()
        database = bench.server.new_bi_database()
        ours = with_server(database, lambda: bench.publish(database))  # noqa: B023
        first = published(bench)
        bare = with_server(again := bench.server.new_bi_database(), lambda: bench.write_bare(first.manifest, again))  # noqa: B023
        pairs["without the server"].append((ours[0], bare[0]))
        pairs["with the server"].append((ours[1], bare[1]))
        console.print(
            f"with the server {ours[1].cpu:.2f} / {bare[1].cpu:.2f}, without {ours[0].cpu:.2f} / {bare[0].cpu:.2f}"
        )
        if number < touched:
            touch_a_year(bench.state, TOUCHED_YEAR)
            forget_parts(Settings(state=bench.state), (TOUCHED_YEAR,))
            _, second = with_server(database, lambda: bench.publish(database))  # noqa: B023
            require_links(first, published(bench))
            pairs["one year touched / first"].append((second, ours[1]))
            console.print(f"one year touched: {second.cpu:.2f} s of CPU")
    return {title: found for title, found in pairs.items() if found}


def published(bench: Bench) -> Publication:
    """The publication in force.

    Raises:
        RuntimeError: There is none.
    """
    found = current(Settings(state=bench.state))
    if found is None:
        raise RuntimeError("nothing was published")
    return found


def show_ours_alone(bench: Bench) -> None:
    """Print what each form costs that the bare way has no counterpart of."""
    shown = published(bench)
    tables = tables_of(shown.folder, shown.manifest)
    forms: dict[str, Callable[[Path], object]] = {
        "SDMX-CSV": lambda folder: write_observations(tables, folder, shown.manifest.contract_version),
        "workbook": lambda folder: write_workbook(tables, shown.manifest, folder),
    }
    for name, write in forms.items():
        folder = bench.bare / name
        folder.mkdir()
        Console().print(f"{name}: {measure(lambda: write(folder)).cpu:.2f} s of CPU")  # noqa: B023


def require_links(first: Publication, second: Publication) -> None:
    """All years but the touched one are the same files.

    Raises:
        RuntimeError: They are not.
    """
    if second.id == first.id:
        raise RuntimeError("the touched year was not published")
    for path in sorted((first.folder / "fct_indicator_observation.parquet").iterdir()):
        is_same = path.stat().st_ino == (second.folder / path.parent.name / path.name).stat().st_ino
        if is_same == (path.stem == str(TOUCHED_YEAR)):
            raise RuntimeError(f"{path.name} is {'' if is_same else 'not '}the same file")


def run_sample(state: Path) -> None:
    """The sample campaigns, whose rows are multiplied."""
    command = [str(Path(sys.executable).parent / "interlud"), "run", "--as-of", AS_OF.isoformat()]
    subprocess.run(command, env=os.environ | {"INTERLUD_STATE": str(state)}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def main() -> int:
    """Measure the pairs and print minimum, median and maximum of the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--touched", type=int, default=3, help="pairs in which one year is touched and published again")
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, running_postgres() as server:
        folder = Path(name)
        run_sample(folder / "sample")
        bench = Bench(folder / "many", folder / "bare", server)
        made = multiply(folder / "sample", bench.state, options.rows)
        Console().print(f"{made.observations:,} observations, {made.rows:,} rows in all marts")
        for title, pairs in measured(bench, options.pairs, options.touched).items():
            show_ratios(title, pairs)
        show_ours_alone(bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
