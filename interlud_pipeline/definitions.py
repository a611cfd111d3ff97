"""What Dagster loads: the one ``Definitions``, for the settings of this process."""

from __future__ import annotations

from interlud_pipeline.garbage import loading

with loading():  # every step, sensor tick and page of the UI waits for it in some process
    from interlud_pipeline.orchestration.build import build_definitions

    defs = build_definitions()
