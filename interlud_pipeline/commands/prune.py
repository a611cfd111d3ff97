"""``interlud prune``: show what retention lets go of, and remove it on request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from interlud_pipeline.orchestration.retention import OldRun, OldTicks
    from interlud_pipeline.settings import Settings
    from interlud_pipeline.upkeep.retention import Removal

KINDS_FR = {
    "publication": "publication", "lake": "version du lac", "candidate": "candidate", "audit": "audit",
    "messages": "messages du jour", "draft": "brouillon",
}  # fmt: skip
SHOWN = 20
"""Runs, and files or folders, that the text shows one by one; the JSON has all of them."""


@dataclass(frozen=True)
class Found:
    """What may go."""

    settings: Settings
    files: tuple[Removal, ...]
    runs: tuple[OldRun, ...]
    ticks: tuple[OldTicks, ...]

    @property
    def size(self) -> int:
        """Bytes that would be free."""
        return sum(one.size for one in self.files) + sum(one.size for one in self.runs)


@click.command("prune", short_help="Show what retention lets go of, and remove it with --yes.")
@click.option("--dry-run/--yes", "dry_run", default=True, help="Only show (default), or remove.")
@format_option
def command(dry_run: bool, output_format: str) -> None:
    """Show, or remove with --yes, what is old and needed by nothing: with its size and why.

    Publications, lake versions, candidates, audits, messages that were not sent, runs of Dagster with their events
    and ticks, and what killed runs left. How much is kept are settings: INTERLUD_KEEP_PUBLICATIONS,
    _KEEP_LAKE_VERSIONS, _KEEP_DAYS. Never goes the publication in force or what it is read with, nor a run that the
    present state of an asset comes from. Removing waits for a run that is under way.
    """
    from interlud_pipeline.commands.run import BUSY  # noqa: PLC0415
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show, show_json  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.orchestration.lock import StateBusy  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415
    from interlud_pipeline.upkeep.layout import require_layouts_to_run_on  # noqa: PLC0415

    settings = get_settings()
    try:
        require_layouts_to_run_on(settings)
        found = _show(settings) if dry_run else _remove(settings)
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    except StateBusy:
        raise CommandFailed(BUSY) from None
    if output_format == "json":
        show_json(_as_json(found, dry_run=dry_run))
    else:
        show(*_as_text(found, dry_run=dry_run))


def _show(settings: Settings) -> Found:
    from interlud_pipeline.orchestration.lock import StateBusy  # noqa: PLC0415
    from interlud_pipeline.upkeep.hold import state_at_rest  # noqa: PLC0415

    try:
        with state_at_rest(settings, "interlud prune", seconds=0):
            return _look(settings, is_at_rest=True)
    except StateBusy:
        return _look(settings, is_at_rest=False)


def _look(settings: Settings, *, is_at_rest: bool) -> Found:
    from interlud_pipeline.orchestration.instance import open_instance  # noqa: PLC0415
    from interlud_pipeline.orchestration.retention import old_runs, old_ticks  # noqa: PLC0415
    from interlud_pipeline.upkeep.retention import removals  # noqa: PLC0415

    now = datetime.now(UTC)
    with open_instance(settings) as instance:
        return Found(
            settings,
            removals(settings, now, is_at_rest=is_at_rest),
            old_runs(instance, settings, now),
            old_ticks(instance, settings, now),
        )


def _remove(settings: Settings) -> Found:
    from interlud_pipeline.orchestration.instance import open_instance  # noqa: PLC0415
    from interlud_pipeline.orchestration.retention import remove_runs, remove_ticks  # noqa: PLC0415
    from interlud_pipeline.upkeep.hold import state_at_rest  # noqa: PLC0415
    from interlud_pipeline.upkeep.retention import remove  # noqa: PLC0415

    with state_at_rest(settings, "interlud prune"), open_instance(settings) as instance:
        found = _look(settings, is_at_rest=True)
        remove(settings, found.files)
        remove_runs(instance, found.runs)
        remove_ticks(instance, settings, found.ticks, datetime.now(UTC))
    return found


def _as_json(found: Found, *, dry_run: bool) -> dict[str, Any]:
    return {
        "removed": not dry_run,
        "bytes": found.size,
        "files": [
            {"kind": one.kind, "path": str(one.path), "bytes": one.size, "reason": one.reason} for one in found.files
        ],
        "runs": [
            {"run_id": one.run_id, "job": one.job, "ended_at": one.ended_at, "bytes": one.size} for one in found.runs
        ],
        "ticks": {one.name: one.count for one in found.ticks},
    }


def _as_text(found: Found, *, dry_run: bool) -> list[RenderableType]:
    from rich.table import Table  # noqa: PLC0415

    from interlud_pipeline.commands.wording import count, size  # noqa: PLC0415

    if not (found.files or found.runs or found.ticks):
        return ["Rien à supprimer."]
    table = Table(pad_edge=False)
    for heading in ("Quoi", "Lequel", "Taille", "Pourquoi"):
        table.add_column(heading, overflow="fold")
    old = f"plus de {found.settings.keep_days} jours"
    for one in found.files[:SHOWN]:
        table.add_row(
            KINDS_FR[one.kind], one.path.relative_to(found.settings.state).as_posix(), size(one.size), one.reason
        )
    if others := found.files[SHOWN:]:
        kinds = ", ".join(f"{KINDS_FR[kind]} : {times}" for kind, times in Counter(one.kind for one in others).items())
        more = count(len(others), "autre", "autres")
        table.add_row(f"et {more}", kinds, size(sum(one.size for one in others)), "comme ci-dessus")
    for run in found.runs[:SHOWN]:
        table.add_row(f"exécution {run.job}", f"{run.run_id} ({run.ended_at:%d/%m/%Y})", size(run.size), old)
    if len(found.runs) > SHOWN:
        jobs = ", ".join(f"{job} : {number}" for job, number in Counter(run.job for run in found.runs[SHOWN:]).items())
        rest = found.runs[SHOWN:]
        table.add_row(f"et {count(len(rest), 'exécution')}", jobs, size(sum(run.size for run in rest)), old)
    for ticks in found.ticks:
        table.add_row("passages", f"{ticks.name} : {ticks.count}", "", old)
    done = "À supprimer avec --yes" if dry_run else "Supprimé"
    return [table, f"{done} : {size(found.size)}."]
