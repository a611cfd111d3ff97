# ruff: noqa: S608 - statements are made from names of our own
"""A publication that is killed leaves each form whole, earlier or new; the next run brings all forms to the same.

`INTERLUD_PUBLICATION_KILLS` says at how many instants (a normal run: three; `make test-publication-kills`: 30),
`INTERLUD_KILL_SEED` which ones (0: others each time).
"""

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg2
import publisher as program
import pytest
from publisher import Publisher, new_publisher

from interlud_pipeline.leftovers import drafts
from interlud_pipeline.publication.current import Publication, current, open_publication
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.publication.postgres.replace import publication_held
from interlud_pipeline.publication.rollback import require_whole
from interlud_pipeline.publication.switch import SWITCH_FILE
from interlud_pipeline.settings import BiSettings, Settings

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("INTERLUD_PUBLICATION_KILLS", "3"))
SEED = int(os.environ.get("INTERLUD_KILL_SEED", "1")) or random.SystemRandom().randrange(1, 10**6)
PATIENCE = 300
TRIES = 20
BODIES = 1500


@pytest.fixture(scope="module")
def publisher(postgres, tmp_path_factory) -> Publisher:
    bi = BiSettings(database=postgres.new_bi_database(), reader=f"reader_{secrets.token_hex(4)}")
    made = new_publisher(Settings(state=tmp_path_factory.mktemp("kills") / "state", bi=bi), BODIES)
    made.publish()
    return made


def program_of(publisher: Publisher) -> subprocess.Popen[str]:
    """The program, about to put what the warehouse holds in force."""
    bi = publisher.settings.bi
    process = subprocess.Popen(
        [sys.executable, program.__file__, str(publisher.settings.state)],
        env=os.environ | {"INTERLUD_BI_DATABASE": bi.database.get_secret_value(), "INTERLUD_BI_READER": bi.reader},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "begins\n"
    return process


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(2, 10**6))


@pytest.fixture(scope="module")
def instants(publisher, numbers) -> Iterator[float]:
    """Instants within the time that a publication takes here."""
    publisher.set_values(next(numbers), program.YEARS)
    process = program_of(publisher)
    began = time.monotonic()
    assert process.stdout.readline() == "ended\n"
    duration = time.monotonic() - began
    process.wait(PATIENCE)
    chosen = random.Random(SEED)  # noqa: S311 - instants, not secrets
    return iter(lambda: chosen.uniform(0, duration), None)


def cells(rows: list[tuple]) -> list[tuple]:
    return sorted(tuple((type(cell).__name__, str(cell)) for cell in row) for row in rows)


def require_whole_in_the_database(publisher: Publisher, published: Publication) -> None:
    with psycopg2.connect(publisher.settings.bi.database.get_secret_value()) as connection:
        for mart in published.marts:
            with connection.cursor() as cursor:
                cursor.execute(f"select * from interlud_v{CONTRACT_VERSION}.{mart}")
                in_file = duckdb.sql(f"select * from read_parquet('{published.folder / mart}.parquet')").fetchall()
                assert cells(cursor.fetchall()) == cells(in_file), mart


@pytest.mark.parametrize("number", range(1, KILLS + 1))
def test_after_a_kill_each_form_is_whole_and_the_next_run_brings_all_to_the_same(
    number, publisher, instants, numbers, capsys
):
    settings = publisher.settings
    for _ in range(TRIES):
        earlier = current(settings)
        publisher.set_values(next(numbers), program.YEARS)
        instant = next(instants)
        process = program_of(publisher)
        time.sleep(instant)
        process.kill()
        process.communicate()
        if process.returncode < 0:
            break
    assert process.returncode < 0, f"it ended before it was killed, {TRIES} times"

    held = publication_held(settings.bi)  # once the killed one's transaction has ended
    in_force = current(settings)
    with capsys.disabled():
        print(f"\nkill {number}, seed {SEED}: {instant:.2f} s; files {in_force.id}, database {held}")  # noqa: T201
    require_whole(in_force)
    require_whole_in_the_database(publisher, open_publication(settings, held))

    after = publisher.publish()
    assert {in_force.id, held} <= {earlier.id, after.id}
    assert current(settings).id == after.id == publication_held(settings.bi) != earlier.id
    require_whole(after)
    require_whole_in_the_database(publisher, after)
    assert list(drafts(settings)) == []
    assert not (settings.publications / SWITCH_FILE).exists()
    assert list((settings.publications / ".candidates").iterdir()) == []
    for folder in settings.publications.glob("[!.]*/manifest.json"):
        require_whole(open_publication(settings, Path(folder).parent.resolve().name))
