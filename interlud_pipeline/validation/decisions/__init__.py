"""Officers' decisions: answers to findings, applied before a submission is settled.

Belongs here: reading the seed, which findings and records a decision answers, what it does to them, from which day.
Does not belong here: what makes a finding (``contracts``, ``settlement``), or which submission is in force (dbt).
"""
