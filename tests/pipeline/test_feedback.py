"""What goes back to senders once a publication knows their files."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outbox(campaign) -> Path:
    """Written by the run itself, as its last step."""
    return Path(campaign.state) / "outbox"


def rows(outbox: Path, summary: str) -> list[list[str]]:
    """Cells of each row of a summary's tables."""
    (path,) = outbox.glob(summary)
    found = re.findall(r"<tr[^>]*>(<td.*?)</tr>", path.read_text(encoding="utf-8"))
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in found]


def test_a_file_that_another_replaced_says_so(outbox: Path):
    understood = rows(outbox, "2022/CALL/e6b1f38072e1ae9d/synthese.html")[:4]
    assert [(row[2][:3], row[3], row[5]) for row in understood] == [
        ("115", "8", "un autre envoi fait foi"),
        ("116", "9", "un autre envoi fait foi"),
        ("117", "Illisible", "un autre envoi fait foi"),
        ("118", "Illisible", "un autre envoi fait foi"),
    ]


def test_what_is_still_expected_is_what_the_publication_leaves_open(outbox: Path):
    expected = rows(outbox, "2024/CABBALR/df37af5dbee4dcfa/synthese.html")[-3:]
    overdue = "dès que possible : échéance du 31/03/2025 dépassée"
    assert [(row[2][:3], row[3], row[4]) for row in expected] == [
        ("116", "Illisible", overdue),
        ("117", "Vide sans motif", overdue),
        ("118", "Absent de l&#39;envoi", overdue),
    ]


def test_findings_across_submissions_reach_the_sender(outbox: Path):
    told = [row[1] for row in rows(outbox, "2022/CALL/f7c1cc4f5275fd9e/synthese.html") if row[0] == "fichier entier"]
    assert any("après la clôture du 31/12/2023" in message for message in told)


def test_a_second_writing_changes_nothing(campaign, outbox: Path):
    before = {path: path.read_bytes() for path in outbox.glob("2*/*/*/*")}
    assert len(before) == 28
    again = json.loads(campaign.interlud("feedback", "--format", "json").stdout)
    assert again["written"] == []
    assert {path: path.read_bytes() for path in outbox.glob("2*/*/*/*")} == before
