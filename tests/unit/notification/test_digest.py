import json
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
from loopback import CAHC, CALL

from interlud_pipeline.notification.contacts import Contact
from interlud_pipeline.notification.digest import digests, is_too_early
from interlud_pipeline.notification.message import OPERATORS, Event
from interlud_pipeline.notification.news import Item, Section, finding_items, grouped, in_one_line
from interlud_pipeline.settings import Settings

NOW = datetime(2024, 4, 2, 7, 30, tzinfo=UTC)
FOUND = {
    "rule": "number.approximate", "severity": "error", "message_fr": "Nombre approché.", "submission_id": "s1",
    "source_file": "envoi.csv", "sheet": None, "cell": "D3", "agglomeration": CALL, "indicator": "116",
    "reporting_year": 2023, "is_open": True,
}  # fmt: skip


def item(key, section=Section.FINDINGS, subject="CALL", rule="number.approximate (erreur)", text="Nombre approché."):
    return Item(key, section, subject, rule, f"{text} {key}", f"/assets/{key}")


RUN = Item("run", Section.RUNS, "Campagne", "exécution 1234", "Le disque est plein.", "/runs/1234")


@pytest.fixture
def settings(tmp_path, config, mailbox, channel):
    """Both channels, and the UI's address."""
    return Settings(state=tmp_path, ui_url="https://dagster.example.org/", notifications=config(mailbox, channel))


@pytest.fixture
def tell(settings, desk):
    """Make the digests of some items and deliver them."""

    def make(*items, settings=settings, undecided=(), now=NOW):
        post = desk.make_office(settings.notifications, Contact(OPERATORS, "", "data@example.org"))
        return [post.deliver(one) for one in digests(settings, desk.journal, items, undecided, now)]

    return make


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_digest_goes_by_mail_and_to_the_channel_grouped_and_with_links(tell, mailbox, channel):
    told = tell(item("a"), item("b"), RUN)
    assert [(one.message.channel, one.event.value) for one in told] == [("mail", "sent"), ("webhook", "sent")]
    [mail] = mailbox.mails
    assert mail["Subject"] == "Récapitulatif du 02/04/2024 : 1 exécution en échec, 2 constats"
    assert mailbox.recipients == [["data@example.org"]]
    text = text_of(mail)
    assert text.index("1 EXÉCUTION EN ÉCHEC") < text.index("2 CONSTATS")
    assert (
        "CALL\n  number.approximate (erreur)\n  - Nombre approché. a\n    https://dagster.example.org/assets/a\n"
        in text
    )
    assert 'href="https://dagster.example.org/runs/1234"' in mail.get_body(("html",)).get_content()
    [posted] = [json.loads(content)["text"] for content in channel.posts]
    assert "• CALL, <https://dagster.example.org/assets/a|number.approximate (erreur)> : Nombre approché. a" in posted


def test_the_next_digest_tells_only_what_is_new_and_how_much_is_settled(tell, mailbox, channel):
    tell(item("a"), item("b"))
    assert tell(item("a"), item("b")) == []
    assert tell(item("a")) == [], "what is settled waits for something new"
    tell(item("a"), item("c"))
    text = text_of(mailbox.mails[-1])
    assert ("approché. c" in text, "approché. a" in text) == (True, False)
    assert "Réglé depuis : 1." in text
    assert "Déjà signalé et toujours là : 1." in text
    assert len(mailbox.mails) == len(channel.posts) == 2


def test_what_was_settled_and_comes_back_is_told_again_also_on_the_same_day(tell, mailbox):
    tell(item("a"))
    tell(item("b"))
    tell(item("a"), item("b"))
    assert [len(mail.get_body(("plain",)).get_content().split("approché.")) - 1 for mail in mailbox.mails] == [1, 1, 1]
    assert "approché. a" in text_of(mailbox.mails[-1])


def test_what_cannot_be_said_now_is_neither_new_nor_settled(tell, mailbox):
    tell(item("a"))
    tell(item("b"), undecided=["a", "c"])
    assert "Réglé" not in text_of(mailbox.mails[-1])
    assert tell(item("a"), item("b")) == []


def test_a_channel_that_failed_is_told_later_and_the_other_not_twice(tell, mailbox, channel):
    channel.answers = [503, 503, 503]
    told = tell(item("a"))
    assert [(one.message.channel, one.event, one.is_pending) for one in told] == [
        ("mail", Event.SENT, False),
        ("webhook", Event.FAILED, True),
    ]
    assert [(one.message.channel, one.event) for one in tell(item("a"), item("b"))] == [
        ("mail", Event.SENT),
        ("webhook", Event.SENT),
    ]
    assert "Nombre approché. a" in json.loads(channel.posts[0])["text"]
    assert "approché. a" not in text_of(mailbox.mails[-1])
    assert len(mailbox.mails) == 2


def test_a_digest_that_may_not_have_left_is_not_repeated_but_spoken_of_in_the_next(tell, mailbox):
    mailbox.answers = ["hang up"]
    assert tell(item("a"))[0].event is Event.SENDING
    assert [one.message.channel for one in tell(item("a"))] == []
    tell(item("a"), item("b"))
    assert "est peut-être resté sans effet" in text_of(mailbox.mails[-1])


def test_what_was_only_written_down_is_told_once_something_can_leave(tell, settings, config, mailbox):
    dry = settings.model_copy(update={"notifications": config()})
    assert {one.event for one in tell(item("a"), settings=dry)} == {Event.DRY_RUN}
    assert tell(item("a"), settings=dry) == []
    tell(item("a"))
    assert "approché. a" in text_of(mailbox.mails[-1])


def test_some_time_lies_between_two_digests(settings, desk):
    desk_journal = replace(desk.journal, now=lambda: NOW)
    assert not is_too_early(settings, desk_journal, NOW)
    post = replace(desk.make_office(settings.notifications), journal=desk_journal)
    for one in digests(settings, desk_journal, [item("a")], (), NOW):
        post.deliver(one)
    assert is_too_early(settings, desk_journal, NOW.replace(minute=44))
    assert not is_too_early(settings, desk_journal, NOW.replace(minute=46))


def test_of_one_rule_the_first_few_are_shown_and_the_others_counted(tell, mailbox, channel):
    tell(*(item(f"{number:03}") for number in range(40)))
    assert "- et 35 de plus" in text_of(mailbox.mails[0])
    assert "et 38 de plus" in json.loads(channel.posts[0])["text"]
    assert list(grouped([item("a"), RUN], 5)) == [Section.RUNS, Section.FINDINGS]


def test_only_open_errors_and_warnings_are_news_and_name_body_place_and_rule(register):
    rows = [
        FOUND,
        FOUND | {"severity": "info"},
        FOUND | {"is_open": False},
        FOUND | {"agglomeration": None, "severity": "warning", "cell": None, "source_file": "x.pdf"},
        FOUND | {"agglomeration": CAHC},
    ]
    found = list(finding_items(pl.DataFrame(rows), register, "/feedback/{}".format))
    assert [(one.subject, one.rule, one.text) for one in found] == [
        ("CALL", "number.approximate (erreur)", "envoi.csv D3 : Nombre approché."),
        ("Non attribué", "number.approximate (avertissement)", "x.pdf : Nombre approché."),
        ("CAHC", "number.approximate (erreur)", "envoi.csv D3 : Nombre approché."),
    ]
    assert [one.path for one in found] == ["/feedback/s1"] * 3
    assert len({one.key for one in found}) == 3


def test_another_wording_of_a_finding_is_no_news(register):
    keys = [
        [
            one.key
            for one in finding_items(pl.DataFrame([FOUND | {"message_fr": said}]), register, "/feedback/{}".format)
        ]
        for said in ("Nombre approché.", "Autrement dit.")
    ]
    assert keys[0] == keys[1]


def test_a_text_of_a_run_is_masked_and_fits_a_line():
    assert in_one_line("refused\n jeanne.martin@call.example.org  " + "x" * 400).startswith("refused [masqué] xxx")
    assert len(in_one_line("x" * 400)) == 301


def test_a_page_escapes_what_comes_from_files_and_a_channel_calls_nobody(tell, mailbox, channel):
    tell(replace(item("a"), text="<script>alert(1)</script> @channel", subject="<b>CALL"))
    page = mailbox.mails[0].get_body(("html",)).get_content()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    posted = json.loads(channel.posts[0])["text"]
    assert "<script>" not in posted
    assert "@channel" not in posted


def test_of_very_many_bodies_those_with_most_to_tell_are_named_and_the_others_counted(tell, mailbox, channel):
    many = [item(f"{body}-{one}", subject=f"CA{body:04}") for body in range(1250) for one in range(1 + (body == 7) * 9)]
    tell(*many)
    [mail] = mailbox.mails
    said = text_of(mail)
    assert mail["Subject"].endswith("1259 constats")
    assert len(said.splitlines()) < 400
    assert said.index("CA0007") < said.index("CA0000")
    assert "- et 9 de plus" in said
    assert "et 1230 de plus chez 1230 autres" in " ".join(said.split())
    [post] = channel.posts
    assert len(str(post)) < 5_000
    assert "et 1245 de plus chez 1245 autres" in str(post)
