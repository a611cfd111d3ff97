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


@pytest.fixture
def published(settings):
    folder = settings.publications / "0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "tableau-de-bord.html").write_text("<p>12 chiffres</p>")
    (folder / "manifest.json").write_text("{}")
    (settings.publications / "current").symlink_to(folder.name)
    return settings


@pytest.mark.parametrize("name", ["0123456789abcdef", "current"])
@pytest.mark.parametrize("read_only", [False, True])
def test_the_dashboard_of_a_publication_is_shown_apart_from_the_origin_to_readers_too(published, name, read_only):
    status, headers, body = ask(published, f"/publications/{name}/tableau-de-bord", read_only=read_only)
    assert (status, body) == (200, b"<p>12 chiffres</p>")
    assert headers["content-type"].startswith("text/html")
    assert headers["content-security-policy"] == "sandbox allow-scripts allow-forms"


@pytest.mark.parametrize(
    "path",
    [
        "/publications/fedcba9876543210/tableau-de-bord",
        "/publications/../tableau-de-bord",
        "/publications/.candidates/tableau-de-bord",
        "/publications/0123456789abcdef%2F..%2F0123456789abcdef/tableau-de-bord",
        "/publications/0123456789abcdef/manifest.json",
    ],
)
def test_no_other_path_leads_into_the_publications(published, path):
    status, _, body = ask(published, path)
    assert status == 404
    assert b"chiffres" not in body
