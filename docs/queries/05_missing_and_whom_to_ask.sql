-- Que manque-t-il, pourquoi, et à qui le demander ?
-- What is missing in scope, worst first, with the body's own words and the function to ask.
select
    o.reporting_year,
    a.short_name,
    o.indicator,
    s.label_fr as status_fr,
    o.reason_text,
    o.available_on,
    o.is_overdue,
    a.contact_function_fr
from fct_indicator_observation as o
inner join dim_agglomeration as a on a.agglomeration = o.agglomeration
inner join dim_observation_status as s on s.status = o.status
where not s.is_filled and o.scope = 'in'
order by s.severity_rank, o.reporting_year, a.short_name, o.indicator;
