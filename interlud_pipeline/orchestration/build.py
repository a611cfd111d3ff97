"""Every asset, check, job, schedule and sensor, put together explicitly into one ``Definitions``."""

from __future__ import annotations

import json

import dagster as dg

from interlud_pipeline.orchestration.assets.data_quality import build_data_quality
from interlud_pipeline.orchestration.assets.exposures import build_exposures
from interlud_pipeline.orchestration.assets.feedback import build_feedback_asset
from interlud_pipeline.orchestration.assets.intake import arrivals, as_of
from interlud_pipeline.orchestration.assets.overview import build_overview
from interlud_pipeline.orchestration.assets.publication import (
    build_candidate_assets,
    build_contract_checks,
    build_publication_asset,
)
from interlud_pipeline.orchestration.assets.sources import build_sources
from interlud_pipeline.orchestration.assets.validation import build_validation_assets, lake_columns
from interlud_pipeline.orchestration.assets.warehouse import build_warehouse_assets
from interlud_pipeline.orchestration.automation import automated, build_automation_sensor
from interlud_pipeline.orchestration.dbt_nodes import mart_names
from interlud_pipeline.orchestration.jobs import build_jobs, campaign_assets
from interlud_pipeline.orchestration.manifest import ensure_manifest
from interlud_pipeline.orchestration.partitions import reporting_years
from interlud_pipeline.orchestration.reminders import build_reminders_job
from interlud_pipeline.orchestration.resources import audit_worker, dbt, state
from interlud_pipeline.orchestration.schedules import build_schedules
from interlud_pipeline.orchestration.sensors.after_publication import build_after_publication_sensor
from interlud_pipeline.orchestration.sensors.digest import build_digest_sensor
from interlud_pipeline.orchestration.sensors.inbox import build_inbox_sensor
from interlud_pipeline.orchestration.sensors.register import build_register_sensor
from interlud_pipeline.orchestration.sensors.reminders import build_reminders_sensor
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings, get_settings


def build_definitions(settings: Settings | None = None, **resources: object) -> dg.Definitions:
    """Everything that Dagster is to know.

    Args:
        settings: Where things are; by default those of this process.
        resources: Resources that stand in for the usual ones, by key; for tests.
    """
    chosen = settings or get_settings()
    register = Register(chosen.seeds)
    years = reporting_years(register)
    manifest = json.loads(ensure_manifest(chosen).read_text(encoding="utf-8"))
    marts = mart_names(manifest)
    quality_assets, quality_checks = build_data_quality(register, years)
    return dg.Definitions(
        assets=[
            build_sources(),
            *automated(
                [
                    arrivals,
                    as_of,
                    build_validation_assets(register, lake_columns(manifest)),
                    build_warehouse_assets(manifest),
                    build_candidate_assets(marts),
                    build_publication_asset(marts),
                    build_feedback_asset(register),
                ]
            ),
            quality_assets,
            build_overview(register, years),
            *build_exposures(manifest),
        ],
        asset_checks=[build_contract_checks(load_suites()), quality_checks],
        jobs=[*build_jobs(), build_reminders_job(register)],
        schedules=build_schedules(chosen),
        sensors=[
            build_inbox_sensor(chosen),
            build_register_sensor(chosen),
            build_automation_sensor(campaign_assets()),
            build_after_publication_sensor(register),
            build_digest_sensor(chosen),
            build_reminders_sensor(chosen),
        ],
        executor=dg.in_process_executor,
        resources={
            "settings": chosen,
            "dbt": dbt,
            "audit_worker": audit_worker,
            "state": state,
            **resources,
        },
    )
