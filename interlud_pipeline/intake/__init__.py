"""From bytes that arrive to grids of text with addresses: inbox, ledger, archive, readers.

Does not belong here: what a cell means; intake knows file formats and no indicator, body or French word. The
only French here are the reasons of a refusal (``refusals``), which officers read.
"""
