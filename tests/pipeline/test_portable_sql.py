"""The models are written in SQL that other engines read too."""

import re
from pathlib import Path

import pytest
import sqlglot
from dbt_runs import PROJECT, run_dbt
from sqlglot import exp

pytestmark = pytest.mark.slow

# What one engine or another lacks; a model that needs it takes it from a macro that is dispatched by adapter.
UNPORTABLE = (exp.Qualify, exp.Filter, exp.Array, exp.Struct)
UNPORTABLE_TEXT = re.compile(r"::|group by all|\bqualify\b|safe_cast", re.IGNORECASE)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    state = tmp_path_factory.mktemp("compiled")
    (state / "work").mkdir()
    done = run_dbt(state, "compile")
    assert done.returncode == 0, done.stdout + done.stderr
    models = state / "target" / "compiled" / "interlud" / "models"
    return {
        path.stem: path.read_text(encoding="utf-8")
        for layer in ("intermediate", "marts")
        for path in (models / layer).glob("*.sql")
    }


def test_every_model_is_compiled(compiled: dict[str, str]):
    assert {path.stem for path in (PROJECT / "models").glob("[im]*/*.sql")} == set(compiled)


@pytest.mark.parametrize("engine", ["spark", "postgres", "trino"])
def test_every_model_is_read_by_another_engine(compiled: dict[str, str], engine: str):
    for model, sql in compiled.items():
        assert isinstance(sqlglot.parse_one(sql, read=engine), exp.Query), model


def test_no_model_uses_what_one_engine_has_alone(compiled: dict[str, str]):
    for model, sql in compiled.items():
        found = [node.sql() for kind in UNPORTABLE for node in sqlglot.parse_one(sql, read="duckdb").find_all(kind)]
        assert found == [], model


def test_no_source_of_a_model_is_written_for_one_engine():
    for path in Path(PROJECT).glob("models/**/*.sql"):
        assert not UNPORTABLE_TEXT.search(path.read_text(encoding="utf-8")), path.name
