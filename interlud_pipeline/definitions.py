"""What Dagster loads: the one ``Definitions``, for the settings of this process."""

from __future__ import annotations

from interlud_pipeline.orchestration.build import build_definitions

defs = build_definitions()
