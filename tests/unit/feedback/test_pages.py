import re
from dataclasses import replace
from datetime import date

import pytest
from returns import ERROR, INFO, WARNING, feedback, remark
from selectolax.lexbor import LexborHTMLParser

from interlud_pipeline.feedback import page
from interlud_pipeline.feedback.content import TO_COMPLETE, Awaited, Figure, in_words
from interlud_pipeline.feedback.listing import needs_listing, render_listing
from interlud_pipeline.feedback.page import render_page
from interlud_pipeline.feedback.summary import render_summary
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read, read_many
from interlud_pipeline.model import Cell, Document, Grid
from interlud_pipeline.settings import Settings

LIMITS = Limits.from_settings(Settings())
HOSTILE = '<script>alert("1")</script>'


def parsed(content: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(content.decode())


def cells(content: bytes) -> dict[str, tuple[str, str]]:
    """Class and text of each cell of the file, by address."""
    return {
        node.attributes["title"]: (node.attributes.get("class", ""), " ".join(node.text().split()))
        for node in parsed(content).css("td[title]")
    }


def test_the_cell_at_fault_shows_its_colour_text_message_and_remedy():
    document = read(b"Indicateur;Valeur\n116;une dizaine\n117;4\n", "a.csv", LIMITS)
    shown = cells(render_page(feedback(remarks=(remark(ERROR, "B2", sheet=None),)), document))
    assert shown["B2"] == ("error", "une dizaine [1] Erreur : Faux. À faire : Corrigez.")
    assert shown["B3"] == ("", "4")


def test_the_gravest_of_two_remarks_colours():
    document = read(b"Indicateur;Valeur\n116;x\n", "a.csv", LIMITS)
    remarks = (remark(WARNING, "B2", sheet=None), remark(INFO, "B2", sheet=None, message="Vu."))
    css, text = cells(render_page(feedback(remarks=remarks), document))["B2"]
    assert css == "warning"
    assert "Faux." in text
    assert "Vu." in text


def test_a_cell_of_a_sheet_is_told_from_the_same_one_of_another():
    grids = tuple(Grid(name, ((Cell("x", "A1"),),)) for name in ("Un", "Deux"))
    shown = render_page(
        feedback(remarks=(remark(ERROR, "A1", sheet="Deux"),)), Document("ab", "a.ods", "ods", grids=grids)
    )
    assert [node.attributes.get("class") for node in parsed(shown).css("td[title]")] == [None, "error"]


def test_a_value_of_json_is_annotated_and_not_the_header_that_bears_its_address():
    document = read(b'{"indicateurs": [{"indicateur": "116", "valeur": "x"}]}', "a.json", LIMITS)
    marked = (remark(ERROR, "/indicateurs/0/valeur", sheet=None),)
    shown = parsed(render_page(feedback(remarks=marked), document)).css("td.error[title]")
    assert [node.css_first(".text").text() for node in shown] == ["x"]


def test_a_line_and_an_item_of_a_page_bear_their_remarks():
    text = "# Titre\n\nUn paragraphe.\n\n| A | B |\n| --- | --- |\n| x<br>y | z |\n"
    document = read(text.encode(), "a.md", LIMITS)
    cell = next(cell for block in document.blocks if block.grid for cell in block.grid.rows[1])
    remarks = (remark(WARNING, "L3", sheet=None), remark(ERROR, f"{cell.address}#2", sheet=None))
    shown = parsed(render_page(feedback(remarks=remarks), document))
    assert shown.css_first("div.warning .text").text() == "Un paragraphe."
    items = [" ".join(node.text().split()) for node in shown.css("td.error li")]
    assert items == ["x", "y [2] Erreur : Faux. À faire : Corrigez."]


def test_a_long_table_shows_its_beginning_and_what_stands_around_a_remark(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "LONGEST_TABLE", 10)
    rows = tuple((Cell(str(number), f"A{number}"),) for number in range(1, 101))
    document = Document("ab", "a.csv", "delimited", grids=(Grid(None, rows),))
    content = render_page(feedback(remarks=(remark(ERROR, "A50", sheet=None),)), document)
    assert list(cells(content)) == [f"A{number}" for number in (1, 2, 3, 4, 5, 48, 49, 50, 51, 52)]
    assert len(parsed(content).css("tr.gap")) == 2


def test_a_file_that_could_not_be_read_says_so_with_its_remark():
    content = render_page(feedback(remarks=(remark(ERROR, None, sheet=None),), is_rejected=True), None).decode()
    assert "Son contenu n'a pas pu être lu." in content
    assert "fichier entier" in content


def hostile_page() -> bytes:
    document = read(f"Indicateur;Valeur\n116;{HOSTILE}\n".encode(), "a.csv", LIMITS)
    remarks = (remark(ERROR, "B2", sheet=None, message=HOSTILE),)
    return render_page(feedback(file_name=f"{HOSTILE}.csv", remarks=remarks), document)


def hostile_summary() -> bytes:
    figure = Figure("CALL", 2023, HOSTILE, HOSTILE, is_answered=True, place=HOSTILE, standing="retenu")
    awaited = Awaited("CALL", 2023, HOSTILE, HOSTILE, "le 31/03/2024", is_overdue=False)
    remarks = (remark(ERROR, "B2", sheet=HOSTILE, message=HOSTILE),)
    values = {"file_name": HOSTILE, "figures": (figure,), "awaited": (awaited,), "remarks": remarks}
    return render_summary(feedback(**values), f"{HOSTILE}.html")


@pytest.mark.parametrize("content", [hostile_page(), hostile_summary()], ids=["page", "summary"])
def test_what_a_file_says_is_never_markup(content: bytes):
    assert b"<script" not in content
    assert b"&lt;script&gt;" in content


@pytest.mark.parametrize("content", [hostile_page(), hostile_summary()], ids=["page", "summary"])
def test_a_page_asks_for_nothing_outside_itself(content: bytes):
    assert re.findall(rb"\b(?:src|href|url|@import|https?:)\b\s*[=(:]", content) == []
    assert b"default-src &#39;none&#39;" in content or b"default-src 'none'" in content


def test_signs_that_no_page_can_hold_are_replaced():
    grid = Grid(None, ((Cell("a\x00b\x1bc\ud800", "A1"),),))
    content = render_page(feedback(), Document("ab", "a.csv", "delimited", grids=(grid,)))
    assert cells(content)["A1"] == ("", "a�b�c?")


def test_the_summary_says_what_was_understood_refused_and_expected():
    figures = (
        Figure("CALL", 2023, "116 Réunions tenues", "10", is_answered=True, place="B2", standing="retenu"),
        Figure("CALL", 2023, "117 Outils", "Illisible", is_answered=False, place="B3", standing=TO_COMPLETE),
    )
    awaited = (Awaited("CALL", 2023, "117 Outils", "Illisible", "le 31/03/2024", is_overdue=False),)
    remarks = (remark(ERROR, "B3", sheet="Retour"), remark(INFO, None, sheet=None, message="Vu."))
    content = render_summary(feedback(figures=figures, awaited=awaited, remarks=remarks), "retour-annote.xlsx")
    rows = [[cell.text() for cell in row.css("td")] for row in parsed(content).css("tr") if row.css("td")]
    assert rows == [
        ["CALL", "2023", "116 Réunions tenues", "10", "B2", "retenu"],
        ["CALL", "2023", "117 Outils", "Illisible", "B3", "à compléter"],
        ["feuille «\u00a0Retour\u00a0», B3", "Faux.", "Corrigez."],
        ["CALL", "2023", "117 Outils", "Illisible", "le 31/03/2024"],
    ]
    assert "complétez-le et renvoyez-le" in content.decode()


def test_equal_remarks_share_a_row_of_the_summary_and_many_of_a_rule_the_last():
    equal = tuple(remark(ERROR, f"B{number}") for number in range(1, 8))
    alike = tuple(replace(remark(ERROR, f"C{number}", message=f"Faux {number}."), rule="r") for number in range(1, 6))
    content = render_summary(feedback(remarks=(*equal, *alike)), "retour-annote.xlsx")
    rows = [[cell.text() for cell in row.css("td")][:2] for row in parsed(content).css("tr.remark")]
    sheet = "feuille «\u00a0Indicateurs\u00a0»"
    assert rows == [
        [" ; ".join(f"{sheet}, B{number}" for number in range(1, 5)) + " et 3 de plus", "Faux."],
        *([f"{sheet}, C{number}", f"Faux {number}."] for number in range(1, 4)),
        [f"{sheet}, C4 ; {sheet}, C5", "De même pour 2 autres."],
    ]


def test_the_summary_says_what_it_leaves_out():
    remarks = tuple(remark(ERROR, f"B{number}", message=f"Faux {number}.") for number in range(1, 61))
    content = render_summary(feedback(remarks=remarks), "retour-annote.xlsx")
    shown = len(parsed(content).css("tr.remark"))
    assert 5 < shown < 20
    assert f"… et {60 - shown} de plus, dans « retour-annote.xlsx »." in content.decode()


def test_what_is_awaited_in_the_same_case_is_one_row():
    awaited = tuple(
        Awaited("CALL", 2023, f"{number} Outils", "Illisible", "le 31/03/2024", is_overdue=False)
        for number in (115, 116)
    )
    later = Awaited("CALL", 2023, "118 Projets", "Trop tôt", "à partir du 31/12/2026", is_overdue=False)
    content = render_summary(feedback(awaited=(*awaited, later)), None)
    rows = [[cell.text() for cell in row.css("td")] for row in parsed(content).css("tr") if row.css("td")]
    assert rows == [
        ["CALL", "2023", "115, 116", "Illisible", "le 31/03/2024"],
        ["CALL", "2023", "118 Projets", "Trop tôt", "à partir du 31/12/2026"],
    ]


def test_an_address_is_told_in_words_of_its_format():
    assert in_words(None, "L31C2#3", "page") == "ligne\u00a031, colonne\u00a02, élément\u00a03"
    assert in_words(None, "L31", "page") == "ligne\u00a031"
    assert in_words("Retour", "L31", "xlsx") == "feuille «\u00a0Retour\u00a0», L31"
    assert in_words(None, "A3#2", "delimited") == "A3, élément\u00a02"
    assert in_words(None, "/acteurs/0", "json") == "/acteurs/0"
    assert in_words(None, None, "page") == ""


def test_rows_and_columns_of_a_table_bear_their_numbers_and_letters():
    document = read(b"Indicateur;Valeur\n116;x\n", "a.csv", LIMITS)
    heads = [node.text() for node in parsed(render_page(feedback(), document)).css("th")]
    assert heads == ["", "A", "B", "1", "2"]


def test_of_very_many_remarks_the_gravest_are_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "MOST_REMARKS", 2)
    document = read(b"Indicateur;Valeur\n116;x\n117;y\n118;z\n", "a.csv", LIMITS)
    remarks = tuple(remark(ERROR, f"B{row}", sheet=None) for row in (2, 3, 4))
    content = render_page(feedback(remarks=remarks), document)
    assert [cells(content)[address][0] for address in ("B2", "B3", "B4")] == ["error", "error", ""]
    assert "… et 1 de plus" in content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"withdrawn_on": date(2024, 5, 2)}, "est retiré depuis le 02/05/2024"),
        ({"is_rejected": True}, "Le fichier est refusé"),
        ({"remarks": (remark(ERROR, "B2"),)}, "les données en erreur ne sont pas retenues."),
        ({"remarks": (remark(WARNING, "B2"),)}, "vérifiez les points signalés"),
        ({"remarks": (remark(INFO, "B2"),)}, "sans rien à signaler"),
        ({"is_published": False}, "La publication en vigueur ne tient pas encore compte de cet envoi."),
        ({"is_assigned": False}, "On ne sait pas de quelle agglomération"),
    ],
)
def test_the_summary_concludes(values: dict[str, object], said: str):
    assert said in render_summary(feedback(**values), None).decode()


def long_table(lines: int) -> bytes:
    rows = (f"CALL;2023;{number};{number}" for number in range(2, lines + 1))
    return "\n".join(("Agglomération;Année;Indicateur;Valeur", *rows, "")).encode()


def test_a_long_table_shows_the_same_whether_it_was_read_in_columns_or_line_by_line():
    remarks = tuple(remark(ERROR, f"D{line}", sheet=None) for line in (2, 9, 1500, 1503, 2999, 3000))
    told = feedback(remarks=remarks)
    (in_columns,) = read_many([(long_table(3000), "a.csv")], LIMITS, long_as_columns=True)
    line_by_line = read(long_table(3000), "a.csv", LIMITS)
    assert in_columns.long is not None
    assert line_by_line.long is None
    shown = render_page(told, in_columns)
    assert shown == render_page(told, line_by_line)
    assert len(shown) < 20_000
    assert cells(shown)["D1503"][0] == "error"
    assert "D1498" in cells(shown)
    assert "D1497" not in cells(shown)


def test_remarks_beyond_what_a_page_shows_are_all_in_a_table_beside_it():
    remarks = tuple(remark(ERROR, f"A{line}", sheet=None, message=f"=Faux {line} ;") for line in range(1, 1001))
    told = feedback(remarks=remarks)
    assert needs_listing(told)
    assert not needs_listing(feedback(remarks=remarks[:300]))
    lines = render_listing(told).decode("utf-8-sig").split("\r\n")
    assert len(lines) == 1002
    assert lines[0] == "Niveau;Feuille;Cellule ou ligne;Message;À faire;Règle"
    assert lines[1000] == 'Erreur;;A1000;"\'=Faux 1000 ;";Corrigez.;""'
    page_said = parsed(render_page(told, None, "a-remarques.csv")).body.text()
    assert "et 700 de plus" in page_said
    assert "Toutes sont dans « a-remarques.csv »." in page_said
    summary = parsed(render_summary(told, "a-annote.html", "a-remarques.csv")).body.text()
    assert "dans « a-remarques.csv »" in summary
    assert "Chaque remarque figure" not in summary
