"""Publications as ``interlud publish --list`` shows them, and what is to be said of a rollback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.wording import count, day, number
from interlud_pipeline.publication.current import CURRENT, Publication, kept_publications
from interlud_pipeline.publication.rollbacks import Rollback, read_rollbacks, set_aside
from interlud_pipeline.settings import Settings


def as_json(settings: Settings) -> dict[str, Any]:
    """Kept publications, the newest first, and all rollbacks, the oldest first."""
    in_force, aside = _in_force(settings), set_aside(settings)
    return {
        "in_force": in_force,
        "publications": [
            {
                "id": one.id,
                "is_in_force": one.id == in_force,
                "is_set_aside": one.id in aside,
                **_told(one),
                "path": str(one.folder),
            }
            for one in kept_publications(settings)
        ],
        "rollbacks": [one.model_dump() for one in read_rollbacks(settings)],
    }


def _in_force(settings: Settings) -> str | None:
    pointer = settings.publications / CURRENT
    return pointer.readlink().name if pointer.is_symlink() else None


def _told(publication: Publication) -> dict[str, Any]:
    """What a manifest says; nothing but that it cannot be read where it is damaged."""
    try:
        told = publication.manifest
    except ValidationError:
        return {"is_readable": False}
    return {
        "is_readable": True,
        "as_of": told.as_of,
        "made_at": told.made_at,
        "contract_version": told.contract_version,
        "rows": sum(entry.rows for entry in told.marts.values()),
        "rows_by_mart": {mart: entry.rows for mart, entry in sorted(told.marts.items())},
        "audit": told.audit.model_dump(),
    }


def as_text(settings: Settings) -> Iterator[RenderableType]:
    """The same for people."""
    told = as_json(settings)
    if not told["publications"]:
        yield Text("Rien n'est encore publié : lancez « interlud run ».")
        return
    table = Table(pad_edge=False)
    for heading in ("Publication", "Au", "Faite le (UTC)", "Contrat", "Lignes"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Audit", overflow="fold")
    for one in told["publications"]:
        standing = "\nen vigueur" if one["is_in_force"] else "\nmise de côté" if one["is_set_aside"] else ""
        style = "bold green" if one["is_in_force"] else ""
        if not one["is_readable"]:
            table.add_row(one["id"] + standing, "", "", "", "", "manifeste abîmé", style="bold red")
            continue
        audit = count(one["audit"]["expectations"], "contrôle")
        warned = len(one["audit"]["warnings"])
        table.add_row(
            one["id"] + standing,
            day(one["as_of"]),
            f"{one['made_at']:%d/%m/%Y %H:%M}",
            one["contract_version"],
            number(one["rows"]),
            f"{audit}, {count(warned, 'alerte')}" if warned else audit,
            style=style,
        )
    yield table
    yield from (Text(f"• {in_words(rollback)}") for rollback in read_rollbacks(settings))


def in_words(rollback: Rollback) -> str:
    """A rollback in a sentence."""
    who = f", {rollback.decided_by_function}" if rollback.decided_by_function else ""
    why = f" : {rollback.reason_fr}" if rollback.reason_fr else ""
    return (
        f"{rollback.publication} remise en vigueur à la place de {rollback.previous} le "
        f"{rollback.rolled_back_at:%d/%m/%Y à %H:%M} UTC{who}{why}"
    )
