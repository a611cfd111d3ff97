"""The consumer contract of each mart as Great Expectations suites, run to plain results.

Does not belong here: Dagster, and rules on submissions (``validation``) or models (dbt tests).
"""
