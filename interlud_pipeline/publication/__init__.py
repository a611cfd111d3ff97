"""Candidates, stored audits, immutable snapshots and the pointer to the one in force.

Does not belong here: what a mart holds (dbt) and what makes it good (``quality``).
"""
