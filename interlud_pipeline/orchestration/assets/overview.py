"""A plan's year at a glance: every body and indicator in one picture, the rates, and the findings by rule.

Belongs here: the asset that stands beside those of the indicators, and what it shows.
Does not belong here: drawing (``heat_map``), counting (``rule_counts``, the mart of the rates).
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import polars as pl

from interlud_pipeline.orchestration.heat_map import draw, lay_out
from interlud_pipeline.orchestration.metadata import table
from interlud_pipeline.orchestration.names import DATA_QUALITY, OWNER, PUBLISHED, overview_asset
from interlud_pipeline.orchestration.published import OBSERVATIONS, basis_metadata, in_force, published_basis
from interlud_pipeline.orchestration.rule_counts import rule_table, severity_counts
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

FINDINGS = "rpt_findings"
BODY_COLUMNS = ("agglomération", "attendues", "comptées", "réponses", "valeurs", "à qui demander")
LARGEST_PICTURE = 100_000
"""Bytes of a picture as the event log keeps it."""


def overview_keys(register: Register) -> dict[dg.AssetKey, str]:
    """The plans that have indicators, by the key of their overview."""
    return {overview_asset(plan): plan for plan in sorted({row.plan for row in register.indicators})}


def build_overview(register: Register, partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The overview of each plan, for any range of years in one step."""
    owned = overview_keys(register)

    @dg.multi_asset(
        name="overview",
        specs=[_spec(key, plan, register, partitions) for key, plan in owned.items()],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def overview(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[None]]:
        publication = in_force(settings)
        bases = published_basis(settings, publication)
        for key in sorted(context.selected_asset_keys):
            for year in context.partition_keys:
                metadata = {
                    **overview_metadata(publication, owned[key], int(year), register),
                    "publication": publication.id,
                    **basis_metadata(bases, int(year)),
                }
                context.add_asset_metadata(metadata, asset_key=key, partition_key=year)
            yield dg.MaterializeResult(asset_key=key)

    return overview


def _spec(key: dg.AssetKey, plan: str, register: Register, partitions: dg.PartitionsDefinition) -> dg.AssetSpec:
    label = next(row.label_fr for row in register.plans if row.plan == plan)
    return dg.AssetSpec(
        key,
        deps=[PUBLISHED],
        group_name=DATA_QUALITY,
        owners=[OWNER],
        kinds={"parquet"},
        tags={"plan": plan},
        partitions_def=partitions,
        description=f"**{label}: all indicators of a year**\n\nThe picture shows every agglomeration and indicator of "
        "the year and of those before it: what was given, what is missing and in which way. With it stand both rates, "
        "what each agglomeration still owes and whom to ask there, and how often each rule was broken.",
    )


def overview_metadata(publication: Publication, plan: str, year: int, register: Register) -> dict[str, Any]:
    """What is shown of a plan's year.

    Args:
        publication: Where the figures are read.
        plan: The plan.
        year: The reporting year.
        register: The register, for names and for what statuses and rules mean.
    """
    figures = publication.scan(OBSERVATIONS).filter(pl.col("plan") == plan)
    of_year = figures.filter(pl.col("reporting_year") == year).collect()
    findings = publication.scan(FINDINGS).filter(pl.col("reporting_year") == year).collect()
    counted = of_year.filter("is_in_rates")
    rates = {
        "response_rate": counted["is_answered"].mean(),
        "fill_rate": counted["is_filled"].mean(),
    }
    picture = _picture(figures.filter(pl.col("reporting_year") <= year), register)
    return {
        "dagster/row_count": of_year.height,
        **{name: round(rate, 4) for name, rate in rates.items() if isinstance(rate, float)},
        **severity_counts(findings),
        **({"picture": picture} if picture else {}),
        "by_agglomeration": table(_by_body(of_year, register), BODY_COLUMNS),
        "findings_by_rule": dg.MetadataValue.md(rule_table(findings, register)),
    }


def _picture(figures: pl.LazyFrame, register: Register) -> dg.MetadataValue | None:
    grid = lay_out(figures, register)
    if not grid.columns:
        return None
    encoded = base64.b64encode(draw(grid)).decode()
    if len(encoded) > LARGEST_PICTURE:
        return dg.MetadataValue.text("The picture would be too large; the marts have all of it.")
    return dg.MetadataValue.md(f"![Agglomérations × indicateurs × années](data:image/png;base64,{encoded})")


def _by_body(figures: pl.DataFrame, register: Register) -> list[Mapping[str, Any]]:
    """What each body gave, the one that owes most first."""
    counts = (
        figures.group_by("agglomeration")
        .agg(
            (pl.col("status") != "OUT_OF_SCOPE").sum().alias("attendues"),
            pl.col("is_in_rates").sum().alias("comptées"),
            (pl.col("is_in_rates") & pl.col("is_answered")).sum().alias("réponses"),
            (pl.col("is_in_rates") & pl.col("is_filled")).sum().alias("valeurs"),
        )
        .with_columns(pl.selectors.unsigned_integer().cast(pl.Int64))
        .sort(pl.col("réponses") - pl.col("comptées"), pl.col("valeurs") - pl.col("comptées"), "agglomeration")
    )
    known = register.agglomerations
    return [
        {
            **row,
            "agglomération": known[body].short_name if body in known else body,
            "à qui demander": known[body].contact_function_fr if body in known else None,
        }
        for row in counts.to_dicts()
        for body in [row["agglomeration"]]
    ]
