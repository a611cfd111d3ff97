"""For each rule on officers' decisions, a file and decisions on it that trip the rule.

``decision.lapsed`` takes a second file: both are among ``HOUSE_EXAMPLES``.
"""

from dataclasses import dataclass

from case_files import csv, indicators

from interlud_pipeline.validation.decisions.seed import COLUMNS

LAPSED = "decision.lapsed"
NAME = "retour.csv"
# A decision answers a finding; this one is an info, so that no other warning or error stands beside the rule.
_ANSWERED = "value.blank"
_USUAL = {
    "rule": _ANSWERED,
    "action": "correct",
    "decided_by_function": "Chargée de mission mobilité",
    "decided_on": "2024-05-02",
    "reason_fr": "Réponse du service.",
}


@dataclass(frozen=True)
class Decided:
    """A file with decisions on it.

    Attributes:
        content: Bytes of the file.
        decisions: Columns of the seed, by line; the submission is filled in when it is known.
    """

    content: bytes
    decisions: tuple[dict[str, str], ...]

    def seed(self, submission_id: str) -> bytes:
        """The seed of decisions with these on a submission."""
        rows = [one | {"submission_id": submission_id} for one in self.decisions]
        return csv(COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows), sep=",", end="\n")


def _decision(identifier: str, cell: str, value: str, **columns: str) -> dict[str, str]:
    return _USUAL | {"decision": identifier, "cell": cell, "decided_value": value} | columns


_BLANK = indicators((117, ""))

DECISION_EXAMPLES = {
    "decision.unmatched": Decided(_BLANK, (_decision("D1", "D22", "10"),)),
    "decision.not_applicable": Decided(_BLANK, (_decision("D1", "D2", "10.5"),)),
    "decision.contradicted": Decided(
        _BLANK, (_decision("D1", "D2", "10"), _decision("D2", "D2", "11", decided_on="2024-05-09"))
    ),
}
LAPSING = (_decision("D1", "D2", "10", decided_on="2025-02-12"),)
