"""What a run starts from: the arrivals recorded so far, and the day for which it is made."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
from pydantic import Field

from interlud_pipeline.intake.reception import Skipped
from interlud_pipeline.orchestration.metadata import frame_table, table
from interlud_pipeline.orchestration.names import ARRIVALS, AS_OF, CALENDAR, INTAKE, OWNER, STATE_POOL
from interlud_pipeline.orchestration.retries import SECOND_TRIES, only_transient_faults_again
from interlud_pipeline.settings import Settings


class AsOfConfig(dg.Config):
    """The day for which everything is evaluated."""

    as_of: str | None = Field(default=None, description="A day, 2024-06-30; today in Europe/Paris when left out.")


def day_of(as_of: str | None, timezone: str) -> date:
    """The day asked for, or today in a timezone: the one place where a run reads the clock for meaning."""
    return date.fromisoformat(as_of) if as_of else datetime.now(ZoneInfo(timezone)).date()


@dg.asset(
    key=ARRIVALS,
    group_name=INTAKE,
    owners=[OWNER],
    kinds={"python", "sqlite"},
    pool=STATE_POOL,
    retry_policy=SECOND_TRIES,
    description="Files received, each archived once by the hash of its bytes; every arrival is a row of the ledger.",
)
def arrivals(context: dg.AssetExecutionContext, state: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
    """Take in what is new in the inbox."""
    from interlud_pipeline.pipeline import receive_new  # noqa: PLC0415

    with only_transient_faults_again():
        reception, ledger = receive_new(state)
    context.log.info("%s new arrivals in %s", len(reception.arrivals), state.inbox)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": ledger.height,
            "size_bytes": int(ledger.unique("sha256")["size"].sum()),
            "new": len(reception.arrivals),
            "inbox": str(state.inbox),
            **({"left_where_they_are": _left(reception.skipped)} if reception.skipped else {}),
            "newest": frame_table(
                ledger.sort("arrival_id", descending=True).select("received_at", "location", "size", "note")
            ),
        }
    )


def _left(skipped: Sequence[Skipped]) -> dg.MetadataValue:
    """Files that were not taken in, each with its reason."""
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415

    return table([{"file": masked(one.location), "reason": one.reason} for one in skipped], ["file", "reason"])


@dg.asset(
    key=AS_OF,
    deps=[CALENDAR],
    group_name=INTAKE,
    owners=[OWNER],
    kinds={"python", "parquet"},
    pool=STATE_POOL,
    description="The day for which silence, delay and « trop tôt » are judged: one row that dbt reads. "
    "Set it in the launchpad under `ops: intake__as_of: config: as_of`; left out, it is today in Europe/Paris.",
)
def as_of(config: AsOfConfig, state: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
    """Write the control table."""
    from interlud_pipeline.pipeline import write_as_of  # noqa: PLC0415

    day = day_of(config.as_of, state.timezone)
    write_as_of(state, day)
    return dg.MaterializeResult(metadata={"dagster/row_count": 1, "as_of": day.isoformat()})
