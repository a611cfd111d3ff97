"""Make the hand-built records importable by the tests beside them, and decide on them."""

import sys
from pathlib import Path

import pytest

from interlud_pipeline.reference import Register
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.decisions.seed import COLUMNS, read_decisions

sys.path.insert(0, str(Path(__file__).parent))

ONE = {
    "decision": "D1",
    "action": "accept",
    "decided_by_function": "Chargée de mission",
    "decided_on": "2024-05-02",
    "reason_fr": "Vu avec l'agglomération.",
}


@pytest.fixture
def decide(seeds_copy):
    """Validate one file with decisions on it, given as columns of the seed that differ from the usual ones."""

    def decide(file, *lines):
        rows = [
            ONE | {"decision": f"D{n}", "submission_id": file.submission_id} | line for n, line in enumerate(lines, 1)
        ]
        texts = [",".join(f'"{row.get(name, "")}"' for name in COLUMNS) for row in rows]
        (seeds_copy / "decisions.csv").write_text("\n".join([",".join(COLUMNS), *texts]) + "\n", encoding="utf-8")
        changed = Register(seeds_copy)
        return validate([file], changed, read_decisions(changed))

    return decide
