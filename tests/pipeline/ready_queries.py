"""The ready queries of docs/queries, and their recorded answers on the sample campaigns."""

from pathlib import Path

from interlud_pipeline.settings import PROJECT_ROOT

QUERIES = sorted((PROJECT_ROOT / "docs" / "queries").glob("*.sql"))
ANSWERS = Path(__file__).parent.parent / "golden" / "queries"


def expected(query: Path) -> str:
    """The recorded answer."""
    return (ANSWERS / f"{query.stem}.csv").read_text(encoding="utf-8")


def in_any_order(text: str) -> list[str]:
    """Header and rows of an answer: which of two names comes first is a matter of each server's collation."""
    header, *rows = text.splitlines()
    return [header, *sorted(rows)]
