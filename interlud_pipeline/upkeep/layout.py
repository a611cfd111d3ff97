"""Which layouts a state is in, and whether this code may work with it.

Belongs here: asking each store for its layout.
Does not belong here: bringing one up to date (``upgrade``).
"""

from __future__ import annotations

import json

from interlud_pipeline.intake.ledger_tables import stored_layout
from interlud_pipeline.layouts import Layout
from interlud_pipeline.settings import Settings


def layouts(settings: Settings) -> tuple[Layout, ...]:
    """The layout of each store that there is."""
    found = (stored_layout(settings.ledger), _lake(settings), _publication(settings))
    return tuple(layout for layout in found if layout is not None)


def require_present_layouts(settings: Settings) -> None:
    """Go on only where every store is in this code's layout.

    Raises:
        LayoutError: One is not; the message says which, and what to do.
    """
    for layout in layouts(settings):
        layout.require()


def require_layouts_to_run_on(settings: Settings) -> None:
    """Go on only where a run may: it makes an older lake and older marts anew, and never an older ledger.

    Raises:
        LayoutError: Newer code wrote something, or older code wrote the ledger.
    """
    for layout in layouts(settings):
        layout.require(or_older=layout.store != "ledger")


def _lake(settings: Settings) -> Layout | None:
    if not (settings.lake / "current").is_dir():
        return None
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

    return Lake(settings.lake).layout


def _publication(settings: Settings) -> Layout | None:
    from interlud_pipeline.publication.manifest import CONTRACT_VERSION, MANIFEST_FILE  # noqa: PLC0415

    manifest = settings.publications / "current" / MANIFEST_FILE
    if not manifest.is_file():
        return None
    told = json.loads(manifest.read_text(encoding="utf-8"))
    return Layout("publication", int(told["contract_version"]), int(CONTRACT_VERSION))
