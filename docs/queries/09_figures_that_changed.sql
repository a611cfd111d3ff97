-- Quels chiffres ont changé, et à cause de quoi ?
-- Revisions, with what stood before, what stands since, and the file, withdrawal or decision behind it.
select
    r.reporting_year,
    a.short_name,
    r.indicator,
    r.revision_number,
    r.previous_status,
    r.previous_value,
    r.status,
    r.value,
    r.cause,
    r.source_file
from rpt_revisions as r
inner join dim_agglomeration as a on a.agglomeration = r.agglomeration
order by r.reporting_year, a.short_name, r.indicator, r.revision_number;
