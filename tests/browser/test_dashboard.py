"""The page of a publication as an elected member opens it: from a file, on a desk, on a telephone and on paper.

The screenshots in docs/images are those taken here, when INTERLUD_SCREENSHOTS names a folder.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the page asked for and complained of."""
    return []


@pytest.fixture(scope="module")
def address(campaign) -> str:
    return (campaign.state / "publications" / "current" / "tableau-de-bord.html").resolve().as_uri()


@pytest.fixture(scope="module")
def heard(page: Page, told: list[str]) -> Page:
    page.on("console", lambda message: told.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: told.append(f"error: {error}"))
    page.on("request", lambda request: told.append(f"request: {request.url}"))
    return page


@pytest.fixture(params=[DESK, TELEPHONE], ids=["desk", "telephone"])
def opened(request, heard: Page, told: list[str], address: str) -> Iterator[Page]:
    """The page, freshly opened; at the end it has asked for nothing but itself and complained of nothing."""
    heard.set_viewport_size(request.param)
    told.clear()
    heard.goto(address)
    yield heard
    assert told == [f"request: {address}"]


def no_grave_fault(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in GRAVE] == []


def test_the_real_year_is_there_and_nothing_sticks_out(opened: Page):
    expect(opened.get_by_role("heading", level=1)).to_have_text("Artois Mobilités")
    year = opened.locator("article", has=opened.get_by_role("heading", name="2023", exact=True))
    expect(year).to_contain_text("6 chiffres sur 6 ont reçu une réponse")
    expect(year).to_contain_text("4 chiffres sur 6 ont une valeur")
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    folder = os.environ.get("INTERLUD_SCREENSHOTS")
    if folder and opened.viewport_size == DESK:
        opened.screenshot(path=str(Path(folder) / "dashboard.png"))
        opened.set_viewport_size({"width": 1280, "height": 3000})  # so that nothing scrolls under the navigation
        opened.locator("#chiffres").screenshot(path=str(Path(folder) / "dashboard-figures.png"))


def test_axe_finds_no_serious_fault_at_rest_in_a_trace_and_unfolded(opened: Page):
    no_grave_fault(opened)
    opened.locator("a.to").first.click()
    no_grave_fault(opened)
    opened.get_by_role("button", name="Fermer").click()
    opened.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    no_grave_fault(opened)


def test_the_keyboard_alone_reaches_a_reason_and_a_trace_and_comes_back(opened: Page):
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("link", name="Aller au contenu")).to_be_focused()
    opened.keyboard.press("Enter")
    reason = opened.locator("td.k-later a.to").first
    for _ in range(200):
        if reason.evaluate("one => one === document.activeElement"):
            break
        opened.keyboard.press("Tab")
    expect(reason).to_be_focused()
    expect(opened.get_by_role("tooltip")).to_contain_text("trop tôt pour en tirer les enseignements")
    opened.keyboard.press("Escape")
    expect(opened.get_by_role("tooltip", include_hidden=True)).to_be_hidden()
    opened.keyboard.press("Enter")
    trace = opened.get_by_role("dialog", name=re.compile("118 Contribution"))
    expect(trace).to_contain_text("evaluation-2023.txt")
    expect(trace).to_contain_text("InTerLUD")
    opened.keyboard.press("Escape")
    expect(trace).to_be_hidden()
    expect(reason).to_be_focused()


def test_a_reason_shows_under_the_pointer(opened: Page):
    opened.locator("td.k-reason a.to").first.hover()
    expect(opened.get_by_role("tooltip")).to_contain_text("Données inexistantes")


def test_filters_leave_what_was_asked_for(opened: Page):
    opened.get_by_label("Agglomération", exact=True).fill("henin")
    expect(opened.locator("table.matrix tbody:visible")).to_have_count(1)
    expect(opened.get_by_role("status")).to_have_text("1 ligne d'agglomération affichée.")
    opened.get_by_label("État").select_option("Aucun envoi")
    expect(opened.get_by_role("status")).to_contain_text("4 cases de cet état")


def test_on_paper_nothing_is_cut_and_each_reason_and_source_is_there(heard: Page, address: str):
    heard.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins
    heard.goto(address)
    heard.emulate_media(media="print")
    assert heard.evaluate("document.documentElement.scrollWidth") <= 718
    for table in heard.locator("table:visible").all():
        assert table.evaluate("one => one.getBoundingClientRect().right") <= 718
    expect(heard.locator("td.k-later .why").first).to_be_visible()
    expect(heard.locator("#table-sources tbody tr").last).to_be_visible()
    expect(heard.get_by_role("navigation")).to_be_hidden()
    printed = heard.pdf(prefer_css_page_size=True)
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 20
    heard.emulate_media(media="screen")


def test_without_a_script_a_cell_still_leads_to_its_source(page: Page, address: str):
    context = page.context.browser.new_context(java_script_enabled=False, viewport=DESK)
    plain = context.new_page()
    plain.goto(address)
    expect(plain.locator("#filtres")).to_be_hidden()
    link = plain.locator("a.to").nth(4)
    target = link.get_attribute("href")
    link.click()
    expect(plain.locator(f"tr[id='{target[1:]}']")).to_be_in_viewport()
    context.close()
