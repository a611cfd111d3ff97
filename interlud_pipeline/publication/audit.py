"""Stored audits: what the consumer contract had to say of one exact content.

Belongs here: keeping audit results by content hash, and deciding whether they let a candidate out.
Does not belong here: running expectations (``quality.run``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from interlud_pipeline.publication.candidate import Candidate
from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.publication.manifest import AuditSummary, Record
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import expectation_keys, load_suites, suites_hash
from interlud_pipeline.settings import Settings

AUDITS_FOLDER = "audits"
NAMED_FAILURES = 10


class AuditMissing(RuntimeError):  # noqa: N818 - the name that callers know
    """There is no audit of this exact content; the message says what to do."""


class AuditFailed(RuntimeError):  # noqa: N818 - the name that callers know
    """The audit of this content found critical failures; the message names them."""


class Audit(Record):
    """One audit of one content.

    Attributes:
        content_hash: The content that was audited.
        compared_with: Id of the publication that was in force, if any.
        suites_hash: Hash of the suites that ran.
        made_at: When it ran.
        files_hash: Checksum of the files that it read; blank in audits made before it was noted.
        results: What each expectation had to say.
    """

    content_hash: str
    compared_with: str | None
    suites_hash: str
    made_at: datetime
    files_hash: str = ""
    results: tuple[ExpectationResult, ...]

    @property
    def critical_failures(self) -> tuple[ExpectationResult, ...]:
        """Failures that hold publication back."""
        return tuple(result for result in self.results if result.blocks)

    def summary(self) -> AuditSummary:
        """What a publication's manifest keeps of it."""
        return AuditSummary(
            made_at=self.made_at,
            suites_hash=self.suites_hash,
            compared_with=self.compared_with,
            expectations=len(self.results),
            warnings=tuple(result.key for result in self.results if not result.success),
        )


def store_audit(
    settings: Settings, candidate: Candidate, results: Sequence[ExpectationResult], *, compared_with: str | None
) -> Audit:
    """Append an audit to those of a content; the newest one counts.

    Args:
        settings: Where the publications are.
        candidate: What was audited.
        results: What each expectation had to say.
        compared_with: Id of the publication that the candidate was compared with.

    Returns:
        The audit as stored.
    """
    audit = Audit(
        content_hash=candidate.content_hash,
        compared_with=compared_with,
        suites_hash=suites_hash(),
        made_at=datetime.now(UTC),
        files_hash=candidate.manifest.files_hash,
        results=tuple(results),
    )
    folder = settings.publications / AUDITS_FOLDER / candidate.content_hash
    write_atomically(folder / f"{audit.made_at:%Y%m%dT%H%M%S%fZ}.json", audit.model_dump_json(indent=2))
    return audit


def read_audit(settings: Settings, content_hash: str) -> Audit | None:
    """The newest audit of a content, or ``None``."""
    stored = sorted((settings.publications / AUDITS_FOLDER / content_hash).glob("[!.]*.json"))
    return Audit.model_validate_json(stored[-1].read_text(encoding="utf-8")) if stored else None


def require_passing_audit(settings: Settings, candidate: Candidate, *, compared_with: str | None) -> Audit:
    """The audit that lets a candidate out.

    Args:
        settings: Where the publications are.
        candidate: What is to be published.
        compared_with: Id of the publication in force now.

    Returns:
        Its newest audit, which passed.

    Raises:
        AuditMissing: There is none for this content, or it was made with other suites, left some
            expectation out, or compared the candidate with a publication that is no longer in force.
        AuditFailed: It found critical failures.
    """
    audit = read_audit(settings, candidate.content_hash)
    remedy = f"Audit candidate {candidate.id} (materialize the checks of the candidate assets, or `interlud run`)."
    if audit is None:
        raise AuditMissing(f"No audit is stored for content {candidate.content_hash}. {remedy}")
    checked = {result.key for result in audit.results}
    if audit.suites_hash != suites_hash() or checked != set(expectation_keys(load_suites())):
        raise AuditMissing(f"The audit of {audit.made_at:%Y-%m-%d %H:%M} did not run the present suites. {remedy}")
    if audit.compared_with != compared_with:
        raise AuditMissing(
            f"The audit compared the candidate with {audit.compared_with or 'no publication'}, "
            f"but {compared_with or 'none'} is in force. {remedy}"
        )
    if audit.critical_failures:
        raise AuditFailed(_failure_message(candidate, audit.critical_failures))
    return audit


def _failure_message(candidate: Candidate, failures: Sequence[ExpectationResult]) -> str:
    named = "; ".join(f"{failure.key}: {failure.explanation}" for failure in failures[:NAMED_FAILURES])
    more = f"; and {len(failures) - NAMED_FAILURES} more" if len(failures) > NAMED_FAILURES else ""
    return (
        f"Candidate {candidate.id} breaks {len(failures)} critical expectation(s) of the consumer contract: "
        f"{named}{more}. "
        "Nothing was published. The candidate stays in place to be looked at: mend the model or the input, "
        "then build and audit again."
    )
