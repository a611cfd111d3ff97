"""Reading, interpreting and validating small files in one batch, against opening them.

Ours is all that a run does with new files before the lake: for workbooks a pool of limited child processes, then
interpretation, contracts, settlement. Theirs opens each file, workbooks with openpyxl in read-only mode and texts with
csv, and looks at each cell. Both read the same files from disk; what the parent imports is loaded before, what a child
process imports counts.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from pairs import measure_pairs, show_ratios
from small_workbooks import make_text, make_workbook

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine
from interlud_pipeline.reference import Register

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "dbt_project" / "seeds"
WARMING = 4


def write_files(folder: Path, form: str, count: int) -> list[tuple[Path, Context]]:
    """Files of a form in a folder, each with what its own folder would say of it."""
    make = make_workbook if form == "xlsx" else make_text
    made = [make(number) for number in range(count)]
    for one in made:
        (folder / one.name).write_bytes(one.content)
    return [(folder / one.name, one.context) for one in made]


def read_ours(files: Sequence[tuple[Path, Context]]) -> int:
    """Read, interpret and validate, with the register read anew."""
    contents = [(path.read_bytes(), path.name, context) for path, context in files]
    return examine(contents, Register(SEEDS), Limits()).observations.height


def read_theirs(files: Sequence[tuple[Path, Context]]) -> int:
    """Open and look at every cell."""
    count = 0
    for path, _ in files:
        if path.suffix == ".csv":
            with path.open(encoding="cp1252", newline="") as text:
                count += sum(field != "" for row in csv.reader(text, delimiter=";") for field in row)
            continue
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            count += sum(value is not None for row in sheet.iter_rows(values_only=True) for value in row)
        workbook.close()
    return count


def main() -> int:
    """Make the files, measure the pairs and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--form", choices=["xlsx", "csv"], default="xlsx")
    parser.add_argument("--files", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = write_files(Path(name), options.form, options.files)
        read_ours(files[:WARMING])
        read_theirs(files[:WARMING])
        pairs = measure_pairs(options.pairs, lambda: read_ours(files), lambda: read_theirs(files))
    show_ratios(f"interlud / {'openpyxl' if options.form == 'xlsx' else 'csv'}", pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
