"""What a data engineer sees and does without a terminal, told as one morning in the order in which it happens.

An agglomeration's figure could not be read. Its corrected file arrives and starts its own run; meanwhile the pages of
the graph are looked at; the year is looked at again by hand, and is green, or yellow for a reason that is said.

The screenshots in docs/images are the ones taken here, when INTERLUD_SCREENSHOTS names a folder.
"""

import json
import os
import re
import time
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from backfills import start_backfill
from playwright.sync_api import FloatRect, Locator, Page, expect

pytestmark = pytest.mark.slow

PATIENCE = 60_000
RUN_PATIENCE = 240
PLAN = "assets/data_quality/artois_pdm"
HEADER = "Agglomération;Année;Indicateur;Valeur;Motif\n"
CORRECTED = f"{HEADER}CALL;2024;117;14;\nCALL;2024;118;;on verra bien\n"
COMPLETED = f"{HEADER}CABBALR;2024;117;3;\n"


def keep(shown: Page | Locator, name: str, **clipped: FloatRect) -> None:
    folder = os.environ.get("INTERLUD_SCREENSHOTS")
    if folder:
        shown.screenshot(path=str(Path(folder) / f"{name}.png"), **clipped)


def graphql(ui: str, query: str, **variables: object) -> dict:
    asked = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own loopback address
        f"{ui}/graphql", asked, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)["data"]


def runs(ui: str) -> list[dict]:
    """All runs, the newest first."""
    asked = (
        "{ runsOrError(limit: 50) { ... on Runs { results { id jobName status parentRunId hasReExecutePermission "
        "repositoryOrigin { repositoryLocationName } tags { key value } } } } }"
    )
    found = graphql(ui, asked)["runsOrError"]["results"]
    return [run | {"tags": {tag["key"]: tag["value"] for tag in run["tags"]}} for run in found]


def ended_well(ui: str, chosen) -> dict:
    """The one run of a kind, once it has succeeded."""
    deadline = time.monotonic() + RUN_PATIENCE
    while time.monotonic() < deadline:
        found = [run for run in runs(ui) if chosen(run)]
        assert [run for run in found if run["status"] in {"FAILURE", "CANCELED"}] == []
        if found and found[0]["status"] == "SUCCESS":
            return found[0]
        time.sleep(1)
    pytest.fail(f"no such run succeeded within {RUN_PATIENCE} s: {runs(ui)}")


def open_check(page: Page, ui: str, indicator: str, check: str) -> None:
    page.goto(f"{ui}/{PLAN}/indicator_{indicator}?view=checks&checkDetail={check}", timeout=PATIENCE)
    expect(page.get_by_text("non-blocking").first).to_be_visible(timeout=PATIENCE)


def follow_feedback(page: Page) -> None:
    """From a failing check to what the first of the bodies that it names was told."""
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_role("link", name="synthèse").first.click()
    page.wait_for_url(re.compile(r"/feedback/[0-9a-f]{16}/synthese$"), timeout=PATIENCE)


def test_the_run_of_the_command_is_listed_as_a_success(ui: str, page: Page):
    page.goto(f"{ui}/runs", timeout=PATIENCE)
    expect(page.get_by_role("link", name="campaign", exact=True).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=PATIENCE)


def test_a_failing_check_says_why_whom_to_ask_and_leads_to_what_the_sender_was_told(ui: str, page: Page):
    # Of a range, Dagster stores the years in no order, and shows the one that it stored last.
    started = start_backfill(partial(graphql, ui), "117", ("2024",))
    ended_well(ui, lambda run: run["tags"].get("dagster/backfill") == started)
    open_check(page, ui, "117", "answered")
    reason = page.get_by_text(re.compile(r"^CALL : Illisible \(« une dizaine »\) ; CABBALR : Vide sans motif \(NC\)$"))
    expect(reason.first).to_be_visible(timeout=PATIENCE)
    row = page.get_by_role("row", name=re.compile("^CALL Illisible « une dizaine » 2025-03-28"))
    expect(row.first).to_contain_text("Service mobilité de la CALL")
    expect(row.first).to_contain_text("retour-2024.ods")
    keep(page, "indicator-117-checks", clip={"x": 530, "y": 100, "width": 1070, "height": 660})
    follow_feedback(page)
    expect(page.get_by_role("heading", name="Retour sur « retour-2024.ods »")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("« une dizaine » est une approximation ou un intervalle, pas un nombre.")).to_be_visible()


def test_corrected_files_are_dropped_into_the_inbox(office):
    office.drop("2024/CALL/corrections.csv", CORRECTED)
    office.drop("2024/200072460/complement.csv", COMPLETED)


def test_the_asset_graph_shows_every_layer(ui: str, page: Page):
    page.goto(f"{ui}/asset-groups", timeout=PATIENCE)
    groups = "intake", "validation", "staging", "intermediate", "marts", "data_quality", "publication", "exposures"
    for group in groups:
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1000)  # the graph is still being laid out
    keep(page, "asset-graph", clip={"x": 545, "y": 430, "width": 1055, "height": 180})


def test_indicator_118_of_2023_is_shown_with_its_reason_for_each_body(ui: str, page: Page):
    page.goto(f"{ui}/{PLAN}/indicator_118?view=partitions&partition=2023", timeout=PATIENCE)
    expect(page.get_by_text("indicator_118").first).to_be_visible(timeout=PATIENCE)
    for body in ("CALL", "CAHC"):
        row = page.get_by_role("row", name=re.compile(f"^{body} Trop tôt .*trop tôt pour en tirer les enseignements"))
        expect(row.first).to_contain_text("2026-12-31", timeout=PATIENCE)
        expect(row.first).to_contain_text("Chargé de mission logistique urbaine")
    expect(page.get_by_role("row", name=re.compile("^CABBALR Périmètre inconnu")).first).to_be_visible()
    keep(page, "indicator-118-in-2023")


def test_the_overview_of_a_year_is_a_picture_and_leads_to_the_page_of_each_rule(ui: str, page: Page):
    page.goto(f"{ui}/{PLAN}/overview?view=partitions&partition=2023", timeout=PATIENCE)
    page.get_by_role("row", name=re.compile("^picture")).get_by_text("[Show Markdown]").click(timeout=PATIENCE)
    picture = page.get_by_role("img", name="Agglomérations × indicateurs × années")
    expect(picture).to_be_visible(timeout=PATIENCE)
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 600
    page.wait_for_timeout(500)  # the dialog is still opening
    keep(page.get_by_role("dialog"), "overview-of-2023")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="agglomeration.misspelled").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Le nom de l'agglomération est une graphie fautive connue"
    )


def test_the_dropped_files_started_one_run_by_themselves(ui: str, page: Page):
    run = ended_well(ui, lambda run: run["jobName"] == "campaign" and run["tags"].get("dagster/sensor_name"))
    assert run["tags"]["dagster/sensor_name"] == "inbox"
    page.goto(f"{ui}/runs/{run['id']}", timeout=PATIENCE)
    expect(page.get_by_text("Success").first).to_be_visible(timeout=PATIENCE)
    page.goto(f"{ui}/runs", timeout=PATIENCE)
    expect(page.get_by_text("inbox").first).to_be_visible(timeout=PATIENCE)


def test_the_year_looked_at_again_from_the_ui_is_green(ui: str, page: Page):
    page.goto(f"{ui}/{PLAN}/indicator_117?view=partitions&partition=2024", timeout=PATIENCE)
    expect(page.get_by_text("Latest materialization")).to_be_visible(timeout=PATIENCE)
    known = {run["id"] for run in runs(ui)}
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Launch 1 run").click(timeout=PATIENCE)
    ended_well(ui, lambda run: run["id"] not in known and run["jobName"] == "__ASSET_JOB")
    for check in ("answered", "filled"):
        open_check(page, ui, "117", check)
        expect(page.get_by_text("Rien à signaler pour 2024.")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Passed").first).to_be_visible()
    keep(page, "indicator-117-green", clip={"x": 230, "y": 0, "width": 1370, "height": 520})


def test_what_still_cannot_be_read_is_yellow_with_its_reason_and_its_feedback(ui: str, page: Page):
    ended_well(ui, lambda run: run["tags"].get("dagster/sensor_name") == "after_publication")
    open_check(page, ui, "118", "answered")
    expect(page.get_by_text(re.compile(r"CALL : Illisible \(.*on verra bien")).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Failed").first).to_be_visible()
    keep(page, "indicator-118-checks", clip={"x": 230, "y": 0, "width": 1370, "height": 800})
    follow_feedback(page)
    expect(page.get_by_role("heading", name="Retour sur « corrections.csv »")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("on verra bien").first).to_be_visible()


def test_a_run_of_the_command_is_started_again_from_the_ui(ui: str, page: Page):
    of_the_command = [run for run in runs(ui) if "interlud/followed_run" in run["tags"] and not run["parentRunId"]]
    assert {run["jobName"] for run in of_the_command} == {"campaign", "data_quality"}
    assert all(run["hasReExecutePermission"] and run["repositoryOrigin"] for run in of_the_command)
    first = next(run for run in of_the_command if run["jobName"] == "data_quality")
    page.goto(f"{ui}/runs/{first['id']}", timeout=PATIENCE)
    page.get_by_role("button", name="Re-execute all").first.click(timeout=PATIENCE)
    again = ended_well(ui, lambda run: run["parentRunId"] == first["id"])
    assert again["tags"]["dagster/asset_partition_range_start"] == "2022"


def test_what_to_read_again_is_asked_for_in_the_launchpad_and_a_wrong_word_is_refused_there(ui: str, page: Page):
    config = "ops:\n  validation:\n    config:\n      read_again_body: CALL\n      read_again_yaer: 2023\n"
    launchpad = f"{ui}/locations/interlud_pipeline/jobs/campaign/playground/setup"
    page.goto(f"{launchpad}?{urllib.parse.urlencode({'config': config})}", timeout=PATIENCE)
    expect(page.get_by_text("read_again_yaer").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile('unexpected config entry "read_again_yaer"')).first).to_be_visible(
        timeout=PATIENCE
    )
