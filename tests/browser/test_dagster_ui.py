"""What a data engineer sees: the run of the command, the asset graph, and why 118 is not reported.

The screenshots in docs/images are the ones taken here, when INTERLUD_SCREENSHOTS names a folder.
"""

import json
import os
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, expect

pytestmark = pytest.mark.slow

PATIENCE = 60_000
ASSET = "assets/data_quality/artois_pdm/indicator_118"


def keep(page: Page, name: str, clip: FloatRect | None = None) -> None:
    folder = os.environ.get("INTERLUD_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), clip=clip)


def graphql(ui: str, query: str) -> dict:
    request = urllib.request.Request(  # noqa: S310 - our own loopback address
        f"{ui}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)["data"]


def test_the_run_of_the_command_is_listed_as_a_success(ui: str, page: Page):
    page.goto(f"{ui}/runs", timeout=PATIENCE)
    expect(page.get_by_text("campaign").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Success").first).to_be_visible(timeout=PATIENCE)


def test_the_asset_graph_shows_every_layer(ui: str, page: Page):
    page.goto(f"{ui}/asset-groups", timeout=PATIENCE)
    for group in ("intake", "validation", "staging", "intermediate", "marts", "data_quality", "publication"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1000)  # the graph is still being laid out
    keep(page, "asset-graph", {"x": 545, "y": 430, "width": 1055, "height": 180})


def test_indicator_118_of_2023_is_shown_with_its_reason_for_each_body(ui: str, page: Page):
    page.goto(f"{ui}/{ASSET}?view=partitions&partition=2023", timeout=PATIENCE)
    expect(page.get_by_text("indicator_118").first).to_be_visible(timeout=PATIENCE)
    for body in ("CALL", "CAHC"):
        row = page.get_by_role("row", name=re.compile(f"^{body} Trop tôt .*trop tôt pour en tirer les enseignements"))
        expect(row.first).to_contain_text("2026-12-31", timeout=PATIENCE)
    expect(page.get_by_role("row", name=re.compile("^CABBALR Périmètre inconnu")).first).to_be_visible()
    keep(page, "indicator-118-in-2023")


def test_the_check_of_indicator_118_is_a_warning_that_names_the_bodies(ui: str, page: Page):
    page.goto(f"{ui}/{ASSET}?view=checks&checkDetail=filled", timeout=PATIENCE)
    expect(page.get_by_text("non-blocking").first).to_be_visible(timeout=PATIENCE)
    # Whichever year was looked at last, CALL lacks 118 in it.
    expect(page.get_by_text(re.compile(r"CALL : (Vide sans motif|Trop tôt) \(")).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Failed").first).to_be_visible()
    keep(page, "indicator-118-checks")


def test_the_run_of_the_command_can_be_started_again_from_the_ui(ui: str):
    runs = graphql(
        ui,
        "{ runsOrError(limit: 50) { ... on Runs { results "
        "{ jobName hasReExecutePermission repositoryOrigin { repositoryLocationName } } } } }",
    )["runsOrError"]["results"]
    campaigns = [run for run in runs if run["jobName"] == "campaign"]
    assert campaigns
    assert all(run["hasReExecutePermission"] and run["repositoryOrigin"] for run in campaigns)
