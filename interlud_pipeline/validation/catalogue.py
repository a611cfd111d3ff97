"""The rule catalogue: what a finding says to the officer who sent the file.

Belongs here: turning a finding into its severity, message and remedy.
Does not belong here: the wording itself, which is the seed ``rules``.
"""

from __future__ import annotations

from functools import lru_cache
from string import Formatter

from interlud_pipeline.model import Finding, Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Rule

LONGEST_QUOTE = 160
LONGEST_LIST = 400
NOT_STATED = "—"

# What every finding can say of itself; all other placeholders come from the parameters of the code that raises it.
STANDARD_PLACEHOLDERS = frozenset({"agglomeration", "cell", "indicator", "reporting_year", "sheet", "text"})


class UnknownRuleError(LookupError):
    """A finding names a rule that the catalogue lacks: a fault of the code, to be mended in the seed ``rules``."""


def render(finding: Finding, register: Register) -> tuple[Severity, str, str]:
    """Severity, message and remedy of a finding, in the words of the catalogue.

    Raises:
        UnknownRuleError: The catalogue has no such rule.
    """
    rule = rule_of(finding.rule, register)
    values = _values(finding, register, placeholders(rule.message_fr) | placeholders(rule.remedy_fr))
    return Severity(rule.severity), _fill(rule.message_fr, values), _fill(rule.remedy_fr, values)


def rule_of(identifier: str, register: Register) -> Rule:
    """The catalogue's entry for a rule.

    Raises:
        UnknownRuleError: There is none.
    """
    try:
        return register.rules[identifier]
    except KeyError:
        raise UnknownRuleError(f"rule {identifier!r} is not in the seed rules: add a line for it") from None


@lru_cache(maxsize=1024)
def placeholders(template: str) -> frozenset[str]:
    """Names that a message expects."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def _values(finding: Finding, register: Register, named: frozenset[str]) -> dict[str, str]:
    """What stands for the names in a message; others are not made."""
    body = register.agglomerations.get(finding.agglomeration or "")
    stated = {
        "agglomeration": body.short_name if body else finding.agglomeration,
        "cell": finding.cell,
        "indicator": finding.indicator,
        "reporting_year": finding.reporting_year,
        "sheet": finding.sheet,
        "text": finding.text,
    }
    quoted = {name: _shortened(str(stated[name]), LONGEST_QUOTE) for name in named if stated.get(name) is not None}
    return quoted | {name: _shortened(value, LONGEST_LIST) for name, value in finding.params.items() if name in named}


def _fill(template: str, values: dict[str, str]) -> str:
    return template.format_map({name: values.get(name, NOT_STATED) for name in placeholders(template)}).strip()


def _shortened(text: str, longest: int) -> str:
    """One line, short enough to be read in a list; the finding keeps the whole text beside its message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
