import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from interlud_pipeline.notification.journal import Insist, sendings
from interlud_pipeline.notification.message import Event


def test_a_message_that_was_begun_is_not_begun_again_whether_or_not_its_end_is_known(journal, message):
    assert journal.begin(message)
    assert not journal.begin(message)
    journal.end(message, Event.SENT)
    assert not journal.begin(message)
    assert not journal.begin(message, Insist(on_failed=True, on_uncertain=True))
    assert sendings(journal.ledger)["event"].to_list() == ["sending", "sent"]


def test_a_failure_for_now_is_tried_again_and_one_for_good_only_if_somebody_insists(journal, message):
    journal.begin(message)
    journal.end(message, Event.FAILED, "451", is_transient=True)
    assert not journal.standing(message.key).is_settled
    assert journal.begin(message)
    journal.end(message, Event.FAILED, "550")
    assert journal.standing(message.key).is_settled
    assert not journal.begin(message)
    assert journal.begin(message, Insist(on_failed=True))
    assert journal.standing(message.key).attempts == 3


def test_what_may_have_left_is_sent_again_only_if_somebody_insists(journal, message):
    journal.begin(message)
    journal.end(message, Event.SENDING, "la connexion s'est rompue")
    standing = journal.standing(message.key)
    assert (standing.event, standing.attempts, standing.is_settled) == (Event.SENDING, 1, True)
    assert not journal.begin(message, Insist(on_failed=True))
    assert journal.begin(message, Insist(on_uncertain=True))


def test_a_dry_run_is_noted_once_and_stands_in_nobodys_way(journal, message):
    assert journal.note(message, Event.DRY_RUN)
    assert not journal.note(message, Event.DRY_RUN)
    assert journal.begin(message)
    journal.end(message, Event.SENT)
    assert not journal.note(message, Event.DRY_RUN)
    assert sendings(journal.ledger)["event"].to_list() == ["dry_run", "sending", "sent"]


def test_an_occasion_has_one_message_to_a_body_whatever_it_comes_to_say(message):
    assert replace(message, subject="Autre", text="Autre", subject_count=1).key == message.key
    others = [
        replace(message, on=date(2024, 3, 16)),
        replace(message, kind="due"),
        replace(message, recipient="x"),
        replace(message, reporting_year=2024),
    ]
    assert len({message.key, *(other.key for other in others)}) == 5


def test_a_digest_is_what_it_tells(message):
    one = replace(message, kind="digest", items={"a": True, "b": True})
    assert replace(one, items={"b": True, "a": True}).key == one.key
    assert replace(one, items={"a": True, "b": False}).key != one.key


def test_items_count_as_told_once_their_digest_left_and_no_longer_once_told_as_settled(journal, message):
    def digest(channel, **items):
        return replace(message, kind="digest", channel=channel, items=items)

    journal.begin(digest("mail", a=True, b=True))
    assert journal.told("mail", is_dry=False) == {"a", "b"}, "it may have left"
    assert journal.told("webhook", is_dry=False) == frozenset()
    journal.end(digest("mail", a=True, b=True), Event.FAILED, is_transient=True)
    assert journal.told("mail", is_dry=False) == frozenset()
    for told in (digest("mail", a=True, b=True), digest("mail", a=False, c=True)):
        journal.begin(told)
        journal.end(told, Event.SENT)
    assert journal.told("mail", is_dry=False) == {"b", "c"}
    journal.note(digest("webhook", d=True), Event.DRY_RUN)
    assert journal.told("webhook", is_dry=True) == {"d"}
    assert journal.told("webhook", is_dry=False) == frozenset(), "written down, and told to nobody"


@pytest.mark.parametrize(
    "statement",
    ["update sendings set event = 'sent'", "delete from sendings", "update sending_items set is_open = 0"],
)
def test_the_journal_only_grows(journal, message, statement):
    journal.begin(replace(message, items={"a": True}))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), journal.ledger.transaction() as connection:
        connection.execute(statement)


def test_the_journal_holds_functions_and_no_address(journal, message):
    journal.begin(message)
    row = sendings(journal.ledger).to_dicts()[0]
    assert row["recipient_function"] == "Service mobilité de la CALL"
    assert "@" not in str(row)
