"""``interlud run``: bring all that is new into the marts, audit and publish, and say what came of it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import Day, Year, format_option

if TYPE_CHECKING:
    from interlud_pipeline.commands.run_report import Result
    from interlud_pipeline.settings import Settings

EXIT_HELD_BACK = 1
BUSY = "Une autre exécution est en cours depuis trop longtemps : arrêtez-la (interface, « Runs ») puis relancez."
UNFINISHED = (
    "L'exécution {run} a laissé des étapes de côté et n'a rien publié : l'interface dit lesquelles (« Runs »). "
    "Relancez « interlud run » ; ce qui était en vigueur le reste."
)
INTERRUPTED = "Interrompu : rien n'est perdu, relancez « interlud run » pour reprendre."


@click.command("run", short_help="Bring all that is new into the marts, audit and publish.")
@click.option("--as-of", metavar="DATE", type=Day(), help="Day for which everything is evaluated; today by default.")
@click.option(
    "--year",
    "years",
    metavar="YEAR",
    type=Year(),
    multiple=True,
    help="Show this reporting year and look at its data quality; may be given several times.",
)
@click.option("--full", "is_full", is_flag=True, help="Build, audit and look at everything although nothing is new.")
@format_option
@click.pass_context
def command(
    context: click.Context, as_of: date | None, years: tuple[int, ...], output_format: str, *, is_full: bool
) -> None:
    """Take in what is new, validate it, build the marts, audit them and publish.

    The run is recorded where the web interface shows it, and can be started again from there. Where nothing is new
    since the last one, for the same day, there is none: what is in force is shown again. Running twice changes
    nothing. Exit status: 0 published or nothing new, 1 the audit held publication back, 2 it could not
    do its work.
    """
    from interlud_pipeline.commands.run_report import as_json, as_text  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show, show_json  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    _require_known(years, settings)
    if is_full:
        from interlud_pipeline.warehouse_basis import WarehouseBasis  # noqa: PLC0415

        WarehouseBasis(settings).forget()
    try:
        standing = None if is_full or years else still_standing(settings, as_of)
        result = standing or carry_out(settings, as_of, years)
    except CommandFailed as error:
        if output_format == "json":
            show_json({"outcome": "failed", "errors": [error.message]})
        raise
    if output_format == "json":
        show_json(as_json(result))
    elif not result.failed:
        show(*as_text(result, Register(settings.seeds)))
    if result.failed:
        raise CommandFailed(" ; ".join(result.errors) or "La chaîne s'est arrêtée sans dire pourquoi.")
    context.exit(EXIT_HELD_BACK if result.held_back else 0)


def _require_known(years: tuple[int, ...], settings: Settings) -> None:
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    known = sorted({campaign.reporting_year for campaign in Register(settings.seeds).campaigns})
    unknown = sorted(set(years) - set(known))
    if unknown:
        raise CommandFailed(
            f"Le registre n'a pas de campagne pour {', '.join(map(str, unknown))}. "
            f"Années connues : {', '.join(map(str, known))}."
        )


def still_standing(settings: Settings, as_of: date | None) -> Result | None:
    """What the last run came to, where nothing is new since then; ``None`` where a run may find something.

    Args:
        settings: Where things are.
        as_of: The day asked for; today when ``None``.

    Raises:
        CommandFailed: It could not be told.
    """
    from interlud_pipeline.commands.run_report import Result  # noqa: PLC0415
    from interlud_pipeline.commands.submissions import today  # noqa: PLC0415
    from interlud_pipeline.intake.inbox import InboxMissingError  # noqa: PLC0415
    from interlud_pipeline.orchestration.came_to import Outcome  # noqa: PLC0415
    from interlud_pipeline.standing import run_that_stands  # noqa: PLC0415

    try:
        run_id = run_that_stands(settings, as_of or today(settings))
    except (InboxMissingError, OSError) as error:
        raise CommandFailed(str(error)) from None
    if run_id is None:
        return None
    nothing_new = Outcome(run_id=run_id, years=(), succeeded=True, held_back=(), errors=(), is_new=False, warnings=0)
    return Result(settings, nothing_new, (), ())


def carry_out(settings: Settings, as_of: date | None, years: tuple[int, ...]) -> Result:
    """Run the campaign, then look at the data quality of years, and show progress meanwhile.

    Args:
        settings: Where things are.
        as_of: The day for which it is made; today when ``None``.
        years: Years to look at; by default those that publications touched.

    Raises:
        CommandFailed: It could not do its work.
    """
    from interlud_pipeline.cluster.environment import SparkNotReady  # noqa: PLC0415
    from interlud_pipeline.commands.progress import followed  # noqa: PLC0415
    from interlud_pipeline.commands.run_report import Result  # noqa: PLC0415
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.garbage import loading  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.orchestration.dbt_process import DbtProcess  # noqa: PLC0415
    from interlud_pipeline.orchestration.lock import StateBusy  # noqa: PLC0415
    from interlud_pipeline.orchestration.manifest import DbtParseFailed  # noqa: PLC0415
    from interlud_pipeline.quality.worker import AuditWorker  # noqa: PLC0415
    from interlud_pipeline.standing import note_looked_at  # noqa: PLC0415
    from interlud_pipeline.upkeep.layout import require_layouts_to_run_on  # noqa: PLC0415

    try:
        require_layouts_to_run_on(settings)
        # Their long imports go on beside what is below. Three at once would be too many for two cores, and the audit
        # comes last: it loads once Dagster is there, beside reading and building.
        with followed() as progress, DbtProcess(settings) as dbt, ExitStack() as opened:
            with loading():
                from interlud_pipeline.orchestration.execution import open_runner  # noqa: PLC0415

                auditor = opened.enter_context(AuditWorker())
                runner = opened.enter_context(open_runner(settings, progress.wait, dbt=dbt, audit_worker=auditor))
            campaign = runner.campaign(as_of, progress.step)
            quality = runner.data_quality(years or None, progress.step) if campaign.succeeded else ()
        if not years and all(outcome.succeeded for outcome in (campaign, *quality)):
            note_looked_at(settings, campaign.run_id)
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    except StateBusy:
        raise CommandFailed(BUSY) from None
    except SparkNotReady as error:
        raise CommandFailed(f"Spark ne peut pas être utilisé : {error}") from None
    except DbtParseFailed as error:
        raise CommandFailed(f"Le projet dbt ne peut pas être lu : {error}") from error
    except KeyboardInterrupt:
        raise CommandFailed(INTERRUPTED) from None
    except Exception as error:
        raise CommandFailed(f"{type(error).__name__} : {error}") from error
    if any(outcome.is_interrupted for outcome in (campaign, *quality)):
        raise CommandFailed(INTERRUPTED)
    if campaign.succeeded and not campaign.has_published:
        raise CommandFailed(UNFINISHED.format(run=campaign.run_id))
    return Result(settings, campaign, quality, years)
