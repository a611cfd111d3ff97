"""What is loaded while dbt builds is there when the later steps ask for it."""

import subprocess
import sys

SCRIPT = """
import sys
from interlud_pipeline.orchestration import preloading
preloading.LATER = ("no_such_module", *preloading.LATER)
preloading.preload().join()
print([name for name in preloading.LATER if name not in sys.modules])
"""


def test_each_module_is_loaded_and_one_that_is_missing_stops_none():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "['no_such_module']\n"
    assert done.stderr == ""
