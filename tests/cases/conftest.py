import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the files are built in case_files.py, and read in reading_cases.py

from reading_cases import shared_children, watched

__all__ = ["shared_children", "watched"]
