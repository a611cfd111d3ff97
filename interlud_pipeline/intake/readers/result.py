"""What a reader returns; ``intake.reading`` adds hash and name and makes a ``Document`` of it."""

from __future__ import annotations

from dataclasses import dataclass

from interlud_pipeline.model import Block, Finding, Grid


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds.

    Attributes:
        format: As in ``Document.format``.
        grids: Tables, but those of a page.
        blocks: Blocks of a page.
        findings: What is to be said of sheets, rows and cells.
    """

    format: str
    grids: tuple[Grid, ...] = ()
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
