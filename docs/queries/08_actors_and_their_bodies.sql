-- Quels acteurs sont mobilisés, et par combien d'agglomérations ?
-- Actors of each year with how many bodies mobilised them; one of another body with a scope of its own is another one.
select
    m.reporting_year,
    m.canonical_name,
    m.is_collective,
    count(distinct m.agglomeration) as bodies
from fct_actor_mobilisation as m
group by m.reporting_year, m.canonical_name, m.is_collective
order by m.reporting_year, bodies desc, m.canonical_name;
