"""From grids to typed records: headers, numbers, dates, absence words, meeting phrases, names.

Does not belong here: file formats, and rules that look at typed records only (``validation``).
"""
