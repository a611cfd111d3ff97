"""The digest for those who run the pipeline: what is new since the last one that left, on each channel by itself.

Belongs here: telling what is new from what was told, and the digest's forms.
Does not belong here: what there is to tell (``news``, orchestration), delivering it (``delivery``), when to look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from interlud_pipeline.feedback.content import french_day
from interlud_pipeline.notification.forms import fill
from interlud_pipeline.notification.journal import Journal
from interlud_pipeline.notification.message import CHANNELS, DIGEST, MAIL, OPERATORS, Message
from interlud_pipeline.notification.news import SECTIONS_FR, Group, Item, Section, grouped
from interlud_pipeline.notification.webhook import link, plain
from interlud_pipeline.settings import Settings

MOST_IN_MAIL, MOST_IN_CHANNEL = 5, 2
SUBJECTS_IN_MAIL, SUBJECTS_IN_CHANNEL = 20, 5
"""Bodies of one section that are named; of more, those of which there is most to tell, with one item of a rule each."""

OPERATORS_FR = "Exploitation"
_TOLD_FOR = timedelta(days=7)
"""For so long a digest says of an earlier one that nobody knows whether it left."""


@dataclass(frozen=True, slots=True)
class News:
    """What a digest on one channel has to say.

    Attributes:
        new: Items that were not told yet.
        settled: Keys of items told earlier that are no longer.
        still_open: How many items told earlier are still.
        doubtful: When earlier digests began to be sent of which nobody knows whether they left.
    """

    new: tuple[Item, ...]
    settled: frozenset[str]
    still_open: int
    doubtful: tuple[datetime, ...]


def news(
    items: Collection[Item], told: frozenset[str], undecided: Collection[str] = (), doubtful: Sequence[datetime] = ()
) -> News:
    """What is new among the things that are wrong or missing now.

    Args:
        items: All of them.
        told: Keys of those that were told as open.
        undecided: Keys of which it cannot be said now whether they still are; they are neither new nor settled.
        doubtful: When digests began to be sent of which nobody knows whether they left.
    """
    by_key = {item.key: item for item in items}
    new = tuple(item for key, item in by_key.items() if key not in told)
    settled = told - by_key.keys() - set(undecided)
    return News(new, settled, len(told) - len(settled), tuple(doubtful))


def digests(
    settings: Settings, journal: Journal, items: Collection[Item], undecided: Collection[str], now: datetime
) -> Iterator[Message]:
    """The digest of each channel that has something new.

    Args:
        settings: Channels, and the UI's address for links.
        journal: What was told.
        items: All that is wrong or missing.
        undecided: Keys of which it cannot be said now.
        now: The instant.
    """
    config = settings.notifications
    zone = ZoneInfo(settings.timezone)
    for channel in CHANNELS:
        leaves = config.sends_mail if channel == MAIL else config.calls_webhook
        doubtful = [at for at in journal.uncertain(DIGEST, channel) if now - at < _TOLD_FOR]
        found = news(items, journal.told(channel, is_dry=not leaves), undecided, doubtful)
        if found.new:
            message = _message(channel, found, now.astimezone(zone), settings.ui_url)
            yield replace(message, follows=journal.last_digest(channel, is_dry=not leaves))


def is_too_early(settings: Settings, journal: Journal, now: datetime) -> bool:
    """Whether the last digest is so recent that what is new waits for the next one."""
    least = timedelta(minutes=settings.notifications.digest_minutes)
    begun = [at for channel in CHANNELS if (at := journal.last_begun(DIGEST, channel)) is not None]
    return any(now - at < least for at in begun)


def _message(channel: str, found: News, now: datetime, ui_url: str | None) -> Message:
    subject = f"Récapitulatif du {french_day(now.date())} : {_counts(found.new)}"
    base = ui_url.rstrip("/") if ui_url else None
    text, html = _mail(found, now, subject, base) if channel == MAIL else (_post(found, now, subject, base), "")
    return Message(
        kind=DIGEST,
        channel=channel,
        recipient=OPERATORS,
        recipient_function=OPERATORS_FR,
        on=now.date(),
        subject=subject,
        text=text,
        html=html,
        subject_count=len(found.new),
        items={item.key: True for item in found.new} | dict.fromkeys(found.settled, False),
    )


def _counts(items: Iterable[Item]) -> str:
    """« 1 exécution en échec, 3 constats »."""
    counted: dict[Section, int] = {}
    for item in items:
        counted[item.section] = counted.get(item.section, 0) + 1
    return ", ".join(
        f"{counted[section]} {_named(section, counted[section])}" for section in Section if section in counted
    )


def _named(section: Section, count: int) -> str:
    one, several = SECTIONS_FR[section]
    return several if count > 1 else one


def _mail(found: News, now: datetime, subject: str, base: str | None) -> tuple[str, str]:
    return fill(
        "digest",
        subject=subject,
        counts=_counts(found.new),
        sections=[
            {"title": _title(section, found.new), "subjects": told.subjects, "rest": told.rest}
            for section, told in _told(found.new, MOST_IN_MAIL, SUBJECTS_IN_MAIL).items()
        ],
        settled=len(found.settled),
        still_open=found.still_open,
        doubtful=[_instant(at, now) for at in found.doubtful],
        base=base,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What of a section is told item by item, and in words what is not."""

    subjects: Mapping[str, tuple[Group, ...]]
    rest: str


def _told(items: Collection[Item], most: int, subjects: int) -> dict[Section, _Told]:
    """The sections, each within what people read: beyond so many subjects the others are only counted."""
    told: dict[Section, _Told] = {}
    for section, found in grouped(items, most).items():
        if len(found) <= subjects:
            told[section] = _Told(found, "")
            continue
        sizes = {subject: sum(len(group.items) + group.more for group in groups) for subject, groups in found.items()}
        named = sorted(sizes, key=lambda subject: -sizes[subject])[:subjects]
        rest = sum(sizes.values()) - sum(sizes[subject] for subject in named)
        shown = {
            subject: tuple(Group(one.rule, one.items[:1], one.more + len(one.items) - 1) for one in found[subject])
            for subject in named
        }
        told[section] = _Told(
            shown, f"et {rest} de plus chez {len(found) - len(named)} autres : tous sont dans l'interface et les marts"
        )
    return told


def _title(section: Section, items: Iterable[Item]) -> str:
    count = sum(item.section is section for item in items)
    return f"{count} {_named(section, count)}"


def _instant(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    return f"{french_day(local.date())} à {local:%H:%M}"


def _post(found: News, now: datetime, subject: str, base: str | None) -> str:
    lines = [f"*{plain(subject)}*"]
    for section, told in _told(found.new, MOST_IN_CHANNEL, SUBJECTS_IN_CHANNEL).items():
        lines.append(f"*{_title(section, found.new)}*")
        lines += [line for named, groups in told.subjects.items() for line in _lines(named, groups, base)]
        lines += [f"• {told.rest}"] if told.rest else []
    if found.settled:
        lines.append(f"Réglé depuis : {len(found.settled)}.")
    lines += [
        f"Un récapitulatif commencé le {_instant(at, now)} est peut-être resté sans effet." for at in found.doubtful
    ]
    return "\n".join(lines)


def _lines(named: str, groups: Sequence[Group], base: str | None) -> Iterator[str]:
    for group in groups:
        for item in group.items:
            shown = link(f"{base}{item.path}", group.rule) if base else plain(group.rule)
            yield f"• {plain(named)}, {shown} : {plain(item.text)}"
        if group.more:
            yield f"• {plain(named)}, {plain(group.rule)} : et {group.more} de plus"
