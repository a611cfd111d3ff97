"""The ledger as dbt is shown it: arrivals in officers' words, the submissions they may be, withdrawals, sendings.

Belongs here: what the inbox gained, and the tables beside the lake that tell of it.
Does not belong here: how a file is received (``intake``), which arrival counts (dbt).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interlud_pipeline import control
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.reception import Reception, receive
from interlud_pipeline.intake.withdrawals import withdrawals
from interlud_pipeline.model import Finding
from interlud_pipeline.notification.journal import sendings
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl


def receive_new(settings: Settings) -> tuple[Reception, pl.DataFrame]:
    """Take in what is new in the inbox, and show the whole ledger to dbt.

    Returns:
        The outcome of the look at the inbox, and all rows of the ledger as they may be shown.
    """
    reception = receive(settings)
    ledger, register = Ledger(settings.ledger), Register(settings.seeds)
    # Counted before it is read: what an officer records meanwhile is then news to the next run, never lost to it.
    control.write_ledger_size(settings, ledger.row_counts())
    arrivals = ledger.arrivals()
    shown = _with_notes(arrivals, register)
    control.write_withdrawals(settings, withdrawals(ledger))
    control.write_sendings(settings, sendings(ledger))
    control.write_arrival_submissions(settings, _submissions_of(arrivals, register))
    control.write_arrivals(settings, shown)
    return reception, shown


def _submissions_of(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The identifiers that the submission of each arrival may have, the one that takes most from its folder first."""
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.validation.readings import placed  # noqa: PLC0415
    from interlud_pipeline.validation.received import submission_ids  # noqa: PLC0415

    columns = ("arrival_id", "sha256", "folder_year", "folder_sender")
    rows = [
        (arrival_id, submission_id, order)
        for arrival_id, *context in placed(arrivals, senders(arrivals, register)).select(columns).iter_rows()
        for order, submission_id in enumerate(submission_ids(*context), start=1)
    ]
    schema = {"arrival_id": pl.Int64, "submission_id": pl.String, "candidate_order": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_notes(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Say to officers, in the catalogue's words, which arrivals bring a content that is already known.

    Names of files may hold an address; in what leaves the ledger they are masked.
    """
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415
    from interlud_pipeline.validation.catalogue import render  # noqa: PLC0415

    first = pl.col("location").first().over("sha256", order_by="arrival_id")
    notes: list[str | None] = []
    for name, known, note in arrivals.select("file_name", first, "note").iter_rows():
        finding = Finding("submission.same_content", params={"name": name, "known": known})
        notes.append(None if note is None else masked(render(finding, register)[1]))
    return arrivals.with_columns(
        pl.Series("note", notes, dtype=pl.String),
        *(pl.col(name).map_elements(masked, return_dtype=pl.String) for name in ("location", "file_name")),
    )


def senders(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The body or authority that each folder names."""
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.interpretation.context import resolve_folder  # noqa: PLC0415

    folders = arrivals.select("folder_year", "folder_name").unique().rows()
    rows = [(year, name, resolve_folder(year, name, register).sender) for year, name in folders]
    schema = {"folder_year": pl.Int32, "folder_name": pl.String, "folder_sender": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
