"""The form of PostgreSQL: a publication's marts in tables that many people query at once.

Belongs here: tables from what a manifest says of the marts, loading them, who may read them.
Does not belong here: when a publication goes out (``publish``), and what a mart holds (dbt).

No statement takes a lock that a reader's query could wait for, or wait behind: rows are replaced by DELETE and COPY in
one transaction, and a form that rows cannot be replaced in gets a schema of its own (``schema``).
"""
