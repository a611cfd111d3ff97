{#- Lists the keys that occur more than once. -#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {% if 'reporting_year' in columns %}{{ rows_built(model) }}{% else %}{{ model }}{% endif %}

group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
