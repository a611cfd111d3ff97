"""A digit changed in a file that another has superseded shows in the history of the figures.

Each change is a world of its own: the files of its year with their bodies under other names. All worlds lie in one
lake, so that dbt builds them at once.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dbt_runs import copy_project, query, results, run_dbt
from mutations import LEFT_OUT, SUBMISSIONS, Mutation, Sample, mutations, received, samples
from reading_cases import REGISTER
from sample_lake import SampleLake

from interlud_pipeline.validation.batch import Batch, Received, validate

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
# Replaced by a later file, set aside for its version, or spoken over by the body's own word.
SUPERSEDED = (
    "2022/CALL/retour-2022.xlsx",
    "2022/CALL/rappel-2022.json",
    "2024/CAHC/indicateurs-2024.csv",
    "2024/artois-mobilites/synthese-2024.csv",
)
_BUILD = [
    *("build", "--select", "+int_observation_history", "+rpt_revisions"),
    *("--resource-type", "seed", "--resource-type", "model"),
]
_HISTORY = """
    select agglomeration, indicator, reporting_year, revision_number, is_change, is_latest, cause, arrived_at,
        arrived_value, arrived_status, arrived_available_on, previous_value, value, status, available_on,
        is_lower_bound, is_derived, is_own_word, is_spoken, sent_on
    from intermediate.int_observation_history
"""
_REVISIONS = """
    select agglomeration, indicator, reporting_year, revision_number, value, status, previous_value, previous_status,
        value_change, is_in_force, cause, revised_at
    from marts.rpt_revisions
"""
FIGURE = ("agglomeration", "indicator", "reporting_year", "value", "status", "available_on", "is_lower_bound")
_WORLD = re.compile(r"W\d{4}-")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class World:
    """The files of a year, one of them with a digit changed, or none."""

    number: int
    year: str
    mutation: Mutation | None = None

    def name(self, body: str) -> str:
        """A body of the register, as it is called in this world alone."""
        return f"W{self.number:04}-{body}"


@dataclass(frozen=True)
class Told:
    """What validation and dbt tell of each world, by its number.

    Attributes:
        worlds: All worlds.
        figures: What its files state of indicators of the register, kept out or not.
        noticed: All typed fields and findings of its files.
        history: Rows of the history and of the revisions.
    """

    worlds: tuple[World, ...]
    figures: dict[int, Rows]
    noticed: dict[int, Rows]
    history: dict[int, Rows]

    def is_same(self, told: dict[int, Rows], world: World) -> bool:
        """Whether something is told of a world as of the one of its year in which nothing was changed."""
        untouched = next(one.number for one in self.worlds if one.year == world.year and one.mutation is None)
        return told.get(world.number) == told.get(untouched)


def _arrivals() -> dict[str, tuple[int, datetime]]:
    """The scan and the moment in which each sample arrived."""
    with (SUBMISSIONS / "arrivals.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["path"], datetime.fromisoformat(row["received_at"])) for row in csv.DictReader(lines)]
    return {path: (scan, at.astimezone(UTC).replace(tzinfo=None)) for scan, (path, at) in enumerate(rows, start=1)}


def _worlds(campaign: list[Sample]) -> tuple[World, ...]:
    changed = [one for sample in campaign if sample.path in SUPERSEDED for one in mutations(sample)]
    years = sorted({path.split("/")[0] for path in SUPERSEDED})
    told = [(year, None) for year in years] + [(one.sample.path.split("/")[0], one) for one in changed]
    return tuple(World(number, *one) for number, one in enumerate(told))


def _files(world: World, campaign: list[Sample]) -> Iterator[Received]:
    arrivals = _arrivals()
    for sample in campaign:
        if sample.path.startswith(f"{world.year}/"):
            is_changed = world.mutation is not None and world.mutation.sample is sample
            one = world.mutation if is_changed else Mutation(sample, "", "", "", sample.document)
            scan, at = arrivals[sample.path]
            name = Path(sample.path).name
            sent = received(one, world.name(sample.path), REGISTER)
            yield replace(sent, location=sample.path, file_name=name, arrival=scan, first_received_at=at)


def _renamed(frame: pl.DataFrame, world_of: pl.DataFrame) -> pl.DataFrame:
    """The rows with the bodies of the register as they are called in their world."""
    bodies = [one for one in ("agglomeration", "declared_by", "folder_sender") if one in frame.columns]
    placed = frame.join(world_of, on="submission_id", how="left", maintain_order="left")
    renamed = (
        pl.when(pl.col(one).is_in(list(REGISTER.agglomerations)))
        .then(pl.concat_str("world", one))
        .otherwise(pl.col(one))
        .alias(one)
        for one in bodies
    )
    return placed.with_columns(renamed).drop("world")


def _lay_out(lake: SampleLake, batch: Batch, files: list[tuple[World, Received]]) -> None:
    placed = [(one.submission_id, world.name("")) for world, one in files]
    world_of = pl.DataFrame(placed, ["submission_id", "world"], orient="row")
    for table, frame in batch.frames().items():
        lake.rows[table] = _renamed(frame, world_of).to_dicts()
    for _, one in files:
        place = {"sha256": one.sha256, "location": one.location, "file_name": one.file_name}
        when = {"scan": one.arrival, "received_at": one.first_received_at, "size": 100}
        number = len(lake.arrivals) + 1
        lake.arrivals.append({"arrival_id": number, **when, **place})
        lake.candidates.append({"arrival_id": number, "submission_id": one.submission_id, "candidate_order": 1})


def _by_world(rows: Rows) -> dict[int, Rows]:
    """Rows without the names of their world, by its number."""
    found: dict[int, Rows] = {}
    for row in rows:
        plain = (_WORLD.sub("", row[0]), *row[1:])
        found.setdefault(int(row[0][1:5]), []).append(plain)
    return {number: sorted(one, key=repr) for number, one in found.items()}


def _of_batch(batch: Batch, files: list[tuple[World, Received]], tables: dict[str, list[str]]) -> dict[int, Rows]:
    """Rows of some of the tables, without whatever tells two equal files apart, by the number of their world."""
    number = {one.submission_id: (world.number, one.location) for world, one in files}
    found: dict[int, Rows] = {}
    for table, columns in tables.items():
        for submission_id, *row in batch.frames()[table].select("submission_id", *columns).iter_rows():
            world, location = number[submission_id]
            found.setdefault(world, []).append((table, location, *row))
    return {world: sorted(rows, key=repr) for world, rows in found.items()}


def _registered(observations: pl.DataFrame) -> pl.DataFrame:
    """Figures that have a history: those that the register knows."""
    known = {(one.plan, one.indicator) for one in REGISTER.indicators}
    is_known = [row in known for row in observations.select("plan", "indicator").iter_rows()]
    return observations.filter(pl.Series(is_known) & observations["agglomeration"].is_not_null())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("worlds")
    campaign = samples(REGISTER)
    worlds = _worlds(campaign)
    files = [(world, one) for world in worlds for one in _files(world, campaign)]
    batch = validate([one for _, one in files], REGISTER)
    lake = SampleLake(folder / "state")
    _lay_out(lake, batch, files)
    lake.write(AS_OF)
    project = copy_project(folder)
    with (project / "seeds" / "agglomerations.csv").open("a", encoding="utf-8") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        for world in worlds:
            for siren, one in REGISTER.agglomerations.items():
                named = (world.name(siren), one.authority, world.name(one.short_name), world.name(one.name))
                writer.writerow((*named, one.commune_count, one.contact_function_fr, one.department))
    done = run_dbt(lake.state, *_BUILD, project=project)
    assert set(results(lake.state).values()) == {"success"}, done.stdout
    typed_columns = {
        table: [one for one in frame.columns if one not in LEFT_OUT] for table, frame in batch.frames().items()
    }
    return Told(
        worlds,
        _of_batch(replace(batch, observations=_registered(batch.observations)), files, {"observations": list(FIGURE)}),
        _of_batch(batch, files, typed_columns),
        _by_world(query(lake.state, _HISTORY) + query(lake.state, _REVISIONS)),
    )


def _changed(told: Told) -> list[tuple[World, Mutation]]:
    return [(one, one.mutation) for one in told.worlds if one.mutation is not None]


def test_a_digit_changed_in_a_superseded_file_is_noticed(told: Told):
    lost = [change for world, change in _changed(told) if told.is_same(told.noticed, world)]
    assert {one.before for one in lost} <= {"Campagne 2022 : données fictives de démonstration"}


def test_another_figure_in_a_superseded_file_changes_the_history(told: Told):
    figures = [one for one in _changed(told) if not told.is_same(told.figures, one[0])]
    lost = [change for world, change in figures if told.is_same(told.history, world)]
    tried = f"{len(_changed(told))} digits changed in superseded files, {len(figures)} of figures"
    print(f"{tried}, {len(lost)} of these not in the history")  # noqa: T201 - the answer of `make test-mutations`
    assert not lost, [(one.sample.path, one.address, one.before, one.after) for one in lost]
    assert {change.sample.path for _, change in figures} == set(SUPERSEDED)
