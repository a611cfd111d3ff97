"""One file per format, each from bytes to a ``Document``.

Does not belong here: limits on processes (``intake.sandbox``) and anything that understands a value.
"""
