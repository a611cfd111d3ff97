import json
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from loopback import ADDRESS, CALL

from interlud_pipeline.notification.contacts import Contact
from interlud_pipeline.notification.journal import Insist, sendings
from interlud_pipeline.notification.message import WEBHOOK, Event


def events(journal):
    return sendings(journal.ledger)["event"].to_list()


def test_a_message_is_sent_once(desk):
    office = desk.office
    first, second = office.deliver(desk.message), office.deliver(desk.message)
    assert (first.event, first.is_new, second.event, second.is_new) == (Event.SENT, True, Event.SENT, False)
    assert len(desk.mailbox.mails) == 1
    assert events(desk.journal) == ["sending", "sent"]


def test_without_configuration_it_is_written_down_and_sent_later_once_there_is_one(desk):
    dry = desk.make_office(desk.config(), desk.contact).deliver(desk.message)
    assert (dry.event, dry.is_new, dry.has_address) == (Event.DRY_RUN, True, True)
    raw = dry.file.read_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == desk.message.subject
    assert ADDRESS.encode() not in raw
    assert dry.file.name.startswith(f"reminder-2023-{CALL}-")
    again = desk.make_office(desk.config(), desk.contact).deliver(desk.message)
    assert (again.event, again.is_new) == (Event.DRY_RUN, False)
    assert desk.office.deliver(desk.message).event is Event.SENT
    assert events(desk.journal) == ["dry_run", "sending", "sent"]
    assert len(desk.mailbox.mails) == 1


@pytest.mark.parametrize("how", ["setting", "call", "fictional campaign"])
def test_a_dry_run_sends_nothing_although_all_is_configured(desk, how):
    office = desk.make_office(desk.config(desk.mailbox, dry_run=how == "setting"), desk.contact)
    told = replace(desk.message, is_rehearsal=how == "fictional campaign")
    assert office.deliver(told, is_dry=how == "call").event is Event.DRY_RUN
    assert desk.mailbox.mails == []
    assert events(desk.journal) == ["dry_run"]


def test_what_was_sent_is_not_written_down_as_a_dry_run_afterwards(mailbox, config, make_office, message, contact):
    office = make_office(config(mailbox), contact)
    office.deliver(message)
    shown = office.deliver(message, is_dry=True)
    assert (shown.event, shown.file) == (Event.SENT, None)


def test_a_body_without_an_address_is_told_of_once_and_gets_its_mail_once_it_has_one(desk):
    nobody = desk.make_office(desk.config(desk.mailbox))
    assert [nobody.deliver(desk.message).event for _ in range(2)] == [Event.NO_ADDRESS] * 2
    assert desk.office.deliver(desk.message).event is Event.SENT
    assert events(desk.journal) == ["no_address", "sending", "sent"]


def test_a_refusal_for_now_is_tried_again_within_the_delivery(desk):
    desk.mailbox.answers = ["451 later", "451 later"]
    assert desk.office.deliver(desk.message).event is Event.SENT
    assert events(desk.journal) == ["sending", "failed", "sending", "failed", "sending", "sent"]
    assert len(desk.mailbox.mails) == 1


def test_what_stays_refused_for_now_is_left_to_the_next_look(mailbox, config, make_office, message, contact):
    mailbox.answers = ["451 later"] * 3
    office = make_office(config(mailbox), contact)
    left = office.deliver(message)
    assert (left.event, left.is_pending) == (Event.FAILED, True)
    assert office.deliver(message).event is Event.SENT


def test_a_refusal_for_good_is_not_tried_again(desk):
    desk.mailbox.refusals[ADDRESS] = f"550 <{ADDRESS}> unknown"
    office = desk.office
    refused = office.deliver(desk.message)
    assert (refused.event, refused.is_pending) == (Event.FAILED, False)
    assert "550" in refused.detail
    assert ADDRESS not in refused.detail
    assert office.deliver(desk.message).is_new is False
    assert events(desk.journal) == ["sending", "failed"]
    desk.mailbox.refusals.clear()
    assert office.deliver(desk.message, Insist(on_failed=True)).event is Event.SENT


def test_a_mail_that_may_have_left_is_not_sent_again_by_itself(desk):
    desk.mailbox.answers = ["hang up"]
    office = desk.office
    assert [office.deliver(desk.message).event for _ in range(3)] == [Event.SENDING] * 3
    assert events(desk.journal) == ["sending", "sending"]
    assert desk.mailbox.mails == []
    assert office.deliver(desk.message, Insist(on_uncertain=True)).event is Event.SENT


def test_an_address_that_no_header_takes_fails_that_message_only(mailbox, config, make_office, message):
    office = make_office(config(mailbox, mail_from="no address"), Contact(CALL, "", ADDRESS))
    refused = office.deliver(message)
    assert (refused.event, refused.is_pending) == (Event.FAILED, False)


def test_a_message_to_a_channel_goes_to_the_webhook_or_to_a_file(channel, config, make_office, journal, message):
    posted = replace(message, channel=WEBHOOK, recipient="exploitation", attachments=())
    dry = make_office(config()).deliver(posted)
    assert json.loads(dry.file.read_text())["text"] == message.text
    assert make_office(config(channel=channel)).deliver(posted).event is Event.SENT
    assert len(channel.posts) == 1
    assert events(journal) == ["dry_run", "sending", "sent"]
