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
UNPORTABLE_TEXT = re.compile(r"::|group by all|\bqualify\b|safe_cast|dbt\.date", re.IGNORECASE)

DISPATCHED = re.compile(r"adapter\.dispatch\('(\w+)', 'interlud'\)")
SOURCE = re.compile(r"\b(\w+\()?source\('")


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


def test_what_is_dispatched_is_written_for_spark_too():
    macros = "\n".join(path.read_text(encoding="utf-8") for path in Path(PROJECT).glob("macros/*.sql"))
    dispatched = set(DISPATCHED.findall(macros))
    assert {"a_year_later", "external", "local_date", "sorted_list"} <= dispatched
    assert [name for name in sorted(dispatched) if f"macro spark__{name}(" not in macros] == []


def test_files_outside_the_database_are_named_as_the_engine_reads_them():
    for path in [*Path(PROJECT).glob("models/**/*.sql"), *Path(PROJECT).glob("macros/*.sql")]:
        assert set(SOURCE.findall(path.read_text(encoding="utf-8"))) <= {"external("}, path.name
