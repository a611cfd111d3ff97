"""The one way in: write to the outbox what goes back for some submissions, or for all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path, PurePosixPath

from interlud_pipeline.feedback.content import Feedback
from interlud_pipeline.feedback.forms import templates_hash
from interlud_pipeline.feedback.gather import gather
from interlud_pipeline.feedback.in_force import Published, published
from interlud_pipeline.feedback.outbox import Outbox
from interlud_pipeline.feedback.sources import sources
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.sandbox import ReaderPool
from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.inputs import code_version, register_hash
from interlud_pipeline.publication.publish import verified_as_of
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

# Raise it when equal inputs give other files; the templates count by their own content.
FEEDBACK_VERSION = "3"

SUMMARY_FILE = "synthese.html"
_WORKBOOKS = ("xlsx", "ods")
_NOT_IN_A_FILE_NAME = re.compile(r"[^\w.() -]+")
_LONGEST_STEM = 80


def write_feedback(settings: Settings, register: Register, submissions: Collection[str] | None = None) -> list[Path]:
    """Write what goes back to the senders: the annotated file and the summary of each submission.

    A submission whose files were made from the same inputs before is neither read nor written again; where all files
    that it lies in are as they were, not even its rows are. What comes of
    the figures and what is still expected is told from the publication in force, where it knows the submission.

    Args:
        settings: Where everything is.
        register: The register.
        submissions: Identifiers of the lake's submissions; all of them when left out.

    Returns:
        The files that are new or whose bytes changed.

    Raises:
        PublicationError: The pointer to the publication in force leads nowhere.
    """
    outbox, archive = Outbox(settings.outbox), Archive(settings.archive)
    limits = Limits.from_settings(settings)
    written: list[Path] = []
    made_by = f"{code_version(settings)} {register_hash(settings.seeds)}"
    lake, in_force = Lake(settings.lake), _in_force(settings)
    lies_in = sources(lake, archive, in_force, made_by)
    asked = lies_in.keys() if submissions is None else lies_in.keys() & set(submissions)
    touched = [one for one in asked if not outbox.is_untouched(one, lies_in[one])]
    with ReaderPool(limits) as pool:
        for one in gather(lake, register, in_force, settings.timezone, touched):
            is_kept = archive.has(one.sha256)
            basis = hashlib.sha256(f"{made_by} {is_kept} {one.basis}".encode()).hexdigest()
            if not outbox.is_settled(one.submission_id, basis):
                feedback = one.feedback()
                inputs = _inputs(feedback, is_kept=is_kept)
                if not outbox.is_written(one.submission_id, inputs):
                    content = archive.get(one.sha256) if is_kept else None
                    written += outbox.put(one.submission_id, inputs, _files(feedback, content, limits, pool))
            outbox.note(one.submission_id, basis, lies_in[one.submission_id])
    return written


def _in_force(settings: Settings) -> Published | None:
    publication = current(settings)
    if publication is None:
        return None
    return published(publication, verified_as_of(settings) or publication.manifest.as_of)


def _inputs(feedback: Feedback, *, is_kept: bool) -> str:
    """Hash of all that the files follow from; the content itself is known by its own."""
    parts = (FEEDBACK_VERSION, templates_hash(), is_kept, feedback)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _files(feedback: Feedback, content: bytes | None, limits: Limits, pool: ReaderPool) -> dict[str, bytes]:
    """Contents by path within the outbox; erased content leaves the summary alone."""
    from interlud_pipeline.feedback.listing import SUFFIX, needs_listing, render_listing  # noqa: PLC0415
    from interlud_pipeline.feedback.summary import render_summary  # noqa: PLC0415

    folder = f"{feedback.folder}/{feedback.submission_id}"
    if content is None:
        return {f"{folder}/{SUMMARY_FILE}": render_summary(feedback, None)}
    listing = f"{_stem(feedback.file_name)}{SUFFIX}" if needs_listing(feedback) else None
    suffix, annotated = _annotated(feedback, content, listing, limits, pool)
    name = f"{_stem(feedback.file_name)}-annote.{suffix}"
    return {
        f"{folder}/{name}": annotated,
        f"{folder}/{SUMMARY_FILE}": render_summary(feedback, name, listing),
        **({f"{folder}/{listing}": render_listing(feedback)} if listing else {}),
    }


def _annotated(
    feedback: Feedback, content: bytes, listing: str | None, limits: Limits, pool: ReaderPool
) -> tuple[str, bytes]:
    """The same workbook back, and a page for every other form."""
    if feedback.format in _WORKBOOKS and not feedback.is_rejected:
        from interlud_pipeline.feedback import opendocument, workbook  # noqa: PLC0415
        from interlud_pipeline.feedback.marking import NotAnnotatedError  # noqa: PLC0415

        annotate = opendocument.annotate if feedback.format == "ods" else workbook.annotate
        with suppress(NotAnnotatedError):  # its sender gets the page, which holds the same
            return feedback.format, annotate(content, feedback.remarks)
    from interlud_pipeline.feedback.page import render_page  # noqa: PLC0415
    from interlud_pipeline.intake.reading import read_many  # noqa: PLC0415

    (document,) = read_many([(content, feedback.file_name)], limits, pool=pool, long_as_columns=True)
    return "html", render_page(feedback, document, listing)


def _stem(file_name: str) -> str:
    """The sender's own file name, without what a folder or a glob could take for something else."""
    stem = _NOT_IN_A_FILE_NAME.sub("_", PurePosixPath(file_name).stem).strip(" .")[:_LONGEST_STEM]
    return stem or "envoi"
