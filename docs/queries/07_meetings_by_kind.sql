-- Combien de réunions de chaque sorte ?
-- Meetings of each kind by body and year; a joint one counts for each body that held it.
select
    m.reporting_year,
    a.short_name,
    m.kind,
    sum(m.meetings) as meetings
from fct_meeting as m
inner join dim_agglomeration as a on a.agglomeration = m.agglomeration
group by m.reporting_year, a.short_name, m.kind
order by m.reporting_year, a.short_name, m.kind;
