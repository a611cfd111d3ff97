"""Intake, interpretation and validation of a long-form CSV, against frictionless-py and a bare read by DuckDB.

Ours is all that a run does with a new file, from its bytes to the Parquet lake written, with every finding at its
address. frictionless validates the same lines with an equal schema: types, bounds, vocabularies and the key. DuckDB
reads the same file as text, and no more. Rows per CPU second, of the process with its children.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from long_form_files import COLUMNS, REASONS, YEARS, LongForm, make_long_form
from pairs import measure
from rich.console import Console
from rich.table import Table

OURS, FRICTIONLESS, DUCKDB = "interlud", "frictionless", "duckdb"
# Far above what any of the files needs: the limits on one file are not what is measured.
_CELLS, _BYTES = 1_000_000_000, 100 * 1024**3


def read_ours(made: LongForm, lake: Path) -> dict[str, int]:
    """From the bytes to the lake; rows of each table and findings by severity."""
    from interlud_pipeline.intake.limits import Limits  # noqa: PLC0415
    from interlud_pipeline.model import Context  # noqa: PLC0415
    from interlud_pipeline.pipeline import examine  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

    limits = Limits(largest_file_bytes=_BYTES, largest_cell_count=_CELLS)
    batch = examine([(made.path.read_bytes(), made.path.name, Context())], Register(made.seeds), limits)
    Lake(lake).write(batch)
    severities = dict(batch.findings["severity"].value_counts().iter_rows())
    return {name: frame.height for name, frame in batch.frames().items()} | severities


def read_frictionless(made: LongForm) -> dict[str, int]:
    """Validate with an equal schema; errors found."""
    from frictionless import Dialect, Resource, Schema, formats  # noqa: PLC0415

    bounds = {"minimum": YEARS[0], "maximum": YEARS[-1]}
    fields = [
        {"name": COLUMNS[0], "type": "string", "constraints": {"required": True, "enum": list(made.bodies)}},
        {"name": COLUMNS[1], "type": "integer", "constraints": {"required": True, **bounds}},
        {"name": COLUMNS[2], "type": "string", "constraints": {"required": True, "enum": list(made.indicators)}},
        {"name": COLUMNS[3], "type": "integer", "constraints": {"minimum": 0}},
        {"name": COLUMNS[4], "type": "string", "constraints": {"enum": list(REASONS)}},
        {"name": COLUMNS[5], "type": "date", "format": "%d/%m/%Y"},
        {"name": COLUMNS[6], "type": "string"},
    ]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": list(COLUMNS[:3])})
    dialect = Dialect(controls=[formats.CsvControl(delimiter=";")])
    source = Resource(path=made.path.name, basepath=str(made.path.parent), schema=schema, dialect=dialect)
    return {"errors": source.validate(limit_errors=made.rows).stats["errors"]}


def read_duckdb(made: LongForm) -> dict[str, int]:
    """Read all columns as text."""
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as connection:
        read = "select * from read_csv(?, all_varchar = true, delim = ';', header = true)"
        connection.execute(f"create table lines as {read}", [str(made.path)])
        (count,) = connection.execute("select count(*) from lines").fetchone() or (0,)
    return {"rows": count}


def measure_one(what: str, made: LongForm, folder: Path) -> dict[str, object]:
    """Do one of the three in this process; imports and first uses of a small file are outside of the measure."""
    warm = make_long_form(folder / "warm", 200)
    work = {
        OURS: lambda one, name: read_ours(one, folder / name),
        FRICTIONLESS: lambda one, _: read_frictionless(one),
        DUCKDB: lambda one, _: read_duckdb(one),
    }[what]
    work(warm, "warm-lake")
    found: dict[str, int] = {}
    cost = measure(lambda: found.update(work(made, "lake")))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"rows": made.rows, "cpu": cost.cpu, "wall": cost.wall, "peak_mib": peak, "found": found}


def measured_apart(what: str, rows: int) -> dict[str, object]:
    """Measure in a process of its own, so that no peak of memory hides another."""
    command = [sys.executable, __file__, "--only", what, "--rows", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return dict(json.loads(done.stdout))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--frictionless-rows", type=int, default=50_000, help="how many of them frictionless reads")
    parser.add_argument("--only", choices=(OURS, FRICTIONLESS, DUCKDB), help="one alone, its measure as JSON")
    options = parser.parse_args()
    if options.only:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made = make_long_form(folder / "made", options.rows)
            sys.stdout.write(json.dumps(measure_one(options.only, made, folder)))
        return 0
    started = time.perf_counter()
    measures = {
        OURS: measured_apart(OURS, options.rows),
        FRICTIONLESS: measured_apart(FRICTIONLESS, min(options.rows, options.frictionless_rows)),
        DUCKDB: measured_apart(DUCKDB, options.rows),
    }
    show(measures)
    Console().print(f"{time.perf_counter() - started:.0f} s in all")
    return 0


def show(measures: dict[str, dict[str, object]]) -> None:
    """Print rows per CPU second, the ratio of ours to each, and the peak of memory."""
    speeds = {name: float(str(one["rows"])) / float(str(one["cpu"])) for name, one in measures.items()}
    table = Table("", "rows", "CPU, s", "rows per CPU second", "interlud is × as fast", "peak, MiB")
    for name, one in measures.items():
        ratio = speeds[OURS] / speeds[name]
        table.add_row(
            name,
            f"{one['rows']:,}",
            f"{one['cpu']:.2f}",
            f"{speeds[name]:,.0f}",
            f"{ratio:.2f}",
            str(one["peak_mib"]),
        )
    Console().print(table)
    for name, one in measures.items():
        Console().print(f"{name} found {one['found']}")


if __name__ == "__main__":
    sys.exit(main())
