"""The figures of a submission as they were understood, and what became of each, told from columns.

Belongs here: the standing of a figure beside what is in force, and which figures are kept to be shown.
Does not belong here: what the summary has room for (``fitting``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.feedback.content import (
    DECIDED,
    IN_FORCE,
    SET_ASIDE,
    TO_COMPLETE,
    WITHDRAWN,
    Figure,
    in_words,
    number,
    read_as,
)
from interlud_pipeline.feedback.expected import indicator_labels
from interlud_pipeline.feedback.in_force import FIGURE
from interlud_pipeline.reference import Register

MOST_FIGURES = 100
"""Figures of one submission that are told one by one; no summary has room for more."""

_STANDING = "standing"
_UNKNOWN_BODY = "agglomération inconnue"
_PUBLISHED = ("status", "is_answered", "submission_id", "available_on", "decision", "value", "is_lower_bound")


@dataclass(frozen=True)
class Figures:
    """A submission's figures.

    Attributes:
        observations: Its rows in the lake.
        in_force: What is published for their bodies and years; ``None`` where no publication knows the submission.
        withdrawn_on: Since when it is withdrawn.
        document_format: Format of its file.
        register: The register.
    """

    observations: pl.DataFrame
    in_force: pl.DataFrame | None
    withdrawn_on: date | None
    document_format: str
    register: Register

    def told(self) -> tuple[tuple[Figure, ...], int, str]:
        """The figures in the order of years, bodies and indicators, how many others there are, and all of them counted.

        Of more than there is ever room for, those to complete come first, and how many stand how is said in words.
        """
        labels = indicator_labels(self.register)
        rows = self._ordered(labels)
        more = max(rows.height - MOST_FIGURES, 0)
        counted = _counted(rows)
        if more:
            rows = rows.sort(pl.col(_STANDING) != TO_COMPLETE, maintain_order=True).head(MOST_FIGURES)
        figures = [self._figure(row) for row in rows.iter_rows(named=True)]
        # Places in words settle what else is equal, as far as figures are told one by one.
        return (tuple(figures), more, counted) if more else (tuple(sorted(figures, key=_in_order)), 0, "")

    def _ordered(self, labels: Mapping[str, str]) -> pl.DataFrame:
        """The rows with their standing, by year, body and indicator."""
        names = {siren: body.short_name for siren, body in self.register.agglomerations.items()}
        rows = self._with_standing().with_columns(
            body=pl.col("agglomeration").replace_strict(names, default=_UNKNOWN_BODY, return_dtype=pl.String),
            label=pl.col("indicator").replace_strict(labels, default=pl.col("indicator"), return_dtype=pl.String),
        )
        return rows.sort(pl.col("reporting_year").fill_null(0), "body", "label", maintain_order=True)

    def _with_standing(self) -> pl.DataFrame:
        answered = {code: status.is_answered for code, status in self.register.observation_statuses.items()}
        is_answered = pl.col("status").replace_strict(answered, return_dtype=pl.Boolean)
        own = pl.when(is_answered).then(pl.lit("")).otherwise(pl.lit(TO_COMPLETE))
        if self.withdrawn_on is not None:
            return self.observations.with_columns(pl.lit(WITHDRAWN).alias(_STANDING))
        if self.in_force is None:
            return self.observations.with_columns(own.alias(_STANDING))
        published = self.in_force.unique(FIGURE, keep="last").select(
            *FIGURE, pl.col(_PUBLISHED).name.suffix("_in_force"), pl.lit(value=True).alias("is_published")
        )
        of_another = pl.col("submission_id_in_force").ne_missing(pl.col("submission_id"))
        standing = (
            pl.when(pl.col("is_published").is_null())
            .then(own)
            .when(of_another & (is_answered | pl.col("is_answered_in_force")))
            .then(pl.lit(SET_ASIDE))
            .when(of_another | (~is_answered & pl.col("decision_in_force").is_null()))
            .then(pl.lit(TO_COMPLETE))
            .when(pl.col("decision_in_force").is_not_null())
            .then(pl.lit(DECIDED))
            .otherwise(pl.lit(IN_FORCE))
        )
        joined = self.observations.join(published, on=FIGURE, how="left", maintain_order="left")
        return joined.with_columns(standing.alias(_STANDING))

    def _figure(self, row: Mapping[str, Any]) -> Figure:
        status = self.register.observation_statuses[row["status"]]
        return Figure(
            body=row["body"],
            reporting_year=row["reporting_year"],
            indicator=row["label"],
            read_as=read_as(row, status.label_fr),
            is_answered=status.is_answered,
            place=in_words(row["source_sheet"], row["source_cell"], self.document_format),
            standing=self._told_standing(row),
        )

    def _told_standing(self, row: Mapping[str, Any]) -> str:
        if row[_STANDING] != DECIDED:
            return str(row[_STANDING])
        decided = {name: row[f"{name}_in_force"] for name in _PUBLISHED}
        return f"{DECIDED} : {read_as(decided, self.register.observation_statuses[decided['status']].label_fr)}"


def _counted(rows: pl.DataFrame) -> str:
    """« 20 000 chiffres : retenu 18 900, à compléter 1 100. »."""
    found = rows[_STANDING].value_counts().sort("count", _STANDING, descending=[True, False]).iter_rows()
    by_standing = ", ".join(f"{standing} {number(count)}" for standing, count in found if standing)
    return f"{number(rows.height)} chiffres{f' : {by_standing}' if by_standing else ''}."


def _in_order(figure: Figure) -> tuple[int, str, str, str]:
    return figure.reporting_year or 0, figure.body, figure.indicator, figure.place
