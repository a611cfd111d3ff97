"""What one expectation had to say, in plain values that any process can read.

Belongs here: the result's shape and its JSON form.
Does not belong here: Great Expectations, or where audits are kept (``publication.audit``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

Severity = Literal["critical", "warning", "info"]
Plain = str | int | float | bool | None


@dataclass(frozen=True)
class ExpectationResult:
    """The outcome of one expectation on one mart.

    Attributes:
        mart: Mart that the expectation is about.
        name: Its name within the mart's suite.
        severity: ``critical`` holds publication back; a broken expectation is always critical.
        success: It holds.
        observed: What was found, in short.
        unexpected_count: How many rows or values break it; ``None`` where that makes no sense.
        sample: Some of the rows that break it.
        exception: Why it could not be evaluated at all.
    """

    mart: str
    name: str
    severity: Severity
    success: bool
    observed: str | None = None
    unexpected_count: int | None = None
    sample: tuple[dict[str, Plain], ...] = ()
    exception: str | None = None

    @property
    def key(self) -> str:
        """Its name among all suites."""
        return f"{self.mart}.{self.name}"

    @property
    def blocks(self) -> bool:
        """It holds publication back."""
        return not self.success and self.severity == "critical"

    @property
    def explanation(self) -> str:
        """Why it failed, in one line."""
        if self.exception:
            return f"could not be evaluated ({self.exception})"
        if self.sample:
            first = ", ".join(f"{column}={value}" for column, value in self.sample[0].items() if value is not None)
            return f"{self.unexpected_count} row(s), first: {first}"
        return f"found {self.observed}"


def broken(mart: str, name: str, reason: str) -> ExpectationResult:
    """The result of an expectation that could not be evaluated: never a pass, whatever its severity."""
    return ExpectationResult(mart=mart, name=name, severity="critical", success=False, exception=reason)


_RESULTS = TypeAdapter(tuple[ExpectationResult, ...])


def results_to_json(results: Sequence[ExpectationResult]) -> str:
    """Results as one line of JSON."""
    return _RESULTS.dump_json(tuple(results)).decode()


def results_from_json(text: str) -> tuple[ExpectationResult, ...]:
    """Results from their JSON form.

    Raises:
        pydantic.ValidationError: The text is something else.
    """
    return _RESULTS.validate_json(text)
