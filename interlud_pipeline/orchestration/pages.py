"""What the UI's address serves beside Dagster: what goes back for a submission, the file as it came, rules, dashboards.

Belongs here: answering the links of ``links``. What senders wrote is theirs and may hold personal data: it is kept in
no cache, is refused to a read-only server, and is shown without any right to run or to load anything.
Does not belong here: Dagster's own pages (``webserver``), or what the files say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.orchestration.links import (
    ANNOTATED,
    DASHBOARD,
    FEEDBACK,
    PUBLICATIONS,
    RECEIVED,
    RULES,
    SUMMARY,
)
from interlud_pipeline.publication.current import CURRENT
from interlud_pipeline.publication.manifest import DASHBOARD_FILE
from interlud_pipeline.settings import PROJECT_ROOT, Settings
from interlud_pipeline.validation.lake import Lake

RULE_PAGES = PROJECT_ROOT / "docs" / "rules"
PATTERNS = {SUMMARY: "synthese.html", ANNOTATED: "*-annote.*"}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}
DASHBOARD_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox allow-scripts allow-forms",
}
"""The page has a policy of its own; here it is kept from the origin, and so from all that Dagster answers there."""

_PUBLICATION = re.compile(rf"[0-9a-f]{{16}}|{CURRENT}")
_SUBMISSION = re.compile(r"[0-9a-f]{16}")
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem}code{background:#eee}"
)


def routes(settings: Settings, is_read_only: Callable[[Request], bool]) -> list[Route]:
    """The pages.

    Args:
        settings: Where publications, outbox, lake and archive are.
        is_read_only: Whether a request comes by a server that shows without letting act.
    """

    def feedback(request: Request) -> Response:
        if is_read_only(request):
            return _refused(HTTPStatus.FORBIDDEN, "Ce serveur ne montre pas ce que les agglomérations ont écrit.")
        return _of_submission(settings, request.path_params["submission"], request.path_params["part"])

    def dashboard(request: Request) -> Response:
        return _dashboard(settings, request.path_params["publication"])

    def rule(request: Request) -> Response:
        return _page(RULE_PAGES / f"{request.path_params['rule'].removesuffix('.md')}.md", RULE_PAGES)

    def catalogue(request: Request) -> Response:
        del request
        return _page(RULE_PAGES.with_suffix(".md"), RULE_PAGES.parent)

    return [
        Route(f"{FEEDBACK}/{{submission}}/{{part}}", feedback),
        Route(f"{PUBLICATIONS}/{{publication}}/{DASHBOARD}", dashboard),
        Route(f"{RULES}.md", catalogue),
        Route(f"{RULES}/{{rule}}", rule),
    ]


def _of_submission(settings: Settings, submission: str, part: str) -> Response:
    if not _SUBMISSION.fullmatch(submission):
        return _refused(HTTPStatus.NOT_FOUND, "Il n'y a pas d'envoi de ce nom.")
    if part == RECEIVED:
        return _received(settings, submission)
    pattern = PATTERNS.get(part)
    found = sorted(settings.outbox.glob(f"*/*/{submission}/{pattern}")) if pattern else []
    if not found:
        return _refused(HTTPStatus.NOT_FOUND, "Rien n'est écrit pour cet envoi : lancez « interlud feedback ».")
    is_shown = found[0].suffix == ".html"
    return FileResponse(
        found[0],
        headers=HEADERS,
        filename=found[0].name,
        content_disposition_type="inline" if is_shown else "attachment",
    )


def _received(settings: Settings, submission: str) -> Response:
    known = Lake(settings.lake).known_submissions().filter(submission_id=submission)
    archive = Archive(settings.archive)
    if known.is_empty() or not archive.has(known["sha256"][0]):
        return _refused(HTTPStatus.NOT_FOUND, "Ce fichier n'est pas dans l'archive, ou il en a été effacé.")
    return FileResponse(
        archive.path(known["sha256"][0]),
        media_type="application/octet-stream",
        headers=HEADERS,
        filename=known["file_name"][0],
    )


def _dashboard(settings: Settings, publication: str) -> Response:
    path = settings.publications / publication / DASHBOARD_FILE
    if not _PUBLICATION.fullmatch(publication) or not path.is_file():
        return _refused(HTTPStatus.NOT_FOUND, "Il n'y a pas de tableau de bord de cette publication.")
    return FileResponse(path, media_type="text/html", headers=DASHBOARD_HEADERS)


def _page(path: Path, folder: Path) -> Response:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - of no use to a page of Dagster

    if path.parent != folder or not path.is_file():
        return _refused(HTTPStatus.NOT_FOUND, "Il n'y a pas de règle de ce nom.")
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    title = path.stem
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>{body}',
        headers=HEADERS | {"Cache-Control": "no-cache"},
    )


def _refused(status: HTTPStatus, words: str) -> Response:
    return PlainTextResponse(words, status, headers=HEADERS)
