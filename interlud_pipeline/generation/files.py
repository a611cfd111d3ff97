"""From the rows of a block to the files in which they are sent.

Belongs here: which rows share a file, where it lies, and the addresses that its form gives them.
Does not belong here: the bytes of a form (``forms/``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from interlud_pipeline.generation.forms.delimited import DIALECTS, write_delimited
from interlud_pipeline.generation.forms.json_ import write_json
from interlud_pipeline.generation.forms.page import write_html, write_markdown, write_text
from interlud_pipeline.generation.forms.workbook import write_wide, write_workbook
from interlud_pipeline.generation.forms.written import Written
from interlud_pipeline.generation.scale import AUTHORITY, FIELDS, JOINT
from interlud_pipeline.reference import Register

_PAGES = {"html": write_html, "md": write_markdown, "txt": write_text, "json": write_json}


@dataclass(frozen=True)
class Sent:
    """A file in its place, with its rows.

    Attributes:
        location: Path in the inbox.
        written: The file.
        rows: Its rows, in order.
        reporting_year: The year that it speaks of.
    """

    location: str
    written: Written
    rows: pl.DataFrame
    reporting_year: int

    def placed(self) -> pl.DataFrame:
        """The rows with file, sheet, and the cells of their source and of their finding."""
        cells = self.written.addresses.rename({field: f"cell_{field}" for field in FIELDS})
        return (
            pl.concat([self.rows, cells], how="horizontal")
            .with_columns(
                source_file=pl.lit(self.location),
                source_sheet=pl.lit(self.written.sheet, pl.String),
                source_cell=_cell_of("source"),
                cell=_cell_of("at"),
                source_text=self._texts(),
            )
            .drop(cells.columns)
        )

    def _texts(self) -> pl.Expr:
        """The text at each row's source; none where a number is no text."""
        if self.written.texts is not None:
            return pl.lit(pl.Series(self.written.texts, dtype=pl.String))
        return pl.when(~pl.col("is_typed")).then(_text_of("source"))


def _cell_of(column: str) -> pl.Expr:
    return pl.coalesce(pl.when(pl.col(column) == field).then(f"cell_{field}") for field in FIELDS)


def _text_of(column: str) -> pl.Expr:
    return pl.coalesce(pl.when(pl.col(column) == field).then(f"c_{field}") for field in FIELDS)


def files_of(rows: pl.DataFrame, block: int, register: Register) -> Iterator[Sent]:
    """The files of a block, year by year.

    Args:
        rows: Its rows, in order.
        block: Its number, which joint files bear.
        register: The register of the invented bodies.
    """
    is_joint = pl.col("form").is_in(JOINT)
    shared = rows.with_columns(sender=pl.when(is_joint).then(pl.lit(AUTHORITY)).otherwise("short_name"))
    parts = shared.partition_by(["year", "form", "sender"], maintain_order=True, as_dict=True)
    for (year, form, sender), part in parts.items():
        own = part.drop("sender")
        written = _written(str(form), int(year), block, own, register)
        yield Sent(f"{year}/{sender}/{written.name}", written, own, int(year))


def _written(form: str, year: int, block: int, rows: pl.DataFrame, register: Register) -> Written:
    if form == "long":
        return write_delimited(f"synthese-{year}-{block:04}", rows, DIALECTS[(block + year) % len(DIALECTS)], register)
    if form == "wide":
        return write_wide(f"tableau-{year}-{block:04}", rows)
    if form == "csv":
        dialect = DIALECTS[(int(rows["body"][0]) + year) % len(DIALECTS)]
        return write_delimited(f"indicateurs-{year}", rows, dialect, register)
    lines = rows.rows(named=True)
    if form in _PAGES:
        return _PAGES[form](f"bilan-{year}", lines)
    return write_workbook(f"retour-{year}", lines, f".{form}", register)
