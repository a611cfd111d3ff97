"""What starts the campaign when nothing arrives: another register, or a day that matters.

Belongs here: the condition that every asset of the campaign bears, and the sensor that evaluates it.
Does not belong here: arrivals (the sensor ``inbox``), or the data-quality assets, whose years a function decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from interlud_pipeline.orchestration.names import CALENDAR, EVERY_STEP, REGISTER, RETRY_STRATEGY_TAG

EVERY_SECONDS = 30


def moved() -> dg.AutomationCondition[Any]:
    """The register or the calendar has another data version than at the last evaluation.

    All assets of the campaign bear it, so that one run takes them all: what is published is always made by a whole
    build. It is true once for each change, whatever becomes of the run, and what goes on at that moment does not
    matter, since runs queue. Some checks bear it too, those that cannot run apart from their assets: only then does
    Dagster take all the others along that stand on assets of the run.
    """
    changed = dg.AutomationCondition.data_version_changed()
    by_register = dg.AutomationCondition.asset_matches(REGISTER, changed).with_label("another register")
    by_calendar = dg.AutomationCondition.asset_matches(CALENDAR, changed).with_label("a day that matters has come")
    return by_register | by_calendar


def automated(assets: Iterable[dg.AssetsDefinition]) -> Sequence[dg.AssetsDefinition]:
    """The same assets, each bearing the condition."""
    condition = moved()
    return dg.map_asset_specs(lambda spec: spec.replace_attributes(automation_condition=condition), list(assets))


def build_automation_sensor(target: dg.AssetSelection) -> dg.AutomationConditionSensorDefinition:
    """The sensor that evaluates the condition.

    Args:
        target: The assets that bear it.
    """
    return dg.AutomationConditionSensorDefinition(
        name="automation",
        target=target,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        run_tags={RETRY_STRATEGY_TAG: EVERY_STEP},
        description="Makes all assets of the campaign again when the register has changed or a day that matters has "
        "come: the conditions on the assets say which.",
    )
