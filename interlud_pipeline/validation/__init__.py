"""Contracts on typed records, what one submission settles by itself, findings, quarantine, the lake.

Does not belong here: reading text, and rules that need several submissions (dbt).
"""
