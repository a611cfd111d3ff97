"""What a candidate and a publication say of themselves.

Belongs here: the shape of ``candidate.json`` and ``manifest.json``, the contract's version, which marts are journal.
Does not belong here: making or reading the marts.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from interlud_pipeline.publication.hashing import combined_hash

CONTRACT_VERSION = "4"
"""Raised whenever a mart's columns, or the meaning of one, change for its readers."""

JOURNAL_MARTS = frozenset({"publication", "rpt_reminders", "rpt_submission_ledger"})
"""Marts that tell of arrivals, runs and sendings: readable from BI, never part of the content."""

CANDIDATE_FILE = "candidate.json"
MANIFEST_FILE = "manifest.json"
MODELS_FILE = "models.json"
DATABASE_FILE = "marts.duckdb"
DASHBOARD_FILE = "tableau-de-bord.html"
ID_LENGTH = 16


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Record):
    """A column of a mart, as BI sees it.

    Attributes:
        name: Its name.
        type: Its type, in DuckDB's words.
        description: What it holds.
        is_required: The contract says that it is never null.
        label_fr: What people call it.
    """

    name: str
    type: str
    description: str = ""
    is_required: bool = False
    label_fr: str = ""


class Part(Record):
    """What a mart holds of one year.

    Attributes:
        year: The year; ``None`` for rows without one, and for a mart without years.
        rows: How many rows.
        digest: Changes with any cell; made by DuckDB, so that it is equal within one of its versions only.
        content_sha256: Hash of what it says, whatever the order of rows; empty for a mart that is one file, and in
            publications made before it was told.
    """

    year: int | None
    rows: int
    digest: str
    content_sha256: str = ""

    def is_like(self, other: Part) -> bool:
        """Whether another says the same of the same year."""
        return (self.year, self.rows, self.digest) == (other.year, other.rows, other.digest)


class MartEntry(Record):
    """One mart of a candidate or publication.

    Attributes:
        rows: How many rows it has.
        content_sha256: Hash of what it says, whatever the order of rows; of a mart filed by year, over those of its
            years.
        file_sha256: Checksum of its Parquet file; of several, over their names and checksums.
        description: What one row is.
        columns: Its columns, in the contract's order.
        key: Columns that name a row, as dbt's tests hold them; some of them may be null.
        label_fr: What people call it.
        parts: What it holds of each year; none in publications made before it was told.
    """

    rows: int
    content_sha256: str
    file_sha256: str
    description: str = ""
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    label_fr: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def is_hashed_by_year(self) -> bool:
        """Whether the hash of what it says is over those of its years; it was not in earlier publications."""
        return any(part.content_sha256 for part in self.parts)


class Inputs(Record):
    """All that the content was made from.

    Attributes:
        submissions: SHA-256 of each content in the lake.
        lake_version: Version of the lake that dbt read.
        register_hash: Hash of the dbt seeds.
        interpreter_versions: Versions of the interpreter that read what is in the lake.
        code_version: Release of the package, and the hash of its sources and of the dbt project's.
    """

    submissions: tuple[str, ...]
    lake_version: str
    register_hash: str
    interpreter_versions: tuple[str, ...]
    code_version: str


class AuditSummary(Record):
    """What the audit that let a publication pass had to say.

    Attributes:
        made_at: When it ran.
        suites_hash: Hash of the suites it ran.
        compared_with: Id of the publication in force at that time; ``None`` for the first one.
        expectations: How many expectations it checked.
        warnings: Names (``mart.expectation``) of those that failed without blocking.
    """

    made_at: datetime
    suites_hash: str
    compared_with: str | None
    expectations: int
    warnings: tuple[str, ...]


class CandidateManifest(Record):
    """What a candidate says of itself."""

    id: str
    contract_version: str
    content_hash: str
    as_of: date
    inputs: Inputs
    marts: dict[str, MartEntry]

    @property
    def files_hash(self) -> str:
        """Checksum of the Parquet files of all marts: of their bytes, where the content's hash is of what they say."""
        return combined_hash({mart: entry.file_sha256 for mart, entry in self.marts.items()})


class Manifest(CandidateManifest):
    """What a publication says of itself.

    Attributes:
        made_at: When it was published.
        audit: The audit that let it pass.
        files: SHA-256 of every file but the manifest, by path within the publication.
    """

    made_at: datetime
    audit: AuditSummary
    files: dict[str, str]


def publication_hash(mart_hashes: dict[str, str]) -> str:
    """The hash that identifies a publication: content marts and the contract's version."""
    content = {mart: text for mart, text in mart_hashes.items() if mart not in JOURNAL_MARTS}
    return combined_hash({**content, "contract_version": CONTRACT_VERSION})
