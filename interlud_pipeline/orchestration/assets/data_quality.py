"""Each indicator of the register as a data-quality asset: who reported it, who did not, and why.

Belongs here: the assets, their checks ``answered`` and ``filled``, and how both show in the UI.
Does not belong here: which status fails which check (its seed), or the rows' order and counts (``gaps``).
"""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from interlud_pipeline.orchestration.gaps import COLUMNS, Gap, Gaps, IndicatorYear, Summaries, summaries
from interlud_pipeline.orchestration.links import markdown_table, submission_links
from interlud_pipeline.orchestration.metadata import ROWS_SHOWN, table
from interlud_pipeline.orchestration.names import DATA_QUALITY, OWNER, PUBLISHED, indicator_asset
from interlud_pipeline.orchestration.published import OBSERVATIONS, basis_metadata, in_force, published_basis
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Indicator
from interlud_pipeline.settings import Settings

CHECKS = {
    "answered": "Every agglomeration in scope gave the figure or said why there is none.",
    "filled": "Every agglomeration in scope gave the figure.",
}
GAP_COLUMNS = ("agglomération", "état", "motif", "depuis", "attendu le", "à qui demander", "fichier")

Owned = Mapping[dg.AssetKey, Indicator]


def indicator_assets(register: Register) -> dict[dg.AssetKey, Indicator]:
    """The newest definition of each indicator of each plan, by the key of its asset."""
    newest = sorted(register.indicators, key=lambda row: row.definition_version)
    return {indicator_asset(row.plan, row.indicator): row for row in newest}


def build_data_quality(
    register: Register, partitions: dg.PartitionsDefinition
) -> tuple[dg.AssetsDefinition, dg.AssetChecksDefinition]:
    """The assets of all indicators, and their checks; both take any range of years in one step each.

    Checks stand apart from the assets: within a step that takes a range, Dagster records their results
    without a year. Checks by partition are marked as a preview in Dagster; they are used here only.
    """
    owned = indicator_assets(register)

    @dg.multi_asset(
        name="indicators",
        specs=[_asset_spec(key, row, partitions) for key, row in owned.items()],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def indicators(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[None]]:
        publication = in_force(settings)
        years = [int(year) for year in context.partition_keys]
        found, bases = _summaries(publication, years, register), published_basis(settings, publication)
        for key in sorted(context.selected_asset_keys):
            for year in context.partition_keys:
                summary = found.of(owned[key].plan, owned[key].indicator, int(year))
                metadata = {**_metadata(summary), "publication": publication.id, **basis_metadata(bases, int(year))}
                context.add_asset_metadata(metadata, asset_key=key, partition_key=year)
            yield dg.MaterializeResult(asset_key=key)

    @dg.multi_asset_check(name="indicator_gaps", specs=_check_specs(owned, partitions), can_subset=True)
    def indicator_gaps(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckEvaluation]:
        years = context.op_execution_context.partition_keys
        found = _summaries(in_force(settings), [int(year) for year in years], register)
        for key in sorted(context.selected_asset_check_keys):
            for year in years:
                row = owned[key.asset_key]
                summary = found.of(row.plan, row.indicator, int(year))
                yield _evaluation(key, year, summary)

    return indicators, indicator_gaps


def _summaries(publication: Publication, years: Collection[int], register: Register) -> Summaries:
    """What the publication says of some years; one after the other, so that memory follows the largest of them."""
    figures = publication.scan(OBSERVATIONS).select(COLUMNS)
    return Summaries.together(
        summaries(figures.filter(pl.col("reporting_year") == year).collect(), register, ROWS_SHOWN) for year in years
    )


def _asset_spec(key: dg.AssetKey, row: Indicator, partitions: dg.PartitionsDefinition) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=[PUBLISHED],
        group_name=DATA_QUALITY,
        owners=[OWNER],
        kinds={"parquet"},
        tags={"theme": row.theme, "plan": row.plan},
        partitions_def=partitions,
        description=f"**{row.indicator} · {row.label_fr}** ({row.label_en})\n\n{row.definition_fr}\n\n"
        "For each reporting year: how many agglomerations gave the figure, and for the others what is missing, "
        "since when and why, worst first. `answered` fails on silence, `filled` on any missing figure.",
        metadata={"label_fr": row.label_fr, "unit": row.unit_fr, "programme": row.programme},
    )


def _check_specs(owned: Owned, partitions: dg.PartitionsDefinition) -> Sequence[dg.AssetCheckSpec]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # known, and used in this one place
        return [
            dg.AssetCheckSpec(name, asset=key, description=claim, partitions_def=partitions)
            for key in owned
            for name, claim in CHECKS.items()
        ]


def _metadata(summary: IndicatorYear) -> dict[str, Any]:
    rates = {"response_rate": summary.response_rate, "fill_rate": summary.fill_rate}
    return {
        "dagster/row_count": summary.expected,
        "expected": summary.expected,
        "in_rates": summary.in_rates,
        "answered": summary.answered,
        "filled": summary.filled,
        **{name: round(rate, 4) for name, rate in rates.items() if rate is not None},
        "gaps": summary.gaps.count,
        **_gap_tables(summary.gaps.shown),
    }


def _evaluation(key: dg.AssetCheckKey, year: str, summary: IndicatorYear) -> dg.AssetCheckEvaluation:
    failing = summary.failing[key.name]
    return dg.AssetCheckEvaluation(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=not failing.count,
        severity=dg.AssetCheckSeverity.WARN,
        partition=year,
        description=_in_words(failing) if failing.count else f"Rien à signaler pour {year}.",
        metadata={**_gap_tables(failing.shown), "failing_rows": failing.count} if failing.count else {},
    )


def _in_words(failing: Gaps) -> str:
    told = " ; ".join(f"{gap.body} : {gap.status} ({gap.reason})" for gap in failing.shown)
    more = failing.count - len(failing.shown)
    return f"{told} ; et {more} de plus" if more else told


def _gap_tables(gaps: Sequence[Gap]) -> dict[str, dg.MetadataValue]:
    """The rows concerned, and for those of which a file speaks where to read on."""
    shown = [(gap.body, gap.status, gap.reason, gap.since, gap.available_on, gap.ask, gap.source_file) for gap in gaps]
    rows = [dict(zip(GAP_COLUMNS, row, strict=True)) for row in shown]
    feedback = [
        {"agglomération": gap.body, "envoi": submission_links(gap.submission_id)}
        for gap in gaps[:ROWS_SHOWN]
        if gap.submission_id
    ]
    links = dg.MetadataValue.md(markdown_table(feedback, list(feedback[0]))) if feedback else None
    return {**({"non_reported": table(rows, GAP_COLUMNS)} if rows else {}), **({"feedback": links} if links else {})}
