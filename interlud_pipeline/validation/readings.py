"""Which contents were read in which contexts, so that a run reads only what it must.

Belongs here: comparing the ledger with what the lake was made from.
Does not belong here: reading itself, or anything that counts as content: the table is made again when it is lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from interlud_pipeline.validation.received import Received
from interlud_pipeline.validation.tables import INSTANT, Columns

CONTEXT = ["sha256", "folder_year", "folder_sender"]

_DELIVERY: Columns = {
    "sha256": pl.String,
    "folder_year": pl.Int32,
    "folder_sender": pl.String,
    "arrival": pl.Int64,
    "first_received_at": INSTANT,
    "location": pl.String,
    "file_name": pl.String,
}
DELIVERIES = pl.Schema(_DELIVERY)
READINGS = pl.Schema(
    {
        "sha256": pl.String,
        "folder_year": pl.Int32,
        "folder_sender": pl.String,
        "submission_id": pl.String,
        "register_hash": pl.String,
        "interpreter_version": pl.String,
    }
)


def placed(arrivals: pl.DataFrame, senders: pl.DataFrame) -> pl.DataFrame:
    """Arrivals, in order, each with the sender that its folder names.

    Args:
        arrivals: Rows of the ledger.
        senders: What each folder says: columns ``folder_year``, ``folder_name`` and ``folder_sender``.
    """
    return (
        arrivals.with_columns(pl.col("folder_year").cast(pl.Int32))
        .join(senders, on=["folder_year", "folder_name"], how="left", nulls_equal=True, maintain_order="left")
        .sort("arrival_id")
    )


def deliveries(arrivals: pl.DataFrame, senders: pl.DataFrame) -> pl.DataFrame:
    """Arrivals joined by content and context: the last scan, the first instant, the first place.

    Args:
        arrivals: Rows of the ledger.
        senders: What each folder says: columns ``folder_year``, ``folder_name`` and ``folder_sender``.
    """
    return (
        placed(arrivals, senders)
        .group_by(CONTEXT, maintain_order=True)
        .agg(
            pl.col("scan").max().alias("arrival"),
            pl.col("received_at").min().alias("first_received_at"),
            pl.col("location", "file_name").first(),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in DELIVERIES.items())
    )


def was_read(received: Iterable[Received], register_hash: str) -> pl.DataFrame:
    """What was read, as rows of ``READINGS``.

    Args:
        received: The files.
        register_hash: Hash of the register that they were read with.
    """
    rows = [
        (one.sha256, one.folder_year, one.folder_sender, one.submission_id, register_hash, one.interpreter_version)
        for one in received
    ]
    return pl.DataFrame(rows, schema=READINGS, orient="row")


@dataclass(frozen=True, slots=True)
class Readings:
    """The table of readings in a file beside the lake's versions.

    Attributes:
        path: Where it lies.
    """

    path: Path

    def load(self) -> pl.DataFrame:
        """Its rows; none where it is not there or not whole."""
        try:
            rows = pl.read_parquet(self.path, glob=False)
        except (OSError, pl.exceptions.PolarsError):
            return pl.DataFrame(schema=READINGS)
        return rows if rows.schema == READINGS else pl.DataFrame(schema=READINGS)

    def stale(
        self,
        delivered: pl.DataFrame,
        submissions: pl.DataFrame,
        register_hash: str,
        interpreter_version: str,
        decisions: Mapping[str, str],
    ) -> set[str]:
        """Contents that must be read again, in all their contexts.

        They are those never read, read with another register or code, missing from the lake, sent again since, or
        decided on otherwise.

        Args:
            delivered: Frame of ``DELIVERIES``.
            submissions: The lake's table of that name.
            register_hash: Hash of the register now.
            interpreter_version: Version of the code now.
            decisions: Hash of the decisions on each submission that has some.
        """
        fresh = self.load().filter(
            pl.col("register_hash") == register_hash, pl.col("interpreter_version") == interpreter_version
        )
        matched = delivered.join(
            fresh.select(*CONTEXT, "submission_id"), on=CONTEXT, how="left", nulls_equal=True, maintain_order="left"
        )
        owed = pl.col("submission_id")
        expected = matched.with_columns(
            pl.col("arrival").max().over(owed),
            pl.col("first_received_at").min().over(owed),
            decisions_hash=owed.replace_strict(decisions, default=None, return_dtype=pl.String),
        )
        as_stored = submissions.select(
            "submission_id",
            "arrival",
            "first_received_at",
            "register_hash",
            "interpreter_version",
            "decisions_hash",
            stored=pl.lit(value=True),
        ).filter(pl.col("register_hash") == register_hash, pl.col("interpreter_version") == interpreter_version)
        missing = expected.join(
            as_stored,
            on=["submission_id", "arrival", "first_received_at", "decisions_hash"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        ).filter(pl.col("stored").is_null())
        return set(missing["sha256"])

    def remember(self, new: pl.DataFrame, delivered: pl.DataFrame) -> None:
        """Write down what was read just now, and forget what the ledger no longer has.

        Args:
            new: Frame of ``READINGS``; see ``was_read``.
            delivered: Frame of ``DELIVERIES``.
        """
        kept = self.load().join(new, on=CONTEXT, how="anti", nulls_equal=True)
        known = pl.concat([kept, new]).join(delivered, on=CONTEXT, how="semi", nulls_equal=True)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        known.sort(CONTEXT).write_parquet(draft)
        draft.replace(self.path)
