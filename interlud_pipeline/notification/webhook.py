"""Messages to a channel of Slack or Mattermost, by the incoming webhook that both understand.

Belongs here: the form of such a message, with nothing in it that calls people or hides a link, and posting it.
Does not belong here: what it says. The webhook's address is a secret: no error here repeats it.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from interlud_pipeline.notification.sending import NotSentError, OutcomeUnknownError, said
from interlud_pipeline.settings import NotificationSettings
from interlud_pipeline.transience import HTTP_STATUSES

LONGEST_TEXT = 3500
"""Slack cuts a text at 4,000 signs."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_APART = "\u200b"
_OK = range(200, 300)
_GATEWAY_TIMEOUT = 504
"""A proxy gave up waiting for the server behind it, which may have taken the message (RFC 9110, 15.6.5)."""


def plain(text: str) -> str:
    """A text from outside in which nothing is taken for a mention, a link or an entity."""
    escaped = "".join(_ENTITIES.get(sign, sign) for sign in " ".join(text.split()))
    return escaped.replace("@", f"@{_APART}").replace("](", f"]{_APART}(")


def link(url: str, label: str) -> str:
    """A link in the form of Slack, which Mattermost takes too."""
    return f"<{url}|{plain(label).replace('|', '/')}>"


def body(text: str) -> bytes:
    """What is posted."""
    shown = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 2].rpartition(chr(10))[0]}\n…"
    return json.dumps({"text": shown}, ensure_ascii=False).encode("utf-8", "replace")


def post(text: str, config: NotificationSettings) -> None:
    """Post a message to the webhook.

    Raises:
        NotSentError: It was out of reach, or refused the message.
        OutcomeUnknownError: The connection broke before it answered, or a proxy gave up waiting for the answer.
    """
    import requests  # noqa: PLC0415 - slow to load, and seldom needed
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    url = config.webhook_url.get_secret_value() if config.webhook_url else ""
    try:
        answer = requests.post(
            url,
            data=body(text),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=config.timeout_seconds,
            allow_redirects=False,
        )
    except requests.ConnectionError as error:
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        is_unreached = isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
        if not is_unreached and not isinstance(error, requests.exceptions.SSLError):
            raise _unknown(error) from None
        raise NotSentError(_no_answer(error), is_transient=is_unreached) from None
    except requests.Timeout as error:
        raise _unknown(error) from None
    except (requests.RequestException, ValueError) as error:
        raise NotSentError(
            f"l'adresse du webhook ne peut être utilisée ({type(error).__name__})", is_transient=False
        ) from None
    if answer.status_code == _GATEWAY_TIMEOUT:
        raise OutcomeUnknownError(
            f"un serveur intermédiaire n'a plus attendu ({_GATEWAY_TIMEOUT}) : le message est peut-être parti"
        )
    if answer.status_code not in _OK:
        raise NotSentError(
            f"le webhook a refusé : {answer.status_code} {said(_without_address(answer.text, url))}".strip(),
            is_transient=answer.status_code in HTTP_STATUSES,
        )


def _without_address(text: str, url: str) -> str:
    """What was answered, unless it repeats the secret, as error pages do."""
    path = urlsplit(url).path.strip("/")
    return "" if path and path in text else text


def _no_answer(error: Exception) -> str:
    return f"le webhook ne répond pas ({type(error).__name__})"


def _unknown(error: Exception) -> OutcomeUnknownError:
    return OutcomeUnknownError(f"le webhook n'a pas répondu ({type(error).__name__}) : le message est peut-être parti")
