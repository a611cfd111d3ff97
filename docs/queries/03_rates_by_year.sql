-- Où en sont les réponses, année par année ?
-- Response and fill rates of each year, from the figures themselves.
select
    o.reporting_year,
    sum(case when o.status <> 'OUT_OF_SCOPE' then 1 else 0 end) as expected,
    sum(case when o.is_in_rates then 1 else 0 end) as in_rates,
    round(
        cast(sum(case when o.is_in_rates and o.is_answered then 1 else 0 end) as decimal(18, 6))
        / nullif(sum(case when o.is_in_rates then 1 else 0 end), 0),
        4
    ) as response_rate,
    round(
        cast(sum(case when o.is_in_rates and o.is_filled then 1 else 0 end) as decimal(18, 6))
        / nullif(sum(case when o.is_in_rates then 1 else 0 end), 0),
        4
    ) as fill_rate
from fct_indicator_observation as o
group by o.reporting_year
order by o.reporting_year;
