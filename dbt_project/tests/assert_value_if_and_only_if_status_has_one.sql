-- A value stands where the status has one, and nowhere else; every status is of the closed list.
{{ config(meta={'dagster': {'ref': {'name': 'fct_indicator_observation'}}}) }}

select
    observations.plan,
    observations.agglomeration,
    observations.indicator,
    observations.reporting_year,
    observations.status,
    observations.value
from {{ rows_built(ref('fct_indicator_observation')) }} as observations
left join {{ ref('observation_statuses') }} as statuses
    on observations.status = statuses.status
where
    statuses.status is null
    or statuses.has_value <> (observations.value is not null)
