"""For each rule that takes several submissions, files with their days of arrival that trip it.

All lie in one inbox, so that one run trips every rule; no body, indicator and year serves two of them by accident.
"""

from dataclasses import dataclass

from case_files import DECLARED, HEADER, INDICATORS, MEETINGS, csv, xlsx
from decision_examples import LAPSED


@dataclass(frozen=True)
class Arrival:
    """A file of the inbox with the day on which it came.

    Attributes:
        location: Where it lies in the inbox.
        received_on: Day of arrival, as ``YYYY-MM-DD``.
        content: Its bytes.
    """

    location: str
    received_on: str
    content: bytes

    @property
    def name(self) -> str:
        return self.location.rpartition("/")[2]


def _figures(*rows: tuple[object, ...], body: str = "CALL", year: int = 2023) -> bytes:
    return csv(HEADER[:5], *((body, year, *row, *[""] * (3 - len(row))) for row in rows))


def _version(number: int, value: int) -> bytes:
    return xlsx(("Agglomération", "CAHC"), DECLARED[1], ("Version", number), (), INDICATORS, (117, value))


_FORMER = Arrival("2022/CALL/retour-2022.csv", "2024-02-05", _figures((117, 10), year=2022))
_AGAIN = _figures((115, "", "n.d."), body="CAHC", year=2022)

HOUSE_EXAMPLES: dict[str, tuple[Arrival, ...]] = {
    "submission.after_close": (_FORMER,),
    "value.far_from_last_year": (_FORMER, Arrival("2023/CALL/retour-2023.csv", "2024-02-06", _figures((117, 3000)))),
    "indicator.stopped": (
        Arrival("2022/CAHC/projets.csv", "2023-03-06", _figures((118, 6), body="CAHC", year=2022)),
        Arrival("2023/CAHC/projets.csv", "2024-03-06", _figures((118, ""), body="CAHC")),
    ),
    "submission.superseded": (
        Arrival("2023/CAHC/retour-corrige.xlsx", "2024-03-04", _version(2, 12)),
        Arrival("2023/CAHC/retour-ancien.xlsx", "2024-03-20", _version(1, 9)),
    ),
    "submission.blank_keeps_former": (
        Arrival("2024/CAHC/retour.csv", "2025-02-03", _figures((117, 4), body="CAHC", year=2024)),
        Arrival("2024/CAHC/retour-complete.csv", "2025-03-03", _figures((117, ""), body="CAHC", year=2024)),
    ),
    "scope.unknown_reported": (Arrival("2023/CABBALR/retour.csv", "2024-03-05", _figures((117, 5), body="CABBALR")),),
    "meeting.joint_one_sided": (
        Arrival(
            "2024/CABBALR/reunions.csv",
            "2025-03-01",
            csv(MEETINGS[:6], ("CABBALR", 2024, "COPIL", 1, "", "CAHC")),
        ),
    ),
    # A decision answers the second file, which the first, sent later, has replaced.
    LAPSED: (
        Arrival("2024/CAHC/retour-corrige.csv", "2025-03-10", _figures((118, 12), body="CAHC", year=2024)),
        Arrival("2024/CAHC/retour-initial.csv", "2025-02-10", _figures((118, ""), body="CAHC", year=2024)),
    ),
    "submission.same_content": (
        Arrival("2022/CAHC/indicateurs.csv", "2023-03-07", _AGAIN),
        Arrival("2022/CAHC/copie de indicateurs.csv", "2023-03-08", _AGAIN),
    ),
}
