"""Second tries for steps: what a store or a server was too busy for, and never what is wrong with the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from interlud_pipeline.transience import is_transient

SECOND_TRIES = dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""Four tries within about half a minute; whatever takes longer is for people."""


@contextmanager
def only_transient_faults_again() -> Iterator[None]:
    """Let what time may mend through to the step's ``RetryPolicy``; anything else fails the step at once.

    Raises:
        dagster.Failure: An error that would come again, in its own words.
    """
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        if is_transient(error):
            raise
        raise dg.Failure(_in_words(error), allow_retries=False) from error


def _in_words(error: Exception) -> str:
    """Our own errors speak for themselves; others need their name to be understood."""
    is_ours = type(error).__module__.startswith("interlud_pipeline.")
    return str(error) if is_ours else f"{type(error).__name__}: {error}"
