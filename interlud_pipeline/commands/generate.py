"""``interlud generate``: invented campaigns of any size, with their truth."""

from __future__ import annotations

from pathlib import Path

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option
from interlud_pipeline.generation.scale import FORMS, MOST_INDICATORS, Scale

_MOST_BODIES = 90_000
_MOST_YEARS = 30
MIXED = "mixed"


@click.command("generate", short_help="Make invented campaigns of any size, with the truth beside them.")
@click.option("--bodies", type=click.IntRange(1, _MOST_BODIES), default=12, show_default=True, help="Reporting bodies.")
@click.option(
    "--indicators",
    type=click.IntRange(1, MOST_INDICATORS),
    default=12,
    show_default=True,
    help="Indicators that each body owes every year.",
)
@click.option(
    "--years", type=click.IntRange(1, _MOST_YEARS), default=3, show_default=True, help="Reporting years up to 2024."
)
@click.option(
    "--form",
    "forms",
    type=click.Choice([*FORMS, MIXED]),
    multiple=True,
    default=(MIXED,),
    show_default=True,
    help="Form of the returns; may be given several times, and the bodies then use them in turn.",
)
@click.option(
    "--defect-rate",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Share of the figures with a planted defect.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of what is drawn.")
@click.option(
    "--batch",
    type=click.IntRange(1),
    default=200_000,
    show_default=True,
    help="Figures made at once: bounds the memory, and the rows of a joint file.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("generated"), show_default=True, help="New folder."
)
@format_option
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    bodies: int,
    indicators: int,
    years: int,
    forms: tuple[str, ...],
    defect_rate: float,
    seed: int,
    batch: int,
    out: Path,
    output_format: str,
) -> None:
    """Make submissions of invented bodies, the register that knows them, and what must come of them.

    The same options give the same bytes. The form « mixed » uses every form in turn. A fifth as many returns as the
    defect rate says are not sent at all.
    """
    from interlud_pipeline.generation.generate import (  # noqa: PLC0415
        INBOX,
        PROJECT,
        TRUTH,
        FolderInUseError,
        generate,
    )
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    used = tuple(dict.fromkeys(name for form in forms for name in (FORMS if form == MIXED else (form,))))
    scale = Scale(bodies, indicators, years, used, defect_rate, seed, batch)
    try:
        made = generate(scale, out, get_settings().dbt_project)
    except FolderInUseError:
        raise CommandFailed(f"« {out} » n'est pas vide : choisissez un autre dossier.") from None
    if output_format == "json":
        from dataclasses import asdict  # noqa: PLC0415

        from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415

        show_json({"folder": str(out), **asdict(made)})
        return
    click.echo(
        f"{made.observations:,} expected figures, {made.rows:,} rows in {made.files:,} files: {out / INBOX}\n"
        f"What must come of them, for {made.as_of}: {out / TRUTH}\n"
        f"To run it: INTERLUD_INBOX={out / INBOX} INTERLUD_DBT_PROJECT={out / PROJECT} "
        f"INTERLUD_STATE={out / 'state'} interlud run --as-of {made.as_of}"
    )
