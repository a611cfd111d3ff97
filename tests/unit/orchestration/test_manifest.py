from pathlib import Path

import pytest

from interlud_pipeline.orchestration.manifest import dbt_environment, project_hash
from interlud_pipeline.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "dbt_project.yml": "name: x",
        "models/a.sql": "select 1",
        "seeds/bodies.csv": "siren,name\n1,a\n",
        "target/compiled/a.sql": "select 1",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "text", "is_stale"),
    [
        ("models/a.sql", "select 2", True),
        ("models/b.sql", "select 1", True),
        ("seeds/bodies.csv", "siren,label\n1,a\n", True),
        ("seeds/bodies.csv", "siren,name\n1,a\n2,b\n", False),
        ("target/compiled/a.sql", "select 2", False),
        ("README.md", "words", False),
    ],
)
def test_the_manifest_is_stale_when_what_it_tells_of_changed_and_only_then(project, path, text, is_stale):
    before = project_hash(project)
    (project / path).write_text(text)
    assert (project_hash(project) != before) is is_stale


def test_a_removed_model_makes_the_manifest_stale(project):
    before = project_hash(project)
    (project / "models/a.sql").unlink()
    assert project_hash(project) != before


def test_dbt_is_told_the_state_folder_as_an_absolute_path_and_reports_to_nobody(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = dbt_environment(Settings(state=Path("state")))
    assert environment["INTERLUD_STATE"] == str(tmp_path / "state")
    assert environment["DO_NOT_TRACK"] == "1"
