"""Assets by layer, each a few lines: fetch what the domain function needs, call it, return with metadata."""
