{#- Whether a row of a decided submission's states holds on the day up to which decisions count. -#}
{% macro in_effect(decided_by) -%}
    coalesce(decided_from <= {{ decided_by }}, true) and coalesce(decided_until > {{ decided_by }}, true)
{%- endmacro %}
