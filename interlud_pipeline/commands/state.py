"""The state that a command works on, if this program knows its form."""

from __future__ import annotations

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.layouts import LayoutError, NewerLayoutError
from interlud_pipeline.settings import Settings

STORES_FR = {"ledger": "Le registre des arrivées", "lake": "Le lac de données", "publication": "La publication"}


def present_settings() -> Settings:
    """The settings, where all that they point to is in the form that this program reads and writes.

    Raises:
        CommandFailed: Something is in an older form, or in a newer one.
    """
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415
    from interlud_pipeline.upkeep.layout import require_present_layouts  # noqa: PLC0415

    settings = get_settings()
    try:
        require_present_layouts(settings)
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    return settings


def in_french(error: LayoutError) -> str:
    """What is the matter with the form of a store, and what to do."""
    layout = error.layout
    what = f"{STORES_FR[layout.store]} est dans la forme n° {layout.found}, ce programme connaît la {layout.wanted} : "
    if isinstance(error, NewerLayoutError):
        return what + "remettez en place la version plus récente, ou restaurez une sauvegarde antérieure."
    return what + "lancez « interlud upgrade »."
