"""The sensor on publications made in the UI: the data-quality assets of the years concerned run."""

from collections.abc import Iterator

import dagster as dg

from interlud_pipeline.orchestration.history import ranges_to_look_at
from interlud_pipeline.orchestration.names import DATA_QUALITY_JOB, FOLLOWED_TAG, PUBLISHED
from interlud_pipeline.orchestration.partitions import range_tags
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

EVERY_SECONDS = 30


def build_after_publication_sensor(register: Register) -> dg.SensorDefinition:
    """The sensor for the years of this register."""

    @dg.sensor(
        name="after_publication",
        job_name=DATA_QUALITY_JOB,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks again at every year that a publication concerns, one run per range of years: those with new "
        "records and the year after each, those of which a day that matters has come, all with another register. "
        "Runs that `interlud run` follows look at them themselves.",
    )
    def after_publication(
        context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        newest = context.instance.get_latest_materialization_event(PUBLISHED)
        if newest is None or str(newest.timestamp) == context.cursor:
            yield dg.SkipReason("Nothing was published since the last look.")
            return
        context.update_cursor(str(newest.timestamp))
        run = context.instance.get_run_by_id(newest.run_id)
        if run is not None and run.tags.get(FOLLOWED_TAG) == run.run_id:
            yield dg.SkipReason(f"Run {run.run_id} was made by the command, which looks at the years itself.")
            return
        ranges = ranges_to_look_at(context.instance, settings, register)
        if not ranges:
            yield dg.SkipReason("No year is to be looked at again.")
        for first, last in ranges:
            yield dg.RunRequest(run_key=f"{newest.run_id}:{first}-{last}", tags=dict(range_tags(first, last)))

    return after_publication
