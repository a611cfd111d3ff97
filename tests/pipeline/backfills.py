"""A backfill as the interface starts it: one run for a range of years of an indicator's data quality."""

from collections.abc import Callable, Sequence
from typing import Any

from interlud_pipeline.orchestration.names import indicator_asset

BACKFILL = """
mutation ($backfill: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $backfill) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
  }
}"""


def start_backfill(ask: Callable[..., dict[str, Any]], indicator: str, years: Sequence[str]) -> str:
    """Start it.

    Args:
        ask: Takes a question to GraphQL and its variables by name, and gives the data of the answer.
        indicator: An indicator of the plan `artois-pdm`.
        years: Reporting years.

    Returns:
        Its identifier, which the tag `dagster/backfill` of its run repeats.
    """
    chosen = {
        "assetSelection": [{"path": indicator_asset("artois-pdm", indicator).path}],
        "partitionNames": list(years),
        "title": f"{indicator}, {years[0]} to {years[-1]}",
    }
    said = ask(BACKFILL, backfill=chosen)["launchPartitionBackfill"]
    assert said["__typename"] == "LaunchBackfillSuccess", said
    return str(said["backfillId"])
