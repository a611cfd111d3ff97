"""Each indicator of the register as a data-quality asset: who reported it, who did not, and why.

Belongs here: the assets, their checks ``answered`` and ``filled``, and how both show in the UI.
Does not belong here: which status fails which check (its seed), or the rows' order and counts (``gaps``).
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from interlud_pipeline.orchestration.gaps import Gap, IndicatorYear, indicator_year
from interlud_pipeline.orchestration.metadata import table
from interlud_pipeline.orchestration.names import DATA_QUALITY, OWNER, PUBLISHED, indicator_asset
from interlud_pipeline.orchestration.years import Basis, year_digests
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.manifest import JOURNAL_MARTS
from interlud_pipeline.publication.publish import verified_as_of, verified_register_hash
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Indicator
from interlud_pipeline.settings import Settings

OBSERVATIONS = "fct_indicator_observation"
DIGEST, AS_OF_BASIS, REGISTER_HASH = "year_digest", "as_of", "register_hash"
"""Metadata by which the next publication tells whether a year has to be looked at again."""

CHECKS = {
    "answered": "Every agglomeration in scope gave the figure or said why there is none.",
    "filled": "Every agglomeration in scope gave the figure.",
}
GAP_COLUMNS = ("agglomération", "état", "motif", "depuis", "attendu le")

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
        publication = _published(settings)
        observations, bases = publication.read(OBSERVATIONS), published_basis(settings, publication)
        for key in sorted(context.selected_asset_keys):
            for year in context.partition_keys:
                summary = _summary(observations, owned[key], int(year), register)
                metadata = {**_metadata(summary), "publication": publication.id, **_basis_metadata(bases, int(year))}
                context.add_asset_metadata(metadata, asset_key=key, partition_key=year)
            yield dg.MaterializeResult(asset_key=key)

    @dg.multi_asset_check(name="indicator_gaps", specs=_check_specs(owned, partitions), can_subset=True)
    def indicator_gaps(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckEvaluation]:
        observations = _published(settings).read(OBSERVATIONS)
        for key in sorted(context.selected_asset_check_keys):
            for year in context.op_execution_context.partition_keys:
                summary = _summary(observations, owned[key.asset_key], int(year), register)
                yield _evaluation(key, year, summary)

    return indicators, indicator_gaps


def published_basis(settings: Settings, publication: Publication) -> dict[int, Basis]:
    """What each reporting year rests on in the publication in force."""
    tables = {mart: publication.read(mart) for mart in publication.marts if mart not in JOURNAL_MARTS}
    as_of = verified_as_of(settings) or publication.manifest.as_of
    register = verified_register_hash(settings) or publication.manifest.inputs.register_hash
    return {year: Basis(digest, as_of, register) for year, digest in year_digests(tables).items()}


def _published(settings: Settings) -> Publication:
    publication = current(settings)
    if publication is None:
        raise dg.Failure("Nothing is published yet: run the job `campaign` first.", allow_retries=False)
    return publication


def _basis_metadata(bases: Mapping[int, Basis], year: int) -> dict[str, str]:
    basis = bases.get(year)
    if basis is None:
        return {}
    return {DIGEST: basis.digest, AS_OF_BASIS: basis.as_of.isoformat(), REGISTER_HASH: basis.register_hash}


def _summary(observations: pl.DataFrame, indicator: Indicator, year: int, register: Register) -> IndicatorYear:
    rows = observations.filter(
        (pl.col("plan") == indicator.plan)
        & (pl.col("indicator") == indicator.indicator)
        & (pl.col("reporting_year") == year)
    )
    return indicator_year(rows, register)


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
        **{name: float(rate) for name, rate in rates.items() if rate is not None},
        **({"non_reported": _gap_table(summary.gaps)} if summary.gaps else {}),
    }


def _evaluation(key: dg.AssetCheckKey, year: str, summary: IndicatorYear) -> dg.AssetCheckEvaluation:
    failing = summary.failing(key.name)
    return dg.AssetCheckEvaluation(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=not failing,
        severity=dg.AssetCheckSeverity.WARN,
        partition=year,
        description=_in_words(failing) if failing else f"Rien à signaler pour {year}.",
        metadata={"non_reported": _gap_table(failing), "failing_rows": len(failing)} if failing else {},
    )


def _in_words(gaps: Sequence[Gap]) -> str:
    return " ; ".join(f"{gap.body} : {gap.status} ({gap.reason})" for gap in gaps)


def _gap_table(gaps: Sequence[Gap]) -> dg.MetadataValue:
    rows = [
        dict(zip(GAP_COLUMNS, (gap.body, gap.status, gap.reason, gap.since, gap.available_on), strict=True))
        for gap in gaps
    ]
    return table(rows, GAP_COLUMNS)
