"""Telling people: digests of what is new, reminders of what is owed, and the journal of every sending.

Belongs here: whom to tell what, the messages and their forms, sending each once, and what became of it.
Does not belong here: Dagster, what a figure means, or what is wrong or owed (lake, marts, register).
"""
