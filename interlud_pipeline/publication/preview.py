"""What the marts would say of a file if it were sent, evaluated in memory beside the publication in force.

Belongs here: the publication's own models, run on its lake with the file's records added.
Does not belong here: any rule; the models hold them, so that a check and a run cannot disagree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from interlud_pipeline.publication.as_of import LakeVersionGoneError, evaluate
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.validation.batch import Batch
from interlud_pipeline.validation.tables import FINDINGS, STATE

FIGURES, FOUND = "fct_indicator_observation", "rpt_findings"
_ADDED = "checked"


def findings_if_sent(publication: Publication, batch: Batch, rules: Collection[str]) -> pl.DataFrame:
    """Findings of some rules of the house on the submissions of a batch, as if they had arrived last.

    Args:
        publication: Whose models, register and lake version to use.
        batch: What validation makes of the files.
        rules: Rules of which to tell.

    Returns:
        Rows with the columns of the lake's findings.

    Raises:
        LakeVersionGoneError: The lake version that the publication names was removed.
    """
    if not _has_other_years(publication, batch):
        return pl.DataFrame(schema=FINDINGS)
    submissions = batch.submissions["submission_id"].to_list()
    version = publication.lake_version
    if not version.is_dir():
        raise LakeVersionGoneError(f"The lake version {version.name} of publication {publication.id} is gone.")
    known = _submissions(version)
    if known.filter(pl.col("submission_id").is_in(submissions)).height == len(submissions):
        found = publication.read(FOUND)
    else:
        found = _evaluated(publication, batch, version, last_arrival=int(known["arrival"].max() or 0))  # type: ignore[arg-type]
    concerned = pl.col("submission_id").is_in(submissions) & pl.col("rule").is_in(list(rules))
    undated = found.filter(concerned).with_columns(pl.lit(None, kind).alias(name) for name, kind in STATE.items())
    return undated.select(pl.col(name).cast(kind) for name, kind in FINDINGS.items())


def _has_other_years(publication: Publication, batch: Batch) -> bool:
    """Whether a body of the batch has a figure in another year: without one there is nothing to compare."""
    has_value = pl.col("value").is_not_null()
    known = publication.read(FIGURES).filter(has_value).select("agglomeration", other_year="reporting_year")
    spoken = batch.coverage.select("agglomeration", "reporting_year").unique().join(known, on="agglomeration")
    return not spoken.filter(pl.col("other_year") != pl.col("reporting_year")).is_empty()


def _submissions(version: Path) -> pl.DataFrame:
    return pl.concat(
        pl.read_parquet(path, columns=["submission_id", "arrival"], glob=False)
        for path in version.glob("*/submissions-*.parquet")
    )


def _evaluated(publication: Publication, batch: Batch, version: Path, last_arrival: int) -> pl.DataFrame:
    with TemporaryDirectory(prefix="interlud-") as folder:
        lake = Path(folder) / "versions" / version.name
        lake.mkdir(parents=True)
        for part in version.iterdir():
            (lake / part.name).symlink_to(part.resolve())
        added = lake / _ADDED
        added.mkdir()
        arrived_last = batch.submissions.with_columns(arrival=pl.lit(last_arrival + 1, pl.Int64))
        for table, frame in (batch.frames() | {"submissions": arrived_last}).items():
            frame.write_parquet(added / f"{table}-{_ADDED}.parquet")
        beside = replace(publication, lake=Path(folder))
        return evaluate(beside, publication.manifest.as_of)[FOUND]
