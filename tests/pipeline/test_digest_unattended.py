"""A run that fails in the UI's own processes, with nobody there, is told by a mail and to the channel, once."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import polars as pl
import pytest
from loopback import HOST, smtp_server, web_server

from interlud_pipeline.orchestration.execution import LOCATION

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "INTERLUD_LONG_TESTS" not in os.environ,
        reason="takes minutes: make test-unattended runs it, INTERLUD_LONG_TESTS=1 too",
    ),
]

PATIENCE = 420
LAUNCH = """
mutation ($run: ExecutionParams!) {
  launchRun(executionParams: $run) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}"""
RUN = {
    "selector": {
        "repositoryLocationName": LOCATION,
        "repositoryName": "__repository__",
        "jobName": "data_quality",
    },
    "executionMetadata": {
        "tags": [
            {"key": "dagster/asset_partition_range_start", "value": "2023"},
            {"key": "dagster/asset_partition_range_end", "value": "2023"},
        ]
    },
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def asked(url, query, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own loopback address
        return json.load(answer)["data"]


def wait_for(found):
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    return answer


def is_up(url):
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=5):  # noqa: S310 - our own loopback address
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def test_a_run_that_fails_is_told_once_by_the_daemon(tmp_path):
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("recipient,email\nexploitation,data@example.org\n", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    port = free_port()
    url = f"http://{HOST}:{port}"
    with smtp_server() as mailbox, web_server() as channel:
        told = {
            "INTERLUD_STATE": str(tmp_path / "state"),
            "INTERLUD_INBOX": str(tmp_path / "inbox"),
            "INTERLUD_UI_URL": url,
            "INTERLUD_NOTIFY_CONTACTS": str(contacts),
            "INTERLUD_NOTIFY_MAIL_HOST": HOST,
            "INTERLUD_NOTIFY_MAIL_PORT": str(mailbox.port),
            "INTERLUD_NOTIFY_MAIL_SECURITY": "none",
            "INTERLUD_NOTIFY_MAIL_FROM": "interlud@example.org",
            "INTERLUD_NOTIFY_WEBHOOK_URL": channel.url,
            "INTERLUD_NOTIFY_DIGEST_MINUTES": "0",
        }
        process = subprocess.Popen(
            [Path(sys.executable).parent / "interlud", "ui", "--port", str(port)],
            env=os.environ | told,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(lambda: is_up(url) or process.poll() is not None)
            run = asked(url, LAUNCH, run=RUN)["launchRun"]["run"]["runId"]
            wait_for(lambda: mailbox.mails and channel.posts)
            time.sleep(130)  # two ticks of the sensor
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        [mail] = mailbox.mails
        assert mail["Subject"].endswith(" : 1 exécution en échec")
        text = mail.get_body(("plain",)).get_content()
        assert "Nothing is published yet: run the job `campaign` first." in text
        assert f"{url}/runs/{run}" in text
        assert len(channel.posts) == 1
    shown = pl.read_parquet(tmp_path / "state" / "control" / "sendings.parquet")
    assert shown["event"].to_list() == ["sending", "sent", "sending", "sent"]
    assert channel.url not in "".join(str(row) for row in shown.to_dicts())
