"""``interlud remind``: what the bodies are told on a day of a campaign's calendar, and sending it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import Day, format_option

if TYPE_CHECKING:
    from interlud_pipeline.notification.delivery import Delivery
    from interlud_pipeline.notification.occasions import Occasion
    from interlud_pipeline.notification.reminders import Figures
    from interlud_pipeline.reference import Register
    from interlud_pipeline.settings import Settings

EXIT_NOT_ALL_SENT = 1
MESSAGES_SHOWN = 40
"""Messages that the text shows one by one, of more those first that did not leave; the JSON has all of them."""


@click.command("remind", short_help="Rappeler aux agglomérations ce qu'elles doivent encore.")
@click.option("--on", metavar="DATE", type=Day(), help="Jour du calendrier d'une campagne (par défaut aujourd'hui).")
@click.option("--send", is_flag=True, help="Envoyer ; sans cela, les messages sont seulement écrits.")
@click.option("--again-failed", is_flag=True, help="Réessayer aussi ce qu'un serveur a refusé.")
@click.option("--again-uncertain", is_flag=True, help="Renvoyer aussi ce qui est peut-être déjà parti.")
@format_option
def command(on: date | None, send: bool, again_failed: bool, again_uncertain: bool, output_format: str) -> None:
    """Rappeler aux agglomérations ce qu'elles doivent encore, un jour du calendrier d'une campagne.

    Sans --send, rien n'est envoyé : les messages sont écrits dans le dossier des retours, tels qu'ils partiraient ce
    jour-là. Avec --send, ils partent si un serveur de courriel est configuré, chacun une fois au plus, d'après ce qui
    est publié aujourd'hui.
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.submissions import today  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.notification.account import renew  # noqa: PLC0415
    from interlud_pipeline.notification.contacts import ContactsError  # noqa: PLC0415
    from interlud_pipeline.notification.journal import Insist  # noqa: PLC0415
    from interlud_pipeline.notification.occasions import last_occasions  # noqa: PLC0415
    from interlud_pipeline.notification.reminders import Round, office  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    register, now = Register(settings.seeds), today(settings)
    day = on or now
    if send:
        _require_sendable(day, now)
    due = last_occasions(register, day - timedelta(days=1), day)
    if not due:
        raise CommandFailed(_nothing_on(day, register))
    try:
        post = office(settings, register)
    except ContactsError as error:
        raise CommandFailed(f"{error}.") from error
    figures = _figures(settings, now if send else day)
    insist = Insist(on_failed=again_failed, on_uncertain=again_uncertain)
    deliveries = Round(settings, register, figures, post, insist, is_dry=not send).remind(due)
    renew(settings)
    if output_format == "json":
        show_json(_as_object(deliveries, day, due, settings))
    else:
        _show(deliveries, day, due, register, settings)
    if send and any(_is_left(one) for one in deliveries):
        raise click.exceptions.Exit(EXIT_NOT_ALL_SENT)


def _require_sendable(day: date, now: date) -> None:
    """Refuse to send what is to come, or what has long passed.

    Raises:
        CommandFailed: It is one of them.
    """
    from interlud_pipeline.commands.wording import day as in_words  # noqa: PLC0415
    from interlud_pipeline.notification.reminders import LATEST  # noqa: PLC0415

    if day > now:
        raise CommandFailed(f"Le {in_words(day)} est à venir : sans --send, vous voyez ce qui serait envoyé.")
    if day < now - LATEST:
        raise CommandFailed(
            f"Le {in_words(day)} est passé depuis plus de {LATEST.days} jours : un message de ce jour n'aurait plus "
            "de sens."
        )


def _nothing_on(day: date, register: Register) -> str:
    from interlud_pipeline.commands.wording import day as in_words  # noqa: PLC0415
    from interlud_pipeline.notification.occasions import calendar_days  # noqa: PLC0415

    following = [one for one in calendar_days(register) if one > day]
    hint = f" Le prochain jour est le {in_words(following[0])}." if following else ""
    return f"Aucune campagne n'a rien au calendrier pour le {in_words(day)}.{hint}"


def _figures(settings: Settings, day: date) -> Figures:
    """What is owed on a day.

    Raises:
        CommandFailed: Nothing is published, or it cannot be evaluated for that day.
    """
    from interlud_pipeline.notification.reminders import NothingPublishedError, figures_on  # noqa: PLC0415
    from interlud_pipeline.publication.as_of import LakeVersionGoneError  # noqa: PLC0415
    from interlud_pipeline.publication.current import PublicationError  # noqa: PLC0415

    try:
        return figures_on(settings, day)
    except NothingPublishedError as error:
        raise CommandFailed("Rien n'est encore publié : lancez d'abord « interlud run ».") from error
    except (LakeVersionGoneError, PublicationError) as error:
        raise CommandFailed("Les données de cette publication ne sont plus là : relancez « interlud run ».") from error


def _is_left(one: Delivery) -> bool:
    """Whether somebody whom it was for was not told, and no fictional campaign is why."""
    from interlud_pipeline.notification.message import Event  # noqa: PLC0415

    return one.event is not Event.SENT and not one.message.is_rehearsal


def _as_object(
    deliveries: list[Delivery], day: date, due: tuple[tuple[date, Occasion], ...], settings: Settings
) -> dict[str, object]:
    return {
        "on": day,
        "occasions": [
            {"kind": one.kind, "authority": one.authority, "reporting_year": one.reporting_year} for _, one in due
        ],
        "messages": [_row(one, settings) for one in deliveries],
    }


def _row(one: Delivery, settings: Settings) -> dict[str, object]:
    message = one.message
    return {
        "key": message.key,
        "kind": message.kind,
        "recipient": message.recipient,
        "recipient_function": message.recipient_function,
        "reporting_year": message.reporting_year,
        "subject": message.subject,
        "awaited": message.subject_count,
        "attachments": [attachment.name for attachment in message.attachments],
        "standing": "uncertain" if one.event == "sending" else one.event.value,
        "detail": one.detail,
        "is_new": one.is_new,
        "has_address": one.has_address,
        "file": None if one.file is None else one.file.relative_to(settings.outbox).as_posix(),
    }


def _show(
    deliveries: list[Delivery],
    day: date,
    due: tuple[tuple[date, Occasion], ...],
    register: Register,
    settings: Settings,
) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from interlud_pipeline.commands.terminal import show  # noqa: PLC0415
    from interlud_pipeline.commands.wording import day as in_words  # noqa: PLC0415
    from interlud_pipeline.notification.reminders import KINDS_FR, STANDINGS_FR  # noqa: PLC0415

    occasions = ", ".join(f"{KINDS_FR[one.kind]} {one.reporting_year}" for _, one in due)
    title = Text(f"{in_words(day)} : {occasions}\n", style="bold")
    if not deliveries:
        show(title, Text("Aucune agglomération ne doit plus rien."))
        return
    table = Table("Destinataire", "Message", "Pièces", "Envoi")
    first = sorted(deliveries, key=lambda one: not _is_left(one)) if len(deliveries) > MESSAGES_SHOWN else deliveries
    for one in first[:MESSAGES_SHOWN]:
        message = one.message
        body = register.agglomerations.get(message.recipient)
        standing = STANDINGS_FR[one.event]
        told = [standing, *([] if one.has_address or standing == "sans adresse" else ["sans adresse"])]
        if one.detail and one.detail != standing:
            told.append(one.detail)
        table.add_row(
            body.short_name if body else message.recipient_function,
            message.subject,
            str(len(message.attachments)),
            " ; ".join(told),
        )
    written = any(one.file for one in deliveries)
    show(
        title,
        table,
        *([Text(_in_all(deliveries))] if len(deliveries) > MESSAGES_SHOWN else []),
        *([Text(f"Messages écrits dans {settings.messages}")] if written else []),
    )


def _in_all(deliveries: list[Delivery]) -> str:
    """How many messages there are, those that are not shown among them, by what became of them."""
    from interlud_pipeline.commands.wording import count, number  # noqa: PLC0415
    from interlud_pipeline.notification.reminders import STANDINGS_FR  # noqa: PLC0415

    found = Counter(STANDINGS_FR[one.event] for one in deliveries)
    told = ", ".join(f"{standing} {number(times)}" for standing, times in found.most_common())
    return f"… {count(len(deliveries), 'message')} en tout : {told}. Tous, un par un : --format json."
