"""What a run depends on beside the files: the register, and the days on which something falls due.

Both are observed, not made. Their data versions change when, and only when, what is published may have to change
although nothing arrived; the automation condition stands on them.
"""

import warnings
from collections.abc import Iterator

import dagster as dg

from interlud_pipeline.orchestration.assets.intake import day_of
from interlud_pipeline.orchestration.days import Days, days_that_matter, last_day
from interlud_pipeline.orchestration.names import CALENDAR, OWNER, REFERENCE, REGISTER
from interlud_pipeline.orchestration.published import OBSERVATIONS
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.inputs import register_hash
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

NO_DAY = "none"
SPECS = (
    dg.AssetSpec(
        REGISTER,
        group_name=REFERENCE,
        owners=[OWNER],
        kinds={"csv"},
        description="The register: every seed of `dbt_project/seeds`. Its data version is the hash of them all. "
        "The sensor `register` observes it within half a minute of a change.",
    ),
    dg.AssetSpec(
        CALENDAR,
        group_name=REFERENCE,
        owners=[OWNER],
        kinds={"python"},
        description="The days on which something opens, falls due or closes, and those for which a figure was "
        "announced. Its data version is the last of them that has come. The schedule `daily_as_of` observes it when "
        "one has come since the publication in force was last verified.",
    ),
)


def build_sources() -> dg.AssetsDefinition:
    """The register and the calendar as sources that can be observed, together or alone."""

    def observed(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[dg.ObserveResult]:
        if REGISTER in context.selected_asset_keys:
            yield dg.ObserveResult(asset_key=REGISTER, data_version=dg.DataVersion(register_hash(settings.seeds)))
        if CALENDAR in context.selected_asset_keys:
            day = last_day(published_days(settings), day_of(None, settings.timezone))
            yield dg.ObserveResult(asset_key=CALENDAR, data_version=dg.DataVersion(day.isoformat() if day else NO_DAY))

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", dg.BetaWarning
        )  # sources that say their owner and kind are made in this one way
        sources: dg.AssetsDefinition = dg.multi_observable_source_asset(name="observed", specs=SPECS, can_subset=True)(
            observed
        )
    return sources


def published_days(settings: Settings) -> Days:
    """The days that matter, by the register and the publication in force; none before the first one."""
    publication = current(settings)
    if publication is None:
        return {}
    return days_that_matter(Register(settings.seeds), publication.scan(OBSERVATIONS))


def known_version(instance: dg.DagsterInstance, source: dg.AssetKey) -> str | None:
    """The data version that a source had when it was last observed; ``None`` before the first time."""
    found = instance.fetch_observations(source, limit=1).records
    observation = found[0].asset_observation if found else None
    return observation.data_version if observation else None
