{#- A table of names that are alike, exported with the lake's actors: one step, one asset, and so one source. -#}
{% macro likeness_export(table) -%}
    {{ external(source('lake', 'actors')) | string | replace('/lake/current/*/actors-*', '/control/' ~ table) }}
{%- endmacro %}
