"""Keeping run-time state over the years: its layouts, what may go, copies and their return.

Belongs here: bringing older layouts up to date, retention, backup and restore.
Does not belong here: Dagster, whose runs ``orchestration`` removes; what the stores hold (``intake``, ``validation``,
``publication``); printing (``commands``).
"""
