"""A publication in a database of BI, and a login that may only read it."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from interlud_pipeline.publication.manifest import MANIFEST_FILE, Manifest
from interlud_pipeline.publication.postgres.replace import bring_to
from interlud_pipeline.settings import BiSettings


@dataclass(frozen=True)
class BiDatabase:
    """Where a BI tool reads.

    Attributes:
        address: libpq's address, with the login of a reader.
        schema: Schema of the marts.
    """

    address: str
    schema: str

    def connect(self) -> Any:
        """A connection that finds the marts by their names."""
        return psycopg2.connect(self.address, options=f"-c search_path={self.schema}")


def bi_database(folder: Path, postgres: Any) -> BiDatabase:
    """Bring a publication to an empty database of its own.

    Args:
        folder: The publication.
        postgres: A running server.
    """
    owner, reader, login = postgres.new_bi_database(), f"reader_{secrets.token_hex(4)}", f"bi_{secrets.token_hex(4)}"
    manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    written = bring_to(BiSettings(database=owner, reader=reader), folder, manifest)
    password = secrets.token_hex(8)
    with psycopg2.connect(owner) as connection, connection.cursor() as cursor:
        cursor.execute(f"create role {login} login password '{password}' in role {reader}")
    place = owner.partition("@")[2]
    return BiDatabase(f"postgresql://{login}:{password}@{place}", written.schema)
