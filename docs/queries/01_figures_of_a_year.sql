-- Quels sont les chiffres d'une année, et pourquoi manquent ceux qui manquent ?
-- The figures of a year, missing ones included, each with its status.
select
    a.short_name,
    o.indicator,
    i.label_fr,
    o.value,
    i.unit_fr,
    s.label_fr as status_fr,
    o.reason_text,
    o.is_lower_bound
from fct_indicator_observation as o
inner join dim_agglomeration as a on a.agglomeration = o.agglomeration
inner join dim_indicator as i
    on i.plan = o.plan
    and i.indicator = o.indicator
    and o.reporting_year between i.first_year and coalesce(i.last_year, 9999)
inner join dim_observation_status as s on s.status = o.status
where o.reporting_year = 2023
order by a.short_name, o.indicator;
