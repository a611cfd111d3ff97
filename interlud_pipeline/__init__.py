"""Yearly indicator submissions of agglomerations, from the sender's cell to audited marts."""
