"""The forms in which returns are sent, each with the address of every cell.

Belongs here: one module a form: from rows to the bytes of a file.
Does not belong here: what the rows say.
"""
