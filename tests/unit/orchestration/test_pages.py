import asyncio

import polars as pl
import pytest
from starlette.applications import Starlette

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.orchestration.pages import RULE_PAGES, routes
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

SUBMISSION = "34258a1c58f18a9b"


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    """One submission with its feedback in the outbox, its file in the archive and its row in the lake."""
    settings = Settings(state=tmp_path)
    folder = settings.outbox / "2024" / "CALL" / SUBMISSION
    folder.mkdir(parents=True)
    (folder / "synthese.html").write_text("<p>une dizaine</p>")
    (folder / "retour-annote.ods").write_bytes(b"annotated")
    sha256 = Archive(settings.archive).put(b"as it came")
    known = pl.DataFrame({"submission_id": [SUBMISSION], "sha256": [sha256], "file_name": ["retour é.ods"]})
    monkeypatch.setattr(Lake, "known_submissions", lambda _: known)
    return settings


def ask(settings, path, *, read_only=False):
    """Status, headers and body of what is answered."""
    app = Starlette(routes=list(routes(settings, lambda _: read_only)))
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "headers": [],
        "query_string": b"",
    }
    answered = []

    async def receive():
        await asyncio.Event().wait()  # whoever asks stays to the end

    async def send(message):
        answered.append(message)

    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in answered[0]["headers"]}
    return answered[0]["status"], headers, b"".join(part.get("body", b"") for part in answered[1:])


def test_a_summary_is_shown_without_any_right_and_kept_in_no_cache(settings):
    status, headers, body = ask(settings, f"/feedback/{SUBMISSION}/synthese")
    assert (status, body) == (200, b"<p>une dizaine</p>")
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("part", "content", "name"),
    [("annote", b"annotated", "retour-annote.ods"), ("recu", b"as it came", "retour%20%C3%A9.ods")],
)
def test_what_the_sender_wrote_is_handed_on_as_a_file(settings, part, content, name):
    status, headers, body = ask(settings, f"/feedback/{SUBMISSION}/{part}")
    assert (status, body) == (200, content)
    assert headers["content-disposition"].startswith("attachment")
    assert name in headers["content-disposition"]


def test_a_read_only_server_shows_nothing_of_what_senders_wrote(settings):
    for part in ("synthese", "annote", "recu"):
        status, _, body = ask(settings, f"/feedback/{SUBMISSION}/{part}", read_only=True)
        assert (status, b"dizaine" in body) == (403, False)
    assert ask(settings, "/rules/number.approximate", read_only=True)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/feedback/0000000000000000/synthese",
        "/feedback/0000000000000000/recu",
        f"/feedback/{SUBMISSION}/autre",
        "/feedback/*/synthese",
        "/feedback/..%2f..%2fx/synthese",
        "/rules/nothing.of.the.kind",
        "/rules/..",
        "/rules/..%2frunning",
    ],
)
def test_nothing_else_is_served(settings, path):
    assert ask(settings, path)[0] == 404


def test_a_content_that_was_erased_is_not_there(settings):
    [path] = (path for path in settings.archive.rglob("*") if path.is_file())
    path.unlink()
    assert ask(settings, f"/feedback/{SUBMISSION}/recu")[0] == 404


def test_each_rule_has_a_page_to_read_and_the_catalogue_leads_to_it(settings):
    status, headers, body = ask(settings, "/rules/number.approximate")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Le nombre est approché</h1>" in body.decode()
    assert "<!--" not in body.decode().removeprefix("<!DOCTYPE html>")
    assert ask(settings, "/rules/number.approximate.md")[2] == body
    catalogue = ask(settings, "/rules.md")[2].decode()
    assert 'href="rules/number.approximate.md"' in catalogue


def test_every_rule_of_the_register_has_its_page(register):
    assert [rule for rule in register.rules if not (RULE_PAGES / f"{rule}.md").is_file()] == []
