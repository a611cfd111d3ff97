"""Names that the definitions share: groups, keys, owner, tags, the limits on what runs at once."""

from __future__ import annotations

import dagster as dg

OWNER = "data-engineering@example.org"
"""Who is asked when something in the graph goes wrong; a function, not a person."""

REFERENCE, INTAKE, VALIDATION = "reference", "intake", "validation"
DATA_QUALITY, PUBLICATION, EXPOSURES = "data_quality", "publication", "exposures"

MARTS = "marts"

REGISTER = dg.AssetKey([REFERENCE, "register"])
CALENDAR = dg.AssetKey([REFERENCE, "calendar"])
ARRIVALS = dg.AssetKey([INTAKE, "arrivals"])
AS_OF = dg.AssetKey([INTAKE, "as_of"])
PUBLISHED = dg.AssetKey([PUBLICATION, "publication"])
FEEDBACK = dg.AssetKey([PUBLICATION, "feedback"])

CAMPAIGN_JOB = "campaign"
DATA_QUALITY_JOB = "data_quality"
CALENDAR_JOB = "look_at_the_calendar"
REMINDERS_JOB = "reminders"

STATE_POOL = "state"
"""Steps that change run-time state. One run at a time holds the pool, from its start to its end."""

CHANGES_ENTRY = "journal_of_changes"
"""Metadata of the publication: where its entry in the journal of changed figures lies."""

HELD_BACK = "held_back"
"""Metadata of a failure that is none of the run's work: somebody set the content aside that it came to."""

FOLLOWED_TAG = "interlud/followed_run"
"""On a run that the command started: its own id. A re-execution inherits the tag but has another id."""

PROCESS_TAG = "interlud/process"
"""On the same runs: host and process that carry the run out."""

RETRY_STRATEGY_TAG, EVERY_STEP = "dagster/retry_strategy", "ALL_STEPS"
"""A run whose worker died is started again whole: steps take what is there already and are cheap then."""

OCCASION_TAG = "interlud/occasion"
"""On runs that a campaign's calendar starts: what there is to do that day."""

MAX_RETRIES_TAG = "dagster/max_retries"
"""How often the daemon starts a run again whose worker died."""


def validated(table: str) -> dg.AssetKey:
    """Key of a lake table's asset."""
    return dg.AssetKey([VALIDATION, table])


def candidate(mart: str) -> dg.AssetKey:
    """Key of a mart's candidate."""
    return dg.AssetKey(["candidate", mart])


def overview_asset(plan: str) -> dg.AssetKey:
    """Key of the asset that shows all indicators of a plan."""
    return dg.AssetKey([DATA_QUALITY, plan.replace("-", "_"), "overview"])


def indicator_asset(plan: str, indicator: str) -> dg.AssetKey:
    """Key of an indicator's data-quality asset."""
    return dg.AssetKey([DATA_QUALITY, plan.replace("-", "_"), f"indicator_{indicator}"])
