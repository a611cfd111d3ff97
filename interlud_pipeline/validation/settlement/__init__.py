"""What one submission settles by itself, once its records are typed and checked.

Belongs here: rows given twice, figures that follow from their detail, indicators that the file lacks.
Does not belong here: anything that needs a second submission (dbt), or that looks at text (``interpretation/``).
"""
