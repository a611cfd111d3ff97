"""Reading, interpreting and validating small workbooks in one batch, against opening them with openpyxl.

Ours is all that a run does with new files before the lake: a pool of limited child processes, interpretation,
contracts, settlement. Theirs opens each file in read-only mode and looks at each cell. Both read the same files from
disk; what the parent imports is loaded before, what a child process imports counts.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from pairs import measure_pairs, show_ratios
from small_workbooks import make_workbook

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine
from interlud_pipeline.reference import Register

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "dbt_project" / "seeds"
WARMING = 4


def write_workbooks(folder: Path, count: int) -> list[tuple[Path, Context]]:
    """Workbooks in a folder, each with what its own folder would say of it."""
    made = [make_workbook(number) for number in range(count)]
    for workbook in made:
        (folder / workbook.name).write_bytes(workbook.content)
    return [(folder / workbook.name, workbook.context) for workbook in made]


def read_ours(files: Sequence[tuple[Path, Context]]) -> int:
    """Read, interpret and validate, with the register read anew."""
    contents = [(path.read_bytes(), path.name, context) for path, context in files]
    return examine(contents, Register(SEEDS), Limits()).observations.height


def read_theirs(files: Sequence[tuple[Path, Context]]) -> int:
    """Open and look at every cell."""
    count = 0
    for path, _ in files:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            count += sum(value is not None for row in sheet.iter_rows(values_only=True) for value in row)
        workbook.close()
    return count


def main() -> int:
    """Make the workbooks, measure the pairs and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--workbooks", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = write_workbooks(Path(name), options.workbooks)
        read_ours(files[:WARMING])
        read_theirs(files[:WARMING])
        pairs = measure_pairs(options.pairs, lambda: read_ours(files), lambda: read_theirs(files))
    show_ratios("interlud / openpyxl", pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
