"""Days on which a campaign has something to say to the bodies: its opening, reminders, due day and close. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from interlud_pipeline.reference import Register

OPENING, REMINDER, DUE, CLOSE = "opening", "reminder", "due", "close"
KINDS = (OPENING, REMINDER, DUE, CLOSE)
"""In the order of a campaign; of those that come late together only the last one is still worth a message."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day of a campaign's calendar.

    Attributes:
        kind: ``opening``, ``reminder``, ``due`` or ``close``.
        authority: Who holds the campaign.
        reporting_year: The year that it collects.
    """

    kind: str
    authority: str
    reporting_year: int

    def __str__(self) -> str:
        return f"{self.kind} {self.reporting_year} {self.authority}"


def occasions(register: Register, day: date) -> tuple[Occasion, ...]:
    """What the calendars of the campaigns have for a day, in the order of the register."""
    return tuple(occasion for dated, occasion in _calendar(register) if dated == day)


def calendar_days(register: Register) -> list[date]:
    """All days of the calendars, in order."""
    return sorted({dated for dated, _ in _calendar(register)})


def last_occasions(register: Register, after: date, until: date) -> tuple[tuple[date, Occasion], ...]:
    """The last occasion of each campaign within some days, for who looks again after a few of them.

    Args:
        register: The register.
        after: A day that was looked at; what it had is left out.
        until: The last day to look at.
    """
    found: dict[tuple[str, int], tuple[date, Occasion]] = {}
    within = [(day, occasion) for day, occasion in _calendar(register) if after < day <= until]
    for day, occasion in sorted(within, key=lambda one: (one[0], KINDS.index(one[1].kind))):
        found[occasion.authority, occasion.reporting_year] = day, occasion
    return tuple(found.values())


def _calendar(register: Register) -> list[tuple[date, Occasion]]:
    planned = [
        (dated, Occasion(kind, campaign.authority, campaign.reporting_year))
        for campaign in register.campaigns
        for kind, dated in ((OPENING, campaign.opens_on), (DUE, campaign.due_on), (CLOSE, campaign.closes_on))
    ]
    reminders = [
        (reminder.remind_on, Occasion(REMINDER, reminder.authority, reminder.reporting_year))
        for reminder in register.campaign_reminders
    ]
    return [*planned, *reminders]
