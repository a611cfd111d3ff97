-- D'où vient ce chiffre : quel fichier, quelle feuille, quelle cellule, quel texte, lu par quelle règle ?
-- From a figure to its source cell, and to the cells of the rows that it is made from.
with asked as (
    select
        '246200364' as agglomeration,
        '116' as indicator,
        2023 as reporting_year
),

told as (
    select
        1 as part,
        o.agglomeration,
        o.indicator,
        o.reporting_year,
        'figure' as what,
        o.value,
        o.submission_id,
        o.source_file,
        o.source_sheet,
        o.source_cell,
        o.source_text,
        o.parse_rule,
        o.declared_by,
        o.decision
    from fct_indicator_observation as o
    union all
    select
        2 as part,
        m.agglomeration,
        m.indicator,
        m.reporting_year,
        m.kind as what,
        cast(m.meetings as decimal(18, 4)) as value,
        m.submission_id,
        m.source_file,
        m.source_sheet,
        m.source_cell,
        m.source_text,
        m.parse_rule,
        m.declared_by,
        m.decision
    from fct_meeting as m
    union all
    select
        2 as part,
        c.agglomeration,
        c.indicator,
        c.reporting_year,
        c.declared_name as what,
        cast(1 as decimal(18, 4)) as value,
        c.submission_id,
        c.source_file,
        c.source_sheet,
        c.source_cell,
        c.source_text,
        c.parse_rule,
        c.declared_by,
        c.decision
    from fct_actor_mobilisation as c
)

select
    told.what,
    told.value,
    told.source_file,
    told.source_sheet,
    told.source_cell,
    told.source_text,
    told.parse_rule,
    told.declared_by,
    told.decision,
    told.submission_id
from told
inner join asked
    on asked.agglomeration = told.agglomeration
    and asked.indicator = told.indicator
    and asked.reporting_year = told.reporting_year
order by told.part, told.source_file, told.source_cell, told.what;
