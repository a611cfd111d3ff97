"""The real UI on the state of a finished run, with an inbox of its own, in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from interlud_pipeline.settings import PROJECT_ROOT

START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the UI ended by itself with {server.returncode}"
        try:
            with urllib.request.urlopen(f"{url}/server_info", timeout=5):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    pytest.fail(f"the UI did not answer within {START_SECONDS} s")


@dataclass(frozen=True)
class Office:
    """A running `interlud ui`: what it serves, and the inbox that it watches."""

    url: str
    state: Path
    inbox: Path

    def drop(self, name: str, text: str) -> None:
        """Put a file into the inbox, as somebody would who has it ready."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def office(campaign, tmp_path_factory) -> Iterator[Office]:
    """One `interlud ui` for all tests, on a copy of the finished state; what happens there concerns no other test."""
    folder = tmp_path_factory.mktemp("office")
    state = Path(shutil.copytree(campaign.state, folder / "state", symlinks=True))
    inbox = Path(shutil.copytree(PROJECT_ROOT / "data" / "submissions", folder / "inbox"))
    environment = campaign.environment | {"INTERLUD_STATE": str(state), "INTERLUD_INBOX": str(inbox)}
    interlud = str(Path(sys.executable).parent / "interlud")
    port = free_port()
    server = subprocess.Popen(
        [interlud, "ui", "--port", str(port)],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_up(f"http://127.0.0.1:{port}", server)
        yield Office(f"http://127.0.0.1:{port}", state, inbox)
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=90)  # it gives its own two twenty seconds, and a killed one would leave them behind
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def ui(office) -> str:
    """Its address."""
    return office.url


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of Debian's chromium; skipped with a reason where a user lacks it, never in CI.

    A module's and no more: while Playwright is open, asyncio counts its loop as running, and other tests need one.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: scripts/install-test-system should have done so")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser.new_page(viewport={"width": 1600, "height": 1000}, device_scale_factor=1.5)
        browser.close()
