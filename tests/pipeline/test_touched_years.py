"""A build of the years that something arrived for leaves the same database as a build of everything."""

import os
import shutil
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest
from dbt_runs import PROJECT, run_dbt

from interlud_pipeline import control
from interlud_pipeline.generation.generate import INBOX, generate
from interlud_pipeline.generation.generate import PROJECT as REGISTER
from interlud_pipeline.generation.scale import FORMS, Scale
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.withdrawals import withdraw
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, Settings
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.warehouse_basis import WarehouseBasis, in_words

pytestmark = pytest.mark.slow

IS_LONG = bool(os.environ.get("INTERLUD_LONG_TESTS"))
SAMPLES = PROJECT_ROOT / "data" / "submissions"
AS_OF = date(2025, 6, 30)
CORRECTION = "Agglomération;Année;Indicateur;Valeur\nCALL;{year};117;{value}\n"

Years = tuple[int, ...] | None


class Campaign:
    """A state whose database is brought up to date after each event, and one that is built whole beside it."""

    def __init__(self, folder: Path, project: Path = PROJECT) -> None:
        self.inbox, self.whole = folder / "inbox", folder / "whole"
        self.settings = Settings(inbox=str(self.inbox), state=folder / "state", dbt_project=project)
        self.inbox.mkdir(parents=True)

    def send(self, source: Path, target: str) -> None:
        place = self.inbox / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
        os.utime(place, (1_700_000_000, 1_700_000_000))

    def write(self, target: str, text: str) -> None:
        place = self.inbox / target
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        os.utime(place, (1_700_000_000, 1_700_000_000))

    def withdraw(self, file: str) -> None:
        submissions = Lake(self.settings.lake).read("submissions")
        (one,) = submissions.filter(submissions["file_name"] == file)["submission_id"]
        withdraw(Ledger(self.settings.ledger), one, on=AS_OF, function="DGS", reason="Erreur", timezone="Europe/Paris")

    def brought_up_to_date(self, as_of: date = AS_OF) -> Years:
        """Ingest, build what must be built, and say which years that were."""
        ingest(self.settings, Register(self.settings.seeds), as_of)
        basis = WarehouseBasis(self.settings)
        years = basis.years_to_build()
        os.environ["INTERLUD_YEARS_BUILT"] = in_words(years)
        try:
            _build(self.settings.state, self.settings.dbt_project, is_whole=years is None)
        finally:
            del os.environ["INTERLUD_YEARS_BUILT"]
        basis.note()
        return years

    def differences(self) -> dict[str, tuple[int, int]]:
        """Tables of the database that a build of everything would make otherwise: rows too many, rows too few."""
        shutil.rmtree(self.whole, ignore_errors=True)
        (self.whole / "work").mkdir(parents=True)
        shutil.copytree(control.control_folder(self.settings), self.whole / "control")
        shutil.copytree(self.settings.lake, self.whole / "lake", symlinks=True)
        _build(self.whole, self.settings.dbt_project, is_whole=True)
        found = {}
        with duckdb.connect() as connection:
            for name, state in (("years", self.settings.state), ("whole", self.whole)):
                connection.execute(f"attach '{state / 'work' / 'warehouse.duckdb'}' as {name} (read_only)")
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'whole' "
                "and schema_name in ('intermediate', 'marts')"
            ).fetchall()
            for (table,) in tables:
                only = [
                    connection.execute(
                        f"select count(*) from (select * from {one}.{table} except all select * from {other}.{table})"  # noqa: S608
                    ).fetchone()[0]
                    for one, other in (("years", "whole"), ("whole", "years"))
                ]
                if any(only):
                    found[table] = tuple(only)
        assert len(tables) > 40
        return found


def _build(state: Path, project: Path, *, is_whole: bool) -> None:
    scope = ["--full-refresh"] if is_whole else []
    left_out = ["--exclude-resource-types", "unit_test", "--exclude-resource-types", "test"]
    done = run_dbt(state, "build", *scope, *left_out, project=project)
    assert done.returncode == 0, done.stdout


def test_years_are_built_as_a_build_of_everything_would(tmp_path: Path):
    campaign = Campaign(tmp_path)
    (campaign.inbox / "arrivals.csv").write_bytes((SAMPLES / "arrivals.csv").read_bytes())
    for path in sorted(SAMPLES.glob("202[23]/*/*")):
        campaign.send(path, str(path.relative_to(SAMPLES)))
    assert campaign.brought_up_to_date() is None

    for path in sorted(SAMPLES.glob("2024/*/*")):
        campaign.send(path, str(path.relative_to(SAMPLES)))
    campaign.write("2024/CALL/erreur.csv", CORRECTION.format(year=2024, value=7))
    assert campaign.brought_up_to_date() == (2024,)
    campaign.withdraw("erreur.csv")
    campaign.send(SAMPLES / "2024" / "CAHC" / "indicateurs-2024.csv", "2024/CAHC/encore.csv")
    campaign.write("2022/CALL/correction.csv", CORRECTION.format(year=2022, value=990))
    assert campaign.brought_up_to_date() == (2022, 2023, 2024)  # what is told of a year leans on those before
    assert campaign.brought_up_to_date() == ()
    assert campaign.differences() == {}

    assert campaign.brought_up_to_date(date(2025, 7, 1)) is None  # another day
    with duckdb.connect(str(campaign.settings.warehouse)) as somebody:
        somebody.execute("create table main.left_behind (word varchar)")
    assert WarehouseBasis(campaign.settings).years_to_build() is None


@pytest.mark.skipif(not IS_LONG, reason="takes minutes: make test-touched-years")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_arrives_in_whatever_order(seed: int, tmp_path: Path):
    random = Random(seed)  # noqa: S311
    made = generate(Scale(4, 6, 4, tuple(FORMS), 0.2, seed + 1), tmp_path / "made", PROJECT)
    campaign = Campaign(tmp_path, tmp_path / "made" / REGISTER)
    inbox = tmp_path / "made" / INBOX
    files = sorted(path for path in inbox.rglob("*") if path.is_file() and path.name != "arrivals.csv")
    sent: list[Path] = []
    withdrawn: list[Path] = []
    random.shuffle(files)
    built: list[Years] = []
    while files:
        for _ in range(min(len(files), random.choice((1, 1, 2, 5)))):
            sent.append(files.pop())
            campaign.send(sent[-1], str(sent[-1].relative_to(inbox)))
        if random.random() < 0.3:
            again = random.choice(sent)
            campaign.send(again, str(again.relative_to(inbox).with_stem(f"encore-{len(files)}-{again.stem}")))
        if built and random.random() < 0.3:
            left = [path for path in sent[:-5] or sent[:1] if path not in withdrawn]
            if left:
                withdrawn.append(random.choice(left))
                campaign.withdraw(withdrawn[-1].name)
        built.append(campaign.brought_up_to_date(date.fromisoformat(made.as_of)))
        if random.random() < 0.3 or not files:
            assert campaign.differences() == {}
    assert built[0] is None
    assert None not in built[1:]
    assert any(years and len(years) < 4 for years in built[1:])
