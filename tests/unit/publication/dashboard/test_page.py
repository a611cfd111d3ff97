"""What the page says of the marts."""

import base64
import hashlib
import itertools
import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from interlud_pipeline.publication.dashboard.kinds import share_of
from interlud_pipeline.publication.dashboard.page import render
from interlud_pipeline.publication.dashboard.wording import (
    counted,
    listed,
    local_day,
    long_day,
    number,
    percent,
    years_in_words,
)


def said(node) -> str:
    """Text of a node, with plain spaces."""
    return " ".join(node.text(separator=" ").split())


def cell(page, body: str, year: int, column: int):
    """A cell of the matrix."""
    for block in page.css("table.matrix tbody"):
        if block.css_first(".name").text() == body:
            row = next(row for row in block.css("tr") if str(year) in row.css_first("th[scope=row]").text())
            return row.css("td")[column]
    pytest.fail(f"{body} is not in the matrix")


def trace(page, link):
    """The line of the sources that a cell leads to, by column."""
    line = page.css_first(f"tr[id='{link.css_first('a').attributes['href'][1:]}']")
    return [said(one) for one in line.css("th, td")]


def test_the_head_names_the_network_its_years_the_day_and_the_publication(sound):
    page = sound
    assert said(page.css_first("h1")) == "Artois Mobilités"
    head = said(page.css_first("header"))
    assert "Plan de mobilité : 4 indicateurs suivis dans 3 agglomérations, 2023 et 2024." in head
    assert "Situation au 30 juin 2024 · Publication 0123456789abcdef" in head
    assert page.css_first("html").attributes["lang"] == "fr"


def test_both_rates_are_told_in_words(sound):
    later, earlier = sound.css("article.card")
    assert said(earlier.css_first("h3")) == "2023"
    words = said(earlier)
    assert "12 chiffres attendus, dont 6 exigibles à ce jour." in words
    assert "6 chiffres sur 6 ont reçu une réponse : une valeur ou un motif." in words
    assert "4 chiffres sur 6 ont une valeur." in words
    assert "66,7 %" in words
    assert said(later.css_first("h3")) == "2024 fictive"
    assert "Aucun chiffre n'est encore exigible." in said(later)
    assert "sans objet" in said(later)


def test_a_value_is_written_as_in_french_and_no_decimal_is_lost(draw):
    page = draw("update fct_indicator_observation set value = 1234567.1234 where indicator = '115' and value = 12")
    assert cell(page, "CALL", 2023, 0).css_first(".figure").text() == "1\u202f234\u202f567,1234"


def test_zero_is_a_value_and_not_a_gap(draw):
    zero = cell(
        draw("update fct_indicator_observation set value = 0 where indicator = '115' and value = 12"), "CALL", 2023, 0
    )
    assert (zero.css_first(".figure").text(), zero.attributes["class"]) == ("0", "k-value")


BODIES = {"CALL": "246200364", "CAHC": "246200299", "CABBALR": "200072460"}
GAPS = {
    "NO_SUBMISSION": ("k-silent", "✕", "Aucun envoi"),
    "BLANK_NO_REASON": ("k-blank", "○", "Vide sans motif"),
    "NOT_IN_SUBMISSION": ("k-blank", "○", "Absent de l'envoi"),
    "UNREADABLE": ("k-unreadable", "?", "Illisible"),
    "DECLARED_NO_DATA": ("k-reason", "—", "Données inexistantes"),
    "DECLARED_NOT_COLLECTED": ("k-reason", "—", "Non collecté"),
    "CONFIDENTIAL": ("k-reason", "—", "Confidentiel"),
    "DECLARED_NOT_YET_DUE": ("k-later", "◷", "Trop tôt"),
    "DECLARED_NOT_APPLICABLE": ("k-elsewhere", "⊘", "Sans objet"),
    "COUNTED_ELSEWHERE": ("k-elsewhere", "⊘", "Compté ailleurs"),
    "AWAITED": ("k-awaited", "…", "Attendu"),
    "SCOPE_UNKNOWN": ("k-outside", "/", "Périmètre inconnu"),
    "OUT_OF_SCOPE": ("k-outside", "/", "Hors périmètre"),
}


def test_each_gap_has_its_colour_its_sign_and_its_words(draw, change):
    places = [(body, year, column) for body in BODIES for year in (2023, 2024) for column in range(4)]
    placed = dict(zip(GAPS, places, strict=False))
    page = draw(
        *(
            change(
                "fct_indicator_observation",
                f"agglomeration = '{BODIES[body]}' and indicator = '{115 + column}' and reporting_year = {year}",
                status=status,
                value=None,
            )
            for status, (body, year, column) in placed.items()
        )
    )
    for status, place in placed.items():
        found = cell(page, *place)
        look = found.attributes["class"], found.css_first(".sign").text(), found.css_first(".state").text()
        assert look == GAPS[status]
        assert said(found.css_first(".why"))
    assert len({words for _, _, words in GAPS.values()}) == len(GAPS)


def test_a_body_of_which_nothing_came_is_said_to_be_silent(draw):
    page = draw(
        "update fct_indicator_observation set status = 'NO_SUBMISSION', value = null "
        "where agglomeration = '246200364' and reporting_year = 2023"
    )
    assert [said(one) for one in page.css("tr.mute th[scope=row]")] == ["2023 silence"]


def test_a_figure_announced_for_a_day_that_has_passed_says_so(draw):
    page = draw("update fct_indicator_observation set is_overdue = true where status = 'DECLARED_NOT_YET_DUE'")
    late = cell(page, "CALL", 2023, 3)
    assert late.attributes["class"] == "k-overdue"
    assert "échu le 31/12/2026" in said(late)


def test_a_reason_is_told_in_the_bodys_own_words(sound):
    why = said(cell(sound, "CALL", 2023, 2).css_first(".why"))
    assert why == "L'agglomération déclare ne pas avoir la donnée. Motif donné : « motif »."


def test_a_cell_leads_to_its_file_cell_text_form_parts_sending_and_decision(sound):
    page = sound
    title, value, parts, where, text, form, sending, decision = trace(page, cell(page, "CAHC", 2023, 1))
    assert title.startswith("CAHC, 116 ")
    assert title.endswith(", 2023")
    assert value == "12 révisé"
    assert "Auparavant : 11." in parts
    assert "9 × Libellé (L9C3#4)" in parts
    assert (where, text, form) == ("page-2023.txt, L9C3", "texte de la page", "derived.meetings")
    assert sending == "submission-page, reçu le 15/02/2024, déclaré par Artois Mobilités"
    assert decision == "D1, Chargée de mission, le 01/03/2024 : Compte rendu reçu."


def test_every_figure_has_one_line_of_sources(sound):
    page = sound
    links = [one.attributes["href"][1:] for one in page.css("a.to")]
    assert len(links) == len(set(links)) == 24
    assert {one.attributes["id"] for one in page.css("#table-sources tbody tr")} == set(links)


def test_what_may_not_be_added_is_not_added_and_says_so(sound):
    rows = {said(row.css_first("th")): [said(one) for one in row.css("td")] for row in sound.css("table.network tr")}
    actors = next(cells for name, cells in rows.items() if name.startswith("115"))
    meetings = next(cells for name, cells in rows.items() if name.startswith("116"))
    assert actors[0] == "14 nommés 21 avec les collectifs"
    assert meetings[0] == "21 1 réunion commune déduite"
    definitions = said(sound.css_first("dl.definitions"))
    assert "Ne s'additionne ni entre agglomérations ni d'une année à l'autre." in definitions


def test_outstanding_figures_name_whom_to_ask_the_gravest_first(draw):
    page = draw(
        "update rpt_non_reported_indicators set short_name = 'CALL', status = 'NO_SUBMISSION', severity_rank = 15, "
        "fails_answered = true, reason_text = null, source_text = null, available_on = null "
        "where agglomeration = '246200364' and reporting_year = 2023",
        "update rpt_non_reported_indicators set short_name = 'CAHC', status = 'UNREADABLE', severity_rank = 10, "
        "fails_answered = true, reason_text = null, source_text = 'une dizaine', available_on = null "
        "where agglomeration = '246200299' and indicator = '117' and reporting_year = 2023",
    )
    unanswered, explained = ([said(row) for row in table.css("tbody tr")] for table in page.css("table.owed"))
    unreadable, silent = unanswered
    assert unreadable == "2023 CAHC ? Illisible 117 Libellé « une dizaine » Service mobilité"
    assert silent.startswith(
        "2023 CALL ✕ Aucun envoi 117 Libellé, 118 Libellé Rien n'est arrivé de cette agglomération"
    )
    assert silent.endswith("Service mobilité")
    assert explained == ["2023 Sigle ◷ Trop tôt dès le 31/12/2026 118 Libellé « motif » Service mobilité"]


def test_reminders_are_told_with_what_became_of_them_and_digests_are_not(sound):
    rows = [said(row) for row in sound.css("#rappels tbody tr")]
    assert rows == [
        "15/03/2024 CAHC, Service mobilité Rappel 2023 1 envoi interrompu, peut-être parti",
        "15/03/2024 CALL, Service mobilité Rappel 2023 2 envoyé",
    ]


def test_revisions_tell_before_after_and_cause(sound):
    (row,) = (said(row) for row in sound.css("#revisions tbody tr"))
    assert row.startswith("15/02/2024 CAHC 116 ")
    assert row.endswith("2023 11 12 nouvel envoi : page-2023.txt, L9C3")


def test_findings_are_counted_by_rule_with_its_meaning(sound):
    page = sound
    rows = [said(row) for row in page.css("#remarques tbody tr")]
    assert rows[0] == "Erreur Le fichier n'a pas pu être lu file.unreadable 1 0"
    assert "1 erreur et 1 alerte attendent une réponse." in said(page.css_first("#remarques"))


EVIL = """<script>alert(1)</script>"><img src=x onerror="alert(2)">'''"""


def test_what_senders_wrote_is_shown_and_never_becomes_markup(draw, change):
    page = draw(
        change(
            "fct_indicator_observation",
            "submission_id is not null",
            **dict.fromkeys(("reason_text", "source_text", "source_file", "source_sheet", "source_cell"), EVIL),
        ),
        change("dim_agglomeration", "short_name = 'CALL'", short_name=EVIL, name=EVIL, contact_function_fr=EVIL),
        change("rpt_non_reported_indicators", reason_text=EVIL, short_name=EVIL),
        change("rpt_revisions", source_file=EVIL),
        change("fct_actor_mobilisation", actor_name=EVIL),
        change("dim_indicator", label_fr=EVIL, theme=EVIL),
        change("dim_plan", label_fr=EVIL, authority_label_fr=EVIL),
        change("rpt_decisions", reason_fr=EVIL),
    )
    assert len(page.css("script")) == 1
    assert page.css("img, [onerror], [onload], [onclick]") == []
    assert EVIL in cell(page, EVIL, 2023, 2).css_first(".why").text()


def test_signs_that_browsers_show_as_nothing_are_marked(make_marts):
    folder = make_marts("update fct_indicator_observation set source_text = 'a' || chr(7) || 'b'")
    assert "a�b" in render(folder, "p", date(2024, 6, 30)).decode()


def test_the_page_lets_in_its_own_style_and_script_and_nothing_else(sound):
    page = sound
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy.startswith("default-src 'none';")
    for part, name in ((page.css_first("style"), "style-src-elem"), (page.css_first("script"), "script-src")):
        digest = base64.b64encode(hashlib.sha256(part.text().encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert re.findall(r"(?:src|href)=[\"'](?!#)[^\"']*", page.html) == []
    assert re.findall(r"url\((?!#)", page.html) == []


def test_the_same_marts_give_the_same_bytes(make_marts):
    folder = make_marts()
    first, again = (render(folder, "p", date(2024, 6, 30)) for _ in range(2))
    assert first == again


def test_headings_go_down_by_one_step_and_tables_have_captions_and_scopes(sound):
    page = sound
    levels = [int(one.tag[1]) for one in page.css("h1, h2, h3") if one.attributes.get("id") != "trace-titre"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(table.css_first("caption") for table in page.css("table"))
    assert all("scope" in head.attributes for head in page.css("th"))


def test_without_any_campaign_there_is_a_page_all_the_same(draw):
    page = draw(
        "delete from fct_indicator_observation",
        "delete from rpt_reporting_completeness",
        "delete from rpt_network_indicator",
    )
    assert page.css("table.matrix") == []


def test_french_words():
    assert number(Decimal("-1234.5000")) == "-1\u202f234,5"
    assert (percent(2, 3), percent(0, 0), percent(1, 1)) == ("66,7\u202f%", "sans objet", "100\u202f%")
    assert (percent(9999, 10000), percent(1, 10000)) == ("99,9\u202f%", "0,1\u202f%")
    assert (long_day(date(2027, 1, 1)), long_day(date(2026, 6, 30))) == ("1er janvier 2027", "30 juin 2026")
    assert (counted(0, "chiffre"), counted(2, "chiffre")) == ("0\u00a0chiffre", "2\u00a0chiffres")
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a et b", "a, b et c")
    assert (years_in_words([2022, 2023, 2024]), years_in_words([2022, 2024])) == ("2022 à 2024", "2022 et 2024")


@pytest.mark.parametrize(
    ("answered", "filled", "counted_figures", "look"),
    [
        (0, 0, 0, "outside"),
        (0, 0, 9, "share-0"),
        (17, 17, 20, "share-1"),
        (20, 0, 20, "share-2"),
        (19, 18, 20, "share-3"),
        (20, 20, 20, "share-4"),
    ],
)
def test_reasons_are_not_shown_as_silence_where_bodies_are_summed_up(answered, filled, counted_figures, look):
    assert share_of(answered, filled, counted_figures).name == look


def test_a_file_that_came_late_in_the_evening_bears_the_day_of_france():
    assert local_day(datetime(2026, 11, 28, 23, 30)) == "29/11/2026"  # noqa: DTZ001 - marts hold UTC without a zone
    assert local_day(None) == ""
