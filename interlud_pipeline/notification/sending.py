"""How a sending can fail, in words that hold neither an address nor a secret.

Belongs here: the errors that the transports raise, and what is kept of what a server said.
Does not belong here: which faults time may mend (``transience``), trying again (``delivery``).
"""

from __future__ import annotations

LONGEST = 200


class NotSentError(Exception):
    """A message did not leave.

    Attributes:
        is_transient: Another try may succeed.
    """

    def __init__(self, detail: str, *, is_transient: bool) -> None:
        super().__init__(detail)
        self.is_transient = is_transient


class OutcomeUnknownError(Exception):
    """The connection broke after the whole message was handed over: it may have left."""


def said(text: str | bytes) -> str:
    """What a server answered, in one line, without personal data."""
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415

    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return masked(" ".join("".join(sign if sign.isprintable() else " " for sign in words).split()))[:LONGEST]
