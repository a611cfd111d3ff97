import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the examples
sys.path.insert(0, str(Path(__file__).parents[1] / "cases"))  # how files are made and read

from reading_cases import shared_children, watched

__all__ = ["shared_children", "watched"]
