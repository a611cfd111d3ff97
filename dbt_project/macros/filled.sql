{#- A message of the rule catalogue with its values: `{name}` becomes the expression given for that name. -#}
{% macro filled(message, expressions) -%}
    {%- set nested = namespace(sql=message) -%}
    {%- for name, expression in expressions.items() -%}
        {%- set nested.sql = "replace(" ~ nested.sql ~ ", '{" ~ name ~ "}', coalesce(" ~ expression ~ ", ''))" -%}
    {%- endfor -%}
    {{ nested.sql }}
{%- endmacro %}
