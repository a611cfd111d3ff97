"""All remarks on one file as a table for spreadsheets, where they are too many for the page that has them in place."""

from __future__ import annotations

from io import BytesIO

import polars as pl

from interlud_pipeline.feedback.content import Feedback
from interlud_pipeline.publication.forms.csv_files import LINE_END, harmless_rows

MOST_REMARKS = 300
"""Remarks that a page shows, the gravest first; where there are more, the table has all of them."""

SUFFIX = "-remarques.csv"


def needs_listing(feedback: Feedback) -> bool:
    """Whether the remarks are too many for a page."""
    return len(feedback.remarks) > MOST_REMARKS


def render_listing(feedback: Feedback) -> bytes:
    """Every remark in a row, gravest first: semicolons and a mark of order, as French spreadsheets open it."""
    rows = [(one.severity_fr, one.sheet, one.cell, one.message, one.remedy, one.rule) for one in feedback.remarks]
    headers = ("Niveau", "Feuille", "Cellule ou ligne", "Message", "À faire", "Règle")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(headers, pl.String), orient="row")
    target = BytesIO()
    harmless_rows(frame.lazy()).collect().write_csv(target, include_bom=True, separator=";", line_terminator=LINE_END)
    return target.getvalue()
