"""Messages to the bodies on the days of a campaign's calendar, and what became of them for the authority.

Belongs here: who is told what on which day; the order of plan, delivery and summary.
Does not belong here: what is owed (``owed``), delivering (``delivery``), when to look (orchestration).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from interlud_pipeline.feedback.content import french_day
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.contacts import read_contacts
from interlud_pipeline.notification.delivery import Delivery, Office
from interlud_pipeline.notification.forms import fill
from interlud_pipeline.notification.journal import BY_THE_RULES, Insist, Journal
from interlud_pipeline.notification.message import MAIL, SUMMARY, Event, Message
from interlud_pipeline.notification.occasions import CLOSE, DUE, OPENING, REMINDER, Occasion
from interlud_pipeline.notification.owed import Owed, feedback, owed, template
from interlud_pipeline.publication.as_of import evaluate
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.publish import verified_as_of
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Campaign
from interlud_pipeline.settings import Settings

FACTS, ARRIVALS = "fct_indicator_observation", "rpt_submission_ledger"
LATEST = timedelta(days=7)
"""For so long an occasion that was missed is still made up for."""

_TITLES = {
    OPENING: "Ouverture de la collecte {year} : {count} pour {body}",
    REMINDER: "Rappel : {count} de {body} pour {year}",
    DUE: "Échéance aujourd'hui : {count} de {body} pour {year}",
    CLOSE: "Clôture de la collecte {year} : {count} de {body}",
}
KINDS_FR = {OPENING: "ouverture", REMINDER: "rappel", DUE: "échéance", CLOSE: "clôture"}
STANDINGS_FR = {
    Event.SENT: "envoyé",
    Event.SENDING: "envoi interrompu, peut-être parti",
    Event.FAILED: "échec",
    Event.DRY_RUN: "non envoyé (essai à blanc)",
    Event.NO_ADDRESS: "sans adresse",
}


class NothingPublishedError(RuntimeError):
    """Nothing is published yet, so nobody can be told what is owed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the publication in force says for a day.

    Attributes:
        observations: ``fct_indicator_observation``.
        arrivals: ``rpt_submission_ledger``.
        as_of: The day.
    """

    observations: pl.DataFrame
    arrivals: pl.DataFrame
    as_of: date


def figures_on(settings: Settings, day: date) -> Figures:
    """The figures in force, evaluated for a day where they were not verified for it.

    Raises:
        NothingPublishedError: Nothing is published yet.
        LakeVersionGoneError: The day cannot be evaluated any more.
    """
    publication: Publication | None = current(settings)
    if publication is None:
        raise NothingPublishedError("nothing is published yet")
    if day in {publication.manifest.as_of, verified_as_of(settings)}:
        return Figures(publication.read(FACTS), publication.read(ARRIVALS), day)
    marts = evaluate(publication, day, megabytes=settings.warehouse_megabytes)
    return Figures(marts[FACTS], marts[ARRIVALS], day)


def office(settings: Settings, register: Register) -> Office:
    """Where messages are delivered, by these settings.

    Raises:
        ContactsError: The file of contacts cannot be used.
    """
    return Office(
        config=settings.notifications,
        contacts=read_contacts(settings.notifications.contacts, register),
        journal=Journal(Ledger(settings.ledger)),
        folder=settings.messages,
    )


@dataclass(frozen=True, slots=True)
class Round:
    """One look at what is to be said to the bodies.

    Attributes:
        settings: Where the outbox is.
        register: The register.
        figures: What is owed, and for which day.
        post: Where messages are delivered.
        insist: What is asked for beyond the rules.
        is_dry: Send nothing, whatever is configured.
        is_last: Nobody looks again: the authority is told of what failed for now, too.
    """

    settings: Settings
    register: Register
    figures: Figures
    post: Office
    insist: Insist = BY_THE_RULES
    is_dry: bool = False
    is_last: bool = False

    def remind(self, due: Iterable[tuple[date, Occasion]]) -> list[Delivery]:
        """Tell the bodies what they owe on some occasions, then the authority what came of that.

        Args:
            due: Occasions with their days.

        Returns:
            What became of each message, in the order of the register, each occasion's summary last.
        """
        deliveries: list[Delivery] = []
        for on, occasion in due:
            told = [self._deliver(message) for message in self._messages(on, occasion)]
            deliveries += told
            if told and (self.is_last or not any(one.is_pending for one in told)):
                deliveries.append(self._deliver(self._summary(on, occasion, told)))
        return deliveries

    def _deliver(self, message: Message) -> Delivery:
        return self.post.deliver(message, self.insist, is_dry=self.is_dry)

    def _messages(self, on: date, occasion: Occasion) -> Iterator[Message]:
        campaign = _campaign(occasion, self.register)
        for one in owed(self.figures.observations, occasion, self.figures.as_of, self.register):
            yield self._message(on, occasion, campaign, one)

    def _message(self, on: date, occasion: Occasion, campaign: Campaign, one: Owed) -> Message:
        siren, year = one.body.agglomeration, occasion.reporting_year
        attachments = (
            template(siren, year, self.figures.observations, self.register),
            *feedback(self.settings, siren, year, self.figures.arrivals),
        )
        authority = self.register.authorities[occasion.authority]
        text, html = fill(
            "reminder",
            kind=occasion.kind,
            body=one.body,
            authority=authority,
            year=year,
            campaign=campaign,
            awaited=one.awaited,
            as_of=self.figures.as_of,
            attachments=[attachment.name for attachment in attachments],
            day=french_day,
        )
        count = len(one.awaited)
        return Message(
            kind=occasion.kind,
            channel=MAIL,
            recipient=siren,
            recipient_function=one.body.contact_function_fr,
            on=on,
            subject=_TITLES[occasion.kind].format(
                year=year,
                body=one.body.short_name,
                count=f"{count} indicateurs attendus" if count > 1 else "1 indicateur attendu",
            ),
            text=text,
            html=html,
            attachments=attachments,
            agglomeration=siren,
            reporting_year=year,
            subject_count=count,
            reply_to=occasion.authority,
            is_rehearsal=campaign.is_fictional,
        )

    def _summary(self, on: date, occasion: Occasion, told: Sequence[Delivery]) -> Message:
        """What the authority is told: whom it has to call because no mail reached them."""
        authority = self.register.authorities[occasion.authority]
        rows = [
            {
                "body": self.register.agglomerations[one.message.recipient].short_name,
                "function": one.message.recipient_function,
                "count": one.message.subject_count,
                "standing": STANDINGS_FR[one.event],
                "detail": one.detail if one.event in {Event.FAILED, Event.SENT} else None,
                "has_address": one.has_address,
                "is_reached": one.event is Event.SENT,
            }
            for one in told
        ]
        unreached = sum(not row["is_reached"] for row in rows)
        text, html = fill(
            "reminder_summary",
            occasion=KINDS_FR[occasion.kind],
            authority=authority,
            year=occasion.reporting_year,
            on=on,
            rows=rows,
            day=french_day,
        )
        return Message(
            kind=SUMMARY,
            channel=MAIL,
            recipient=occasion.authority,
            recipient_function=f"{authority.contact_function_fr}, {authority.label_fr}",
            on=on,
            subject=f"Collecte {occasion.reporting_year}, {KINDS_FR[occasion.kind]} du {french_day(on)} : "
            f"{_bodies(len(rows) - unreached)}, {unreached} non {_told(unreached)}",
            text=text,
            html=html,
            reporting_year=occasion.reporting_year,
            subject_count=len(rows),
            is_rehearsal=_campaign(occasion, self.register).is_fictional,
        )


def _bodies(count: int) -> str:
    return f"{count} agglomération{'s' if count > 1 else ''} {_told(count)}"


def _told(count: int) -> str:
    return "prévenues" if count > 1 else "prévenue"


def _campaign(occasion: Occasion, register: Register) -> Campaign:
    return next(
        one
        for one in register.campaigns
        if (one.authority, one.reporting_year) == (occasion.authority, occasion.reporting_year)
    )
