"""Dagster's webserver with the pages that its assets link to, under the same address and the same protection.

``python -m interlud_pipeline.orchestration.webserver`` takes every option of ``dagster-webserver``.
"""

from __future__ import annotations

import dagster_webserver.app
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster_webserver.cli import main
from dagster_webserver.webserver import DagsterWebserver
from starlette.requests import Request
from starlette.routing import BaseRoute

from interlud_pipeline.orchestration.pages import routes
from interlud_pipeline.settings import get_settings


class Webserver(DagsterWebserver[WorkspaceProcessContext, WorkspaceRequestContext]):
    """Dagster's, which asks our routes first."""

    def build_routes(self) -> list[BaseRoute]:
        """Our routes, then Dagster's, whose last one answers whatever no other does."""
        theirs: list[BaseRoute] = super().build_routes()  # type: ignore[no-untyped-call]
        return [*routes(get_settings(), self._is_read_only), *theirs]

    def _is_read_only(self, request: Request) -> bool:
        with self.request_context(request) as context:
            return context.read_only


if __name__ == "__main__":
    # The command builds its application from this name; it has no other way to take a class of one's own.
    dagster_webserver.app.DagsterWebserver = Webserver  # type: ignore[attr-defined, assignment]
    main()  # type: ignore[no-untyped-call]
