import json
import socket

import pytest
from loopback import HOST

from interlud_pipeline.notification.sending import NotSentError, OutcomeUnknownError
from interlud_pipeline.notification.webhook import LONGEST_TEXT, body, link, plain, post


def test_a_message_is_posted_in_the_form_that_slack_and_mattermost_take(channel, config):
    post("*Récapitulatif* : été", config(channel=channel))
    assert [json.loads(content) for content in channel.posts] == [{"text": "*Récapitulatif* : été"}]


@pytest.mark.parametrize(
    ("status", "is_transient"), [(429, True), (503, True), (500, True), (404, False), (302, False)]
)
def test_a_refusal_is_told_from_one_for_now(channel, config, status, is_transient):
    channel.answers, channel.says = [status], "no_service"
    with pytest.raises(NotSentError, match=f"{status} no_service") as refused:
        post("x", config(channel=channel))
    assert refused.value.is_transient == is_transient


def test_an_error_never_repeats_the_address_of_the_webhook(channel, config):
    channel.answers, channel.says = [404], "Not found: /hooks/secret-token"
    with pytest.raises(NotSentError) as refused:
        post("x", config(channel=channel))
    assert "secret" not in str(refused.value)
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
    with pytest.raises(NotSentError) as refused:
        post("x", config(webhook_url=f"http://{HOST}:{port}/hooks/secret-token"))
    assert refused.value.is_transient
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    with pytest.raises(NotSentError) as refused:
        post("x", config(webhook_url="no address, but a secret-token"))
    assert not refused.value.is_transient
    assert "secret" not in str(refused.value)


def test_a_connection_that_breaks_before_the_answer_leaves_the_fate_unknown(channel, config):
    channel.answers = [0]
    with pytest.raises(OutcomeUnknownError):
        post("x", config(channel=channel))


def test_a_proxy_that_gave_up_waiting_leaves_the_fate_unknown(channel, config):
    channel.answers = [504]
    with pytest.raises(OutcomeUnknownError, match="504"):
        post("x", config(channel=channel))


def test_nothing_from_outside_calls_people_or_hides_a_link():
    assert plain("<!channel> @here &\n[ici](https://x.example)") == (
        "&lt;!channel&gt; @\u200bhere &amp; [ici]\u200b(https://x.example)"
    )
    assert link("https://d.example/runs/1", "a|b>") == "<https://d.example/runs/1|a/b&gt;>"


def test_a_long_text_is_cut_at_a_line():
    text = "\n".join(f"ligne {number}" for number in range(1000))
    shown = json.loads(body(text))["text"]
    assert len(shown) <= LONGEST_TEXT
    assert shown.endswith("\n…")
    assert shown.splitlines()[-2] in text.splitlines()
