"""The page that a publication shows to those who open no database: one file, read in a browser and on paper.

Belongs here: what the page says of the marts, its words in French, its looks.
Does not belong here: any rule of what a figure means (dbt decided it), or when a publication is made (``publish``).
"""
