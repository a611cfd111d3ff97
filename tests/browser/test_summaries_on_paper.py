"""The summary that goes back to a sender fits on one page of paper, however much there is to say."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page

from interlud_pipeline.feedback.content import TO_COMPLETE, Awaited, Feedback, Figure, Remark
from interlud_pipeline.feedback.summary import render_summary
from interlud_pipeline.model import Severity

INDICATORS = [
    "115 Acteurs mobilisés",
    "116 Réunions tenues",
    "117 Outils de communication diffusés",
    "118 Contribution à la mise en œuvre des projets",
]
SENTENCE = (
    "« des réunions ont été tenues avec les communes sans qu'un décompte exact ait été gardé » n'est pas un nombre."
)


def said(bodies: int, errors: int, warnings: int, settled: int, *, is_long: bool) -> Feedback:
    """A return on so many bodies, with so many remarks of rules of their own."""

    def remarks(count: int, severity: Severity, decision: str | None = None) -> list[Remark]:
        return [
            Remark(
                severity,
                f"{number} : {SENTENCE * (2 if is_long else 1)}",
                "Saisissez un nombre en chiffres, ou un motif.",
                "Réunions du réseau" if is_long else None,
                f"B{number}",
                "xlsx",
                f"rule{severity}{number}",
                decision,
            )
            for number in range(count)
        ]

    places = [(f"AGGLO{number}", indicator) for number in range(bodies) for indicator in INDICATORS]
    return Feedback(
        submission_id="0123456789abcdef",
        sha256="ab",
        file_name="retour de l'année, version corrigée.xlsx",
        format="xlsx",
        is_rejected=False,
        sender="Communauté d'agglomération de Béthune-Bruay, Artois-Lys Romane (CABBALR)",
        folder="2023/CABBALR",
        received_on=date(2024, 3, 1),
        remarks=(
            *remarks(errors, Severity.ERROR),
            *remarks(warnings, Severity.WARNING),
            *remarks(settled, Severity.INFO, "D1"),
        ),
        figures=tuple(
            Figure(
                body,
                2023,
                indicator,
                "Données inexistantes",
                is_answered=True,
                place="ligne 31, colonne 2",
                standing=TO_COMPLETE,
            )
            for body, indicator in places
        ),
        details=("36 réunions en 12 lignes.", "40 acteurs, dont 12 collectifs."),
        awaited=tuple(
            Awaited(
                body,
                2023,
                indicator,
                f"Illisible {indicator[:3]}",
                "dès que possible : échéance du 31/03/2024 dépassée",
                is_overdue=True,
            )
            for body, indicator in places
        ),
        is_assigned=True,
        is_published=False,
        contact="Chargé de mission logistique urbaine, Artois Mobilités",
    )


@pytest.mark.parametrize(
    "feedback",
    [
        said(0, 0, 0, 0, is_long=False),
        said(1, 3, 3, 0, is_long=False),
        said(3, 200, 200, 50, is_long=False),
        said(3, 200, 200, 50, is_long=True),
        said(1, 300, 0, 0, is_long=False),
        said(9, 0, 0, 40, is_long=True),
    ],
    ids=["nothing", "little", "much", "much and long", "errors alone", "many bodies"],
)
def test_a_summary_is_one_sheet_of_a4(page: Page, feedback: Feedback):
    page.set_content(render_summary(feedback, "retour de l'année, version corrigée-annote.xlsx").decode())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_long_page_is_seen_to_be_longer(page: Page):
    page.set_content("<p>x</p>" * 200)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) > 1
