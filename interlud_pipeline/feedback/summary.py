"""The summary of one page: what was understood, what was refused and why, what is still expected by when."""

from __future__ import annotations

from interlud_pipeline.feedback.content import TO_COMPLETE, Feedback, Remark, french_day
from interlud_pipeline.feedback.forms import fill
from interlud_pipeline.model import Severity

# What fits on a page; the annotated file holds all of them.
_MOST_REMARKS = 12
_MOST_FIGURES = 16


def render_summary(feedback: Feedback, annotated_name: str | None) -> bytes:
    """The summary as a self-contained HTML page.

    Args:
        feedback: What is said.
        annotated_name: Name of the annotated file beside it; ``None`` where the content is no longer kept.
    """
    errors, warnings = feedback.of(Severity.ERROR), feedback.of(Severity.WARNING)
    return fill(
        "summary.html.j2",
        feedback=feedback,
        received_on=french_day(feedback.received_on),
        conclusion=_conclusion(feedback, errors, warnings),
        figures=feedback.figures[:_MOST_FIGURES],
        hidden_figures=len(feedback.figures[_MOST_FIGURES:]),
        errors=errors[:_MOST_REMARKS],
        hidden_errors=len(errors[_MOST_REMARKS:]),
        warnings=warnings[:_MOST_REMARKS],
        hidden_warnings=len(warnings[_MOST_REMARKS:]),
        awaited=feedback.awaited,
        annotated_name=annotated_name,
    )


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
