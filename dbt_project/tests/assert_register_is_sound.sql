-- The register names each thing once, refers only to what it knows, and keeps to its closed lists.
{{ config(meta={'dagster': {'ref': {'name': 'int_expected_returns'}}}) }}

{%- set keys = {
    'actors': ['actor'],
    'actor_distinctions': ['name', 'other_name'],
    'agglomerations': ['agglomeration'],
    'authorities': ['authority'],
    'campaigns': ['authority', 'reporting_year'],
    'decidable_rules': ['rule'],
    'decisions': ['decision'],
    'expected_return_exceptions': ['exception'],
    'expected_return_rules': ['rule'],
    'indicators': ['plan', 'indicator', 'first_year'],
    'meeting_kinds': ['kind'],
    'observation_statuses': ['status'],
    'plans': ['plan'],
    'rules': ['rule'],
    'year_on_year_rules': ['rule', 'plan', 'indicator'],
} %}
{%- set references = [
    ('actor_aliases', 'actor', 'actors'),
    ('agglomerations', 'authority', 'authorities'),
    ('agglomeration_aliases', 'agglomeration', 'agglomerations'),
    ('campaigns', 'authority', 'authorities'),
    ('plans', 'authority', 'authorities'),
    ('indicators', 'plan', 'plans'),
    ('indicator_aliases', 'plan', 'plans'),
    ('absence_wordings', 'status', 'observation_statuses'),
    ('meeting_wordings', 'kind', 'meeting_kinds'),
    ('decisions', 'agglomeration', 'agglomerations'),
    ('decisions', 'rule', 'rules'),
    ('decidable_rules', 'rule', 'rules'),
    ('expected_return_rules', 'plan', 'plans'),
    ('expected_return_exceptions', 'plan', 'plans'),
    ('expected_return_rules', 'agglomeration', 'agglomerations'),
    ('expected_return_exceptions', 'agglomeration', 'agglomerations'),
    ('expected_return_rules', 'indicator', 'indicators'),
    ('expected_return_exceptions', 'indicator', 'indicators'),
    ('year_on_year_rules', 'rule', 'rules'),
    ('year_on_year_rules', 'plan', 'plans'),
    ('year_on_year_rules', 'indicator', 'indicators'),
] %}
{%- set vocabularies = [
    ('actors', 'scope', ['global', 'agglomeration']),
    ('absence_wordings', 'match', ['exact', 'contains', 'body', 'moment', 'beside']),
    ('expected_return_rules', 'scope', ['in', 'unknown', 'out']),
    ('expected_return_exceptions', 'scope', ['in', 'unknown', 'out']),
    ('observation_statuses', 'counts_from', ['always', 'never', 'due_on', 'available_on']),
    ('rules', 'severity', ['info', 'warning', 'error']),
    ('rules', 'stage', ['read', 'interpret', 'validate', 'house']),
    ('total_wordings', 'role', ['total', 'possible', 'beside']),
    ('year_on_year_rules', 'severity', ['info', 'warning']),
] %}

with faults as (

    {%- for seed, columns in keys.items() %}
        select
            '{{ seed }}' as seed,
            'given twice' as fault,
            {{ columns | join(" || '|' || ") }} as faulty
        from {{ ref(seed) }}
        group by {{ columns | join(', ') }}
        having count(*) > 1

        union all
    {% endfor %}
    {%- for seed, column, known in references %}
        select
            '{{ seed }}' as seed,
            '{{ column }} is not in {{ known }}' as fault,
            {{ column }} as faulty
        from {{ ref(seed) }}
        where
            {{ column }} <> '*'
            and {{ column }} not in (select known.{{ column }} from {{ ref(known) }} as known)

        union all
    {% endfor %}
    {%- for seed, column, words in vocabularies %}
        select
            '{{ seed }}' as seed,
            '{{ column }} is not of its closed list' as fault,
            {{ column }} as faulty
        from {{ ref(seed) }}
        where {{ column }} not in ('{{ words | join("', '") }}')

        union all
    {% endfor %}
    select
        'campaigns' as seed,
        'dates are not in order' as fault,
        cast(reporting_year as {{ dbt.type_string() }}) as faulty
    from {{ ref('campaigns') }}
    where not opens_on <= due_on or not due_on <= closes_on

    union all

    -- What is told apart is not one by its names.
    select
        'actor_distinctions' as seed,
        'both names are one actor in actor_aliases' as fault,
        lines.name || '|' || lines.other_name as faulty
    from {{ ref('actor_distinctions') }} as lines
    inner join {{ ref('actor_aliases') }} as aliases
        on {{ folded_name('lines.name') }} = {{ folded_name('aliases.alias') }}
    inner join {{ ref('actor_aliases') }} as other_aliases
        on
            {{ folded_name('lines.other_name') }} = {{ folded_name('other_aliases.alias') }}
            and aliases.actor = other_aliases.actor

    union all

    -- Indicators are numbered within a plan; a jump is measured by both thresholds.
    select
        'year_on_year_rules' as seed,
        'an indicator without its plan, or thresholds that measure nothing' as fault,
        lines.rule || '|' || lines.plan || '|' || lines.indicator as faulty
    from {{ ref('year_on_year_rules') }} as lines
    where
        (lines.indicator <> '*' and lines.plan = '*')
        or coalesce(lines.factor, 2) <= 1
        or coalesce(lines.least_difference, 0) < 0
        or (
            lines.rule = 'value.far_from_last_year'
            and (lines.factor is null or lines.least_difference is null)
        )

)

select * from faults
