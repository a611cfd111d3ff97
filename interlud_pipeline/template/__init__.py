"""The workbook that an agglomeration fills in: what it holds, and how it is written.

Does not belong here: reading it back (``intake``, ``interpretation``), or any wording that the register has.
"""
