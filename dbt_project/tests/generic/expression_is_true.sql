{#- Lists the rows for which the expression is not true; one that cannot be decided (null) is a fault too. -#}
{% test expression_is_true(model, expression) %}

select *
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
