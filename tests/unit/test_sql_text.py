import duckdb
import pytest

from interlud_pipeline.sql_text import literal


@pytest.mark.parametrize("text", ["Béthune-Bruay", "l'Artois", "''", "a\\'b\n", ""])
def test_a_literal_says_the_text_that_it_was_made_of(text: str):
    assert duckdb.sql(f"select {literal(text)}").fetchall() == [(text,)]
