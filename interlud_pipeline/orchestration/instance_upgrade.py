"""Bringing the tables of Dagster's instance to those of the installed Dagster.

Belongs here: whether its storages lag behind, and their own migration.
Does not belong here: our own stores (``upkeep.upgrade``).
"""

from __future__ import annotations

from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.settings import Settings


def bring_instance_up_to_date(settings: Settings) -> bool:
    """Migrate what another release of Dagster left.

    Args:
        settings: Where the instance is; it is made where there is none.

    Returns:
        Whether there was something to migrate.
    """
    with open_instance(settings) as instance:
        storages = (instance.run_storage, instance.event_log_storage, instance.schedule_storage)
        versions = [storage.alembic_version() for storage in storages if storage is not None]
        lags = any(version is not None and version[0] != version[1] for version in versions)
        if lags:
            instance.upgrade()
    return lags
