{#- An aggregate: the texts of a group, sorted and joined by commas, so that equal sets give equal texts. -#}
{% macro sorted_list(expression) -%}
    {{- adapter.dispatch('sorted_list', 'interlud')(expression) -}}
{%- endmacro %}

{% macro default__sorted_list(expression) -%}
    string_agg({{ expression }}, ',' order by {{ expression }})
{%- endmacro %}

{% macro spark__sorted_list(expression) -%}
    array_join(array_sort(collect_list({{ expression }})), ',')
{%- endmacro %}
