-- Quelles agglomérations ont répondu, et à quel point ?
-- Both rates of each body and year, as published.
select
    c.reporting_year,
    a.short_name,
    c.expected_count,
    c.in_rates_count,
    c.answered_count,
    c.filled_count,
    round(cast(c.response_rate as decimal(18, 6)), 4) as response_rate,
    round(cast(c.fill_rate as decimal(18, 6)), 4) as fill_rate
from rpt_reporting_completeness as c
inner join dim_agglomeration as a on a.agglomeration = c.agglomeration
where c.level = 'agglomeration'
order by c.reporting_year, a.short_name;
