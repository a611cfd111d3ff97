{#- A table that the ledger is exported to beside its arrivals: one export, one asset, and so one source. -#}
{% macro ledger_export(table) -%}
    {{ external(source('journal', 'arrivals')) | string | replace('/arrivals.parquet', '/' ~ table ~ '.parquet') }}
{%- endmacro %}
