"""The truth beside the submissions, in Parquet, written block by block.

Belongs here: the tables of the truth and how they follow from figures and rows.
Does not belong here: comparing them with marts.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from interlud_pipeline.generation.outcome import due_days, in_the_rates, series_findings
from interlud_pipeline.generation.register import is_additive
from interlud_pipeline.generation.scale import AUTHORITY, JOINT, PLAN, Scale
from interlud_pipeline.reference import Register

_KEY = ("agglomeration", "indicator", "reporting_year")
_COUNTS = ("expected_count", "in_rates_count", "answered_count", "filled_count", "overdue_count")
_SOURCE = ("source_file", "source_sheet", "source_cell", "source_text")
_MISSING, _NOT_SENT, _MOJIBAKE = "indicator.missing_from_file", "NOT_IN_SUBMISSION", "text.mojibake"


class Truth:
    """Writes the truth of one block after the other, then the sums over all.

    Attributes:
        folder: Where the tables go.
        scale: How much is made.
        register: The register of the invented bodies.
    """

    def __init__(self, folder: Path, scale: Scale, register: Register) -> None:
        self._folder, self._scale, self._register = folder, scale, register
        self._completeness: list[pl.DataFrame] = []
        self._network: list[pl.DataFrame] = []
        self.kinds: dict[str, int] = {}
        self.findings: dict[str, int] = {}

    def add(self, block: int, said: pl.DataFrame, placed: pl.DataFrame, file_findings: pl.DataFrame) -> None:
        """Write what must come of a block.

        Args:
            block: Its number.
            said: All its figures.
            placed: The rows sent, with their addresses.
            file_findings: Findings of no row: ``rule``, ``source_file``, ``sheet`` and ``cell``.
        """
        whole = self._with_sources(said, placed)
        observations = self._observations(whole)
        findings = self._findings(whole, placed, file_findings)
        self._write("observations", block, observations)
        self._write("findings", block, findings)
        self._write("unregistered", block, _unregistered(placed))
        self._sum(observations)
        for column, counted in (("kind", self.kinds), ("rule", self.findings)):
            frame = observations if column == "kind" else findings
            for name, count in frame[column].value_counts().iter_rows():
                counted[name] = counted.get(name, 0) + count

    def finish(self) -> None:
        """Write the sums over all blocks."""
        sums = pl.concat(self._completeness).group_by("level", *_KEY).agg(pl.col(_COUNTS).sum())
        sums.sort("level", *_KEY).write_parquet(self._folder / "completeness.parquet")
        network = (
            pl.concat(self._network)
            .group_by("indicator", "reporting_year")
            .agg(
                pl.col("declared_hundredths", "counted_bodies_count", "bodies_in_scope_count").sum(),
                pl.col("is_additive").first(),
            )
        )
        is_sum = pl.col("is_additive") & (pl.col("counted_bodies_count") > 0)
        network.with_columns(declared_sum=pl.when(is_sum).then(_decimal("declared_hundredths"))).drop(
            "declared_hundredths"
        ).sort("indicator", "reporting_year").write_parquet(self._folder / "network.parquet")

    def _with_sources(self, said: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
        """The figures with the addresses of their first rows, and the file of their body and year."""
        sources = placed.filter(pl.col("copy") == 0).select("at_first", *_SOURCE)
        returns = placed.group_by("siren", "year").agg(pl.col("source_file").first().alias("return_file"))
        is_own = (pl.col("copies") > 0) & (pl.col("status") != _NOT_SENT) & ~pl.col("is_unheard")
        joined = said.join(sources, on="at_first", how="left", maintain_order="left").join(
            returns, on=["siren", "year"], how="left", maintain_order="left"
        )
        shown = [pl.when(is_own).then(name).alias(name) for name in _SOURCE]
        dated = joined.with_columns(shown).join(
            due_days(list(self._scale.reporting_years)), on="year", how="left", maintain_order="left"
        )
        rates = in_the_rates(pl.col("status"), self._register, self._scale.as_of)
        return dated.with_columns(is_in_rates=rates)

    def _observations(self, whole: pl.DataFrame) -> pl.DataFrame:
        is_sent = pl.col("source_file").is_not_null()
        declared_by = pl.when(pl.col("form").is_in(JOINT)).then(pl.lit(AUTHORITY)).otherwise("siren")
        return whole.select(
            pl.lit(PLAN).alias("plan"),
            pl.col("siren").alias("agglomeration"),
            "indicator",
            pl.col("year").alias("reporting_year"),
            _decimal("hundredths").alias("value"),
            pl.col("unit").alias("unit_fr"),
            "status",
            "available_on",
            "is_in_rates",
            pl.when(is_sent).then(declared_by).alias("declared_by"),
            *_SOURCE,
            pl.col("kind_name").alias("kind"),
            "form",
        )

    def _findings(self, whole: pl.DataFrame, placed: pl.DataFrame, file_findings: pl.DataFrame) -> pl.DataFrame:
        place = ("siren", "indicator", "year", "kind_name")
        in_cells = placed.filter(pl.col("rule").is_not_null()).select(
            "rule", "source_file", pl.col("source_sheet").alias("sheet"), "cell", *place
        )
        # Damaged texts are told of once a file, at the first of them.
        is_first = (pl.col("rule") != _MOJIBAKE) | pl.struct("rule", "source_file").is_first_distinct()
        absent = whole.filter(pl.col("status") == _NOT_SENT, ~pl.col("is_unheard")).select(
            pl.lit(_MISSING).alias("rule"), pl.col("return_file").alias("source_file"), *place
        )
        found = [in_cells.filter(is_first), absent, file_findings, series_findings(whole, self._register)]
        severities = {rule: one.severity for rule, one in self._register.rules.items()}
        severity = pl.col("rule").replace_strict(severities, return_dtype=pl.String)
        return pl.concat(found, how="diagonal").select(
            "rule",
            severity.alias("severity"),
            "source_file",
            "sheet",
            "cell",
            pl.col("siren").alias("agglomeration"),
            "indicator",
            pl.col("year").alias("reporting_year"),
            pl.col("kind_name").alias("kind"),
        )

    def _sum(self, observations: pl.DataFrame) -> None:
        statuses = self._register.observation_statuses.values()
        counts = {
            "answered_count": pl.col("status").is_in([one.status for one in statuses if one.is_answered]),
            "filled_count": pl.col("status").is_in([one.status for one in statuses if one.is_filled]),
            "overdue_count": pl.col("status").is_in(
                [one.status for one in statuses if one.counts_from == "available_on"]
            ),
        }
        summed = [
            pl.len().cast(pl.Int64).alias("expected_count"),
            pl.col("is_in_rates").sum().cast(pl.Int64).alias("in_rates_count"),
            *((pl.col("is_in_rates") & flag).sum().cast(pl.Int64).alias(name) for name, flag in counts.items()),
        ]
        for level, keys in (("whole", ()), ("agglomeration", ("agglomeration",)), ("indicator", ("indicator",))):
            frame = observations.group_by("reporting_year", *keys).agg(summed).with_columns(level=pl.lit(level))
            absent = [
                pl.lit(None, pl.String).alias(name) for name in ("agglomeration", "indicator") if name not in keys
            ]
            self._completeness.append(frame.with_columns(absent).select("level", *_KEY, *_COUNTS))
        additive = {str(row): is_additive(number) for number, row in enumerate(self._codes())}
        self._network.append(
            observations.group_by("indicator", "reporting_year")
            .agg(
                (pl.col("value").cast(pl.Float64) * 100).round().cast(pl.Int64).sum().alias("declared_hundredths"),
                pl.col("value").count().cast(pl.Int64).alias("counted_bodies_count"),
                pl.len().cast(pl.Int64).alias("bodies_in_scope_count"),
            )
            .with_columns(is_additive=pl.col("indicator").replace_strict(additive, return_dtype=pl.Boolean))
        )

    def _codes(self) -> list[str]:
        return [one.indicator for one in self._register.indicators]

    def _write(self, table: str, block: int, frame: pl.DataFrame) -> None:
        folder = self._folder / table
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(folder / f"{block:05}.parquet")


def _decimal(hundredths: str) -> pl.Expr:
    return (pl.col(hundredths) / 100).cast(pl.Decimal(18, 4))


def _unregistered(placed: pl.DataFrame) -> pl.DataFrame:
    """Figures that were sent under a number that the register does not know."""
    return placed.filter(pl.col("kind_name") == "indicator.unknown").select(
        pl.col("siren").alias("agglomeration"),
        pl.col("c_indicator").alias("indicator"),
        pl.col("year").alias("reporting_year"),
        _decimal("sent_hundredths").alias("value"),
        "source_file",
        "source_sheet",
        "source_cell",
    )
