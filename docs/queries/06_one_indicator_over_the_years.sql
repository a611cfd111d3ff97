-- Comment un indicateur évolue-t-il ?
-- One indicator over the years, with the change from the year before where both have a value and one definition.
select
    a.short_name,
    o.reporting_year,
    o.value,
    o.value - earlier.value as change,
    o.status,
    o.has_series_break
from fct_indicator_observation as o
inner join dim_agglomeration as a on a.agglomeration = o.agglomeration
left join fct_indicator_observation as earlier
    on earlier.agglomeration = o.agglomeration
    and earlier.plan = o.plan
    and earlier.indicator = o.indicator
    and earlier.reporting_year = o.reporting_year - 1
    and not o.has_series_break
where o.indicator = '116'
order by a.short_name, o.reporting_year;
