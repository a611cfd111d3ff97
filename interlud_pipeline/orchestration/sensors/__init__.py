"""Sensors, all of them running from the start: what has to happen by itself needs no switch.

Belongs here: one file a sensor, each a thin call to a rule that is tested without Dagster.
Does not belong here: what happens at a time of day or year (``schedules``).
"""
