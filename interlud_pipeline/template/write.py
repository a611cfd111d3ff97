"""The one way in: the bytes of the template of a body and year, in the format asked for."""

from __future__ import annotations

from interlud_pipeline.template.content import Content
from interlud_pipeline.template.layout import sheets

SUFFIXES = (".xlsx", ".ods")


def write_template(content: Content, suffix: str) -> bytes:
    """The bytes of the workbook for a body and year.

    Args:
        content: What it holds.
        suffix: One of ``SUFFIXES``.
    """
    title = f"{content.body.short_name} {content.reporting_year}"
    if suffix == ".ods":
        from interlud_pipeline.template.ods import write_ods  # noqa: PLC0415

        return write_ods(sheets(content), title)
    from interlud_pipeline.template.xlsx import write_xlsx  # noqa: PLC0415

    return write_xlsx(sheets(content), title)
