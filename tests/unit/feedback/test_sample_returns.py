"""What goes back for the sample campaigns, from the inbox to the outbox, without dbt or Dagster."""

import shutil
from pathlib import Path

import pytest
from returns import opened
from selectolax.lexbor import LexborHTMLParser

from interlud_pipeline.feedback.gather import Gathered
from interlud_pipeline.feedback.workbook import FILLS
from interlud_pipeline.feedback.write import write_feedback
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine, ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

pytestmark = pytest.mark.slow

SEVERITIES = {colour: str(severity) for severity, colour in FILLS.items()}


@pytest.fixture(scope="module")
def settings(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The samples in a lake, with nothing published, and what goes back for each."""
    settings = Settings(state=tmp_path_factory.mktemp("feedback") / "state")
    ingest(settings, register)
    write_feedback(settings, register)
    return settings


def outbox(settings: Settings) -> dict[str, bytes]:
    """Visible files of the outbox by path."""
    paths = sorted(settings.outbox.glob("2*/*/*/*"))
    return {path.relative_to(settings.outbox).as_posix(): path.read_bytes() for path in paths}


def annotated(settings: Settings, name: str) -> bytes:
    """The one file of a year and sender that bears a name."""
    year, sender, file_name = name.split("/")
    (path,) = settings.outbox.glob(f"{year}/{sender}/*/{file_name}")
    return path.read_bytes()


def coloured(content: bytes) -> dict[str, str]:
    """Severity of each coloured cell of a workbook."""
    return {
        f"{sheet.title}!{cell.coordinate}": SEVERITIES[cell.fill.start_color.rgb]
        for sheet in opened(content)
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.start_color.rgb in SEVERITIES
    }


def marked(content: bytes) -> dict[str, str]:
    """Severity of each coloured cell of a page."""
    nodes = LexborHTMLParser(content.decode()).css("td[title][class]")
    return {node.attributes["title"] or "": node.attributes["class"] or "" for node in nodes}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2022/CALL/retour-2022-annote.xlsx", {"Retour!B13": "error", "Retour!C14": "error"}),
        ("2022/CALL/retour-2022-corrige-annote.xlsx", {"Retour!A28": "warning"}),
        (
            "2024/CABBALR/retour-2024-annote.xlsx",
            {"Indicateurs!B11": "warning", "Bilan!A3": "error", "Bilan!B3": "warning"},
        ),
    ],
)
def test_the_planted_defects_of_a_workbook_are_coloured_and_nothing_else(settings, name, expected):
    assert coloured(annotated(settings, name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024/CAHC/indicateurs-2024-annote.html", {"D2": "error", "D3": "error"}),
        ("2024/CAHC/reunions-2024-annote.html", {"D4": "warning", "C5": "warning", "D7": "warning", "H1": "info"}),
        ("2023/artois-mobilites/evaluation-2023-annote.html", {"L21C3": "warning"}),
        (
            "2022/CABBALR/indicateurs-2022-annote.html",
            {
                "/indicateurs/1/valeur": "warning",
                "/indicateurs/2/valeur": "error",
                "/indicateurs/3/valeur": "error",
                "/indicateurs/4/valeur": "warning",
            },
        ),
    ],
)
def test_the_planted_defects_of_other_forms_are_coloured_and_nothing_else(settings, name, expected):
    assert marked(annotated(settings, name)) == expected


def test_the_comment_says_what_is_wrong_and_what_to_do(settings):
    sheet = opened(annotated(settings, "2022/CALL/retour-2022-annote.xlsx"))["Retour"]
    assert sheet["B13"].value == "=Diffusion!#REF!"
    assert sheet["B13"].comment.text == (
        "Erreur : La cellule B13 contient une erreur de calcul « #REF! ».\n"
        "À faire : Corrigez la formule ou saisissez la valeur."
    )


def test_a_workbook_that_nobody_can_open_comes_back_as_a_page(settings):
    content = annotated(settings, "2022/CALL/retour-2022-definitif-annote.html").decode()
    assert "l&#39;archive du classeur est endommagée" in content
    assert "Son contenu n'a pas pu être lu." in content


def test_what_goes_back_to_the_sender_is_not_masked(settings):
    page = LexborHTMLParser(annotated(settings, "2024/CAHC/acteurs-2024-annote.html").decode())
    assert page.css_first('td[title="C9"] .text').text() == "Camille Exemple (camille.exemple@example.org)"


def test_an_annotated_workbook_sent_back_is_read_as_the_first(settings, register):
    content = annotated(settings, "2024/CABBALR/retour-2024-annote.xlsx")
    batch = examine([(content, "retour.xlsx", Context(2024, "200072460"))], register, Limits.from_settings(settings))
    known = Lake(settings.lake).read("observations").filter(submission_id="df37af5dbee4dcfa")
    columns = ["indicator", "value", "status", "source_sheet", "source_cell", "source_text"]
    assert batch.observations.select(columns).sort("indicator").equals(known.select(columns).sort("indicator"))


def test_writing_again_writes_nothing(settings, register, monkeypatch):
    before = outbox(settings)
    monkeypatch.setattr("interlud_pipeline.feedback.write._files", lambda *_: pytest.fail("nothing is to be made"))
    assert write_feedback(settings, register) == []
    assert outbox(settings) == before


def test_where_no_row_changed_nothing_is_even_told_again(settings, register, monkeypatch):
    write_feedback(settings, register)
    monkeypatch.setattr(Gathered, "feedback", lambda *_: pytest.fail("nothing is to be told"))
    assert write_feedback(settings, register) == []


def test_submissions_taken_one_by_one_give_the_same_files(settings, register, monkeypatch):
    before = outbox(settings)
    shutil.rmtree(settings.outbox)
    monkeypatch.setattr("interlud_pipeline.feedback.batches.ROWS_AT_ONCE", 1)
    write_feedback(settings, register)
    assert outbox(settings) == before


def test_an_outbox_that_was_deleted_comes_back_byte_for_byte(settings, register):
    before = outbox(settings)
    shutil.rmtree(settings.outbox)
    assert len(write_feedback(settings, register)) == len(before) == 28
    assert outbox(settings) == before


def test_one_submission_can_be_asked_for(settings, register, tmp_path: Path):
    elsewhere = settings.model_copy(update={"state": tmp_path})
    for folder in ("lake", "archive"):
        (tmp_path / folder).symlink_to(settings.state / folder)
    written = write_feedback(elsewhere, register, ["df37af5dbee4dcfa"])
    assert [path.relative_to(elsewhere.outbox).as_posix() for path in written] == [
        "2024/CABBALR/df37af5dbee4dcfa/retour-2024-annote.xlsx",
        "2024/CABBALR/df37af5dbee4dcfa/synthese.html",
    ]
