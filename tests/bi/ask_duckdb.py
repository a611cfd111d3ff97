"""Run in a client's own environment: ask a DuckDB file the ready queries and print the answers as JSON."""

import json
import sys
from pathlib import Path

import duckdb
from answers import answer

database, *queries = sys.argv[1:]
with duckdb.connect(database, read_only=True) as connection:
    told = {}
    for query in queries:
        result = connection.execute(Path(query).read_text(encoding="utf-8"))
        told[Path(query).stem] = answer([column[0] for column in result.description], result.fetchall())
    comments = connection.execute(
        "select count(*) from duckdb_columns() where schema_name = 'main' and comment is null and not internal"
    ).fetchone()
sys.stdout.write(json.dumps({"version": duckdb.__version__, "answers": told, "columns_without_comment": comments[0]}))
