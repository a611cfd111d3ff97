"""The summary of one page: what was understood, what was refused and why, what is still expected by when."""

from __future__ import annotations

from collections.abc import Sequence

from interlud_pipeline.feedback.content import TO_COMPLETE, Feedback, Figure, Remark, french_day
from interlud_pipeline.feedback.fitting import PAGE, SECTION, FigureRow, Tall, awaited_rows, fitting, remark_rows
from interlud_pipeline.feedback.forms import fill
from interlud_pipeline.model import Severity

# Shares of the page that is left; what a part does not need goes to the next. The annotated file holds all remarks.
_FOR_FIGURES, _FOR_AWAITED, _FOR_ERRORS, _FOR_WARNINGS = 0.45, 0.4, 0.65, 0.8
_MANY = 8


def render_summary(feedback: Feedback, annotated_name: str | None, listing_name: str | None = None) -> bytes:
    """The summary as a self-contained HTML page.

    Args:
        feedback: What is said.
        annotated_name: Name of the annotated file beside it; ``None`` where the content is no longer kept.
        listing_name: Name of the table beside it that has all remarks, where there is one.
    """
    errors, warnings = feedback.of(Severity.ERROR), feedback.of(Severity.WARNING)
    room = PAGE + SECTION * (not warnings) + SECTION * (not feedback.settled)
    shown: dict[str, list[Tall] | int] = {}
    parts: tuple[tuple[str, Sequence[Tall], float], ...] = (
        ("figures", _figure_rows(feedback.figures), _FOR_FIGURES),
        ("awaited", awaited_rows(feedback.awaited), _FOR_AWAITED),
        ("errors", remark_rows(errors), _FOR_ERRORS),
        ("warnings", remark_rows(warnings), _FOR_WARNINGS),
        ("settled", remark_rows(feedback.settled), 1.0),
    )
    for name, rows, share in parts:
        given = int(room * share)
        shown[name], hidden, left = fitting(rows, given)
        shown[f"hidden_{name}"] = hidden + (feedback.more_figures if name == "figures" else 0)
        room -= given - left
    return fill(
        "summary.html.j2",
        feedback=feedback,
        received_on=french_day(feedback.received_on),
        conclusion=_conclusion(feedback, errors, warnings),
        annotated_name=annotated_name,
        listing_name=listing_name,
        **shown,
    )


def _figure_rows(figures: tuple[Figure, ...]) -> list[FigureRow]:
    """Figures in their order; where they are many, those to complete come first."""
    to_complete_first = sorted(figures, key=lambda figure: figure.standing != TO_COMPLETE)
    return [FigureRow(figure) for figure in (to_complete_first if len(figures) > _MANY else figures)]


def _conclusion(feedback: Feedback, errors: tuple[Remark, ...], warnings: tuple[Remark, ...]) -> str:
    if feedback.withdrawn_on is not None:
        return f"L'envoi est retiré depuis le {french_day(feedback.withdrawn_on)} : rien n'en est retenu."
    if feedback.is_rejected:
        return "Le fichier est refusé : rien n'en est retenu. Corrigez-le et renvoyez-le."
    if any(figure.standing == TO_COMPLETE for figure in feedback.figures):
        return "Le fichier est lu, mais des réponses manquent ou ne sont pas retenues : complétez-le et renvoyez-le."
    if errors:
        return "Le fichier est lu, mais les données en erreur ne sont pas retenues."
    if warnings:
        return "Le fichier est lu ; vérifiez les points signalés."
    return "Le fichier est lu, sans rien à signaler."
