"""Marts of a publication against the truth that the generator left beside its submissions.

Belongs here: each comparison as one join in DuckDB, and printing what differs.
Does not belong here: running anything.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

OBSERVATIONS = """
with truth as (select * from read_parquet('{truth}/observations/*.parquet')),
marts as (select * from located_fct_indicator_observation)
select
    coalesce(truth.agglomeration, marts.agglomeration) as agglomeration,
    coalesce(truth.indicator, marts.indicator) as indicator,
    coalesce(truth.reporting_year, marts.reporting_year) as reporting_year,
    truth.form, truth.kind, truth.source_file, truth.source_cell, marts.source_cell as found_cell,
    marts.source_sheet as found_sheet, truth.source_text, marts.source_text as found_text,
    truth.status, marts.status as found_status, truth.value, marts.value as found_value,
    truth.available_on, marts.available_on as found_day, truth.declared_by, marts.declared_by as found_sender
from truth
full outer join marts
    on truth.plan = marts.plan
    and truth.agglomeration = marts.agglomeration
    and truth.indicator = marts.indicator
    and truth.reporting_year = marts.reporting_year
where
    truth.plan is null
    or marts.plan is null
    or truth.value is distinct from marts.value
    or truth.status is distinct from marts.status
    or truth.available_on is distinct from marts.available_on
    or truth.is_in_rates is distinct from marts.is_in_rates
    or truth.declared_by is distinct from marts.declared_by
    or truth.source_file is distinct from marts.source_file
    or truth.source_sheet is distinct from marts.source_sheet
    or truth.source_cell is distinct from marts.source_cell
    or coalesce(truth.source_text, marts.source_text, '') <> coalesce(marts.source_text, '')
order by 1, 2, 3
"""

# A finding without a cell is told apart by the figure that it is about, one in a cell by its place.
FINDINGS = """
with truth as (
    select
        rule, severity, source_file, sheet, cell, any_value(kind) as kind, count(*) as times,
        case when cell is null then agglomeration end as agglomeration,
        case when cell is null then indicator end as indicator,
        case when cell is null then reporting_year end as reporting_year
    from read_parquet('{truth}/findings/*.parquet')
    group by all
),
marts as (
    select
        rule, severity, source_file, sheet, cell, any_value(text) as text, count(*) as times,
        case when cell is null then agglomeration end as agglomeration,
        case when cell is null then indicator end as indicator,
        case when cell is null then reporting_year end as reporting_year
    from located_rpt_findings
    group by all
)
select
    case
        when marts.rule is null then 'not found'
        when truth.rule is null then 'not planted'
        else 'counted otherwise'
    end as difference,
    coalesce(truth.rule, marts.rule) as rule,
    coalesce(truth.severity, marts.severity) as severity,
    coalesce(truth.source_file, marts.source_file) as source_file,
    coalesce(truth.sheet, marts.sheet) as sheet,
    coalesce(truth.cell, marts.cell) as cell,
    coalesce(truth.agglomeration, marts.agglomeration) as agglomeration,
    coalesce(truth.indicator, marts.indicator) as indicator,
    coalesce(truth.reporting_year, marts.reporting_year) as reporting_year,
    truth.kind, marts.text, truth.times, marts.times as found_times
from truth
full outer join marts
    on truth.rule = marts.rule
    and truth.severity = marts.severity
    and truth.source_file is not distinct from marts.source_file
    and truth.sheet is not distinct from marts.sheet
    and truth.cell is not distinct from marts.cell
    and truth.agglomeration is not distinct from marts.agglomeration
    and truth.indicator is not distinct from marts.indicator
    and truth.reporting_year is not distinct from marts.reporting_year
where truth.times is distinct from marts.times
order by 1, 2, 4, 6
"""

COMPLETENESS = """
with truth as (select * from read_parquet('{truth}/completeness.parquet')),
marts as (select * from read_parquet('{marts}/rpt_reporting_completeness.parquet'))
select
    coalesce(truth.level, marts.level), truth.agglomeration, truth.indicator,
    coalesce(truth.reporting_year, marts.reporting_year),
    truth.in_rates_count, marts.in_rates_count, truth.answered_count, marts.answered_count,
    truth.filled_count, marts.filled_count, truth.overdue_count, marts.overdue_count
from truth
full outer join marts
    on truth.level = marts.level
    and truth.agglomeration is not distinct from marts.agglomeration
    and truth.indicator is not distinct from marts.indicator
    and truth.reporting_year = marts.reporting_year
where
    truth.expected_count is distinct from marts.expected_count
    or truth.in_rates_count is distinct from marts.in_rates_count
    or truth.answered_count is distinct from marts.answered_count
    or truth.filled_count is distinct from marts.filled_count
    or truth.overdue_count is distinct from marts.overdue_count
    or truth.answered_count / nullif(truth.in_rates_count, 0) is distinct from marts.response_rate
    or truth.filled_count / nullif(truth.in_rates_count, 0) is distinct from marts.fill_rate
order by all
"""

NETWORK = """
with truth as (select * from read_parquet('{truth}/network.parquet')),
marts as (select * from read_parquet('{marts}/rpt_network_indicator.parquet'))
select
    coalesce(truth.indicator, marts.indicator), coalesce(truth.reporting_year, marts.reporting_year),
    truth.declared_sum, marts.declared_sum, marts.network_value, truth.counted_bodies_count, marts.counted_bodies_count
from truth
full outer join marts
    on truth.indicator = marts.indicator and truth.reporting_year = marts.reporting_year
where
    truth.declared_sum is distinct from marts.declared_sum
    or truth.declared_sum is distinct from marts.network_value
    or truth.counted_bodies_count is distinct from marts.counted_bodies_count
    or truth.bodies_in_scope_count is distinct from marts.bodies_in_scope_count
order by all
"""

UNREGISTERED = """
with truth as (select * from read_parquet('{truth}/unregistered/*.parquet')),
marts as (
    select * from located_rpt_unregistered_observation where unregistered = 'indicator'
)
select
    truth.agglomeration, truth.indicator, truth.reporting_year, truth.value, truth.source_file, truth.source_cell,
    marts.agglomeration, marts.indicator, marts.reporting_year, marts.value, marts.source_file, marts.source_cell
from truth
full outer join marts
    on truth.agglomeration = marts.agglomeration
    and truth.indicator = marts.indicator
    and truth.reporting_year = marts.reporting_year
    and truth.source_file = marts.source_file
where
    truth.value is distinct from marts.value
    or truth.source_cell is distinct from marts.source_cell
    or truth.source_sheet is distinct from marts.source_sheet
order by all
"""

# A mart names a file; where it lay in the inbox, the ledger says.
LOCATED = """
create view located_{mart} as
select mart.* replace (ledger.location as source_file)
from read_parquet('{marts}/{mart}.parquet') as mart
left join (
    select submission_id, any_value(source_location) as location
    from read_parquet('{marts}/rpt_submission_ledger.parquet')
    group by submission_id
) as ledger on mart.submission_id = ledger.submission_id
"""
LOCATED_MARTS = ("fct_indicator_observation", "rpt_findings", "rpt_unregistered_observation")

MARTS = (*LOCATED_MARTS, "rpt_reporting_completeness", "rpt_network_indicator", "rpt_submission_ledger")

COMPARISONS = {
    "figures": OBSERVATIONS,
    "findings": FINDINGS,
    "rates": COMPLETENESS,
    "network": NETWORK,
    "unregistered": UNREGISTERED,
}


@dataclass(frozen=True)
class Difference:
    """What one comparison found: how many rows differ, and the first of them."""

    count: int
    shown: str


def differences(truth: Path, publication: Path, most: int = 30) -> dict[str, Difference]:
    """Each comparison that finds a difference, with what differs in words."""
    found = {}
    with duckdb.connect() as connection:
        for mart in LOCATED_MARTS:
            connection.execute(LOCATED.format(mart=mart, marts=publication))
        for name, question in COMPARISONS.items():
            answer = connection.sql(question.format(truth=truth, marts=publication))
            columns, rows = answer.columns, answer.fetchall()
            if rows:
                found[name] = Difference(len(rows), "\n".join(_shown(columns, row) for row in rows[:most]))
    return found


def _shown(columns: list[str], row: tuple[Any, ...]) -> str:
    return "; ".join(f"{name}={value}" for name, value in zip(columns, row, strict=True) if value is not None)
