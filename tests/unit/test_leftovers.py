from pathlib import Path

import pytest

from interlud_pipeline.leftovers import drafts, sweep
from interlud_pipeline.settings import Settings

LEFT = [
    "archive/.incoming-x1y2z3",
    "control/.as_of.parquet.0123abcd",
    "lake/.current.0123abcd",
    "lake/.readings.parquet.0123abcd",
    "lake/versions/.draft-k2j3/2023/observations.parquet",
    "lake/versions/v1/2023/quarantine-abc.draft",
    "publications/.current.0123abcd",
    "publications/.verified_as_of.json.0123abcd",
    "publications/.staging-0123abcd/marts.duckdb",
    "publications/.candidates/.draft-0123abcd/candidate.json",
    "publications/audits/ffff/.20240101.json.0123abcd",
    "publications/journal/.rpt_submission_ledger.parquet.0123abcd",
]
KEPT = [
    "archive/ab/abcdef",
    "control/as_of.parquet",
    "lake/readings.parquet",
    "lake/versions/v1/2023/quarantine-abc.parquet",
    "publications/verified_as_of.json",
    "publications/.candidates/0123456789abcdef/candidate.json",
    "publications/.lock",
    "publications/audits/ffff/20240101.json",
    "ledger.sqlite",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in [*LEFT, *KEPT]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return Settings(state=tmp_path)


def test_what_killed_processes_leave_is_swept_and_all_else_stays(settings):
    assert sweep(settings) == len(LEFT)
    assert [name for name in LEFT if (settings.state / name).exists()] == []
    assert [name for name in KEPT if not (settings.state / name).exists()] == []
    assert list(drafts(settings)) == []


def test_a_link_left_half_switched_goes_and_what_it_names_stays(settings):
    link = settings.state / "lake" / ".current.89abcdef"
    link.symlink_to("versions/v1")
    sweep(settings)
    assert not link.is_symlink()
    assert (settings.state / "lake/versions/v1/2023/quarantine-abc.parquet").exists()


def test_a_state_that_is_not_there_yet_holds_no_leftovers(tmp_path):
    assert sweep(Settings(state=tmp_path / "new")) == 0
