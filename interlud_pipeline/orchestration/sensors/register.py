"""The sensor on the register: a change of a seed is observed, and the automation condition does the rest."""

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from interlud_pipeline.orchestration.assets.sources import known_version
from interlud_pipeline.orchestration.names import REGISTER
from interlud_pipeline.publication.inputs import register_hash
from interlud_pipeline.publication.publish import verified_register_hash
from interlud_pipeline.settings import Settings

EVERY_SECONDS = 30


def build_register_sensor(settings: Settings) -> dg.SensorDefinition:
    """The sensor for the register of these settings."""

    @dg.sensor(
        name="register",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Observes the register when a seed has changed: the campaign is then made again by itself.",
    )
    def register(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        present = register_hash(settings.seeds)
        # Before the first observation, what is in force tells which register was used last.
        known = known_version(context.instance, REGISTER) or verified_register_hash(settings)
        if known is None:
            return dg.SkipReason("Nothing is published yet.")
        if known == present:
            return dg.SkipReason("The register is as it was.")
        return dg.SensorResult(asset_events=[dg.AssetObservation(REGISTER, tags={DATA_VERSION_TAG: present})])

    return register
