"""The publication in force, as the data-quality assets read it, and what each of its years rests on."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from interlud_pipeline.orchestration.years import Basis, digests_of_parts, year_digests
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.manifest import JOURNAL_MARTS
from interlud_pipeline.publication.publish import verified_as_of, verified_register_hash
from interlud_pipeline.settings import Settings

OBSERVATIONS = "fct_indicator_observation"
DIGEST, AS_OF_BASIS, REGISTER_HASH = "year_digest", "as_of", "register_hash"
"""Metadata by which the next publication tells whether a year has to be looked at again."""


def in_force(settings: Settings) -> Publication:
    """The publication in force.

    Raises:
        dagster.Failure: Nothing is published yet.
    """
    publication = current(settings)
    if publication is None:
        raise dg.Failure("Nothing is published yet: run the job `campaign` first.", allow_retries=False)
    return publication


def published_basis(settings: Settings, publication: Publication) -> dict[int, Basis]:
    """What each reporting year rests on in the publication in force."""
    as_of = verified_as_of(settings) or publication.manifest.as_of
    register = verified_register_hash(settings) or publication.manifest.inputs.register_hash
    return {year: Basis(digest, as_of, register) for year, digest in _digests(publication).items()}


def _digests(publication: Publication) -> dict[int, str]:
    """A digest of each year: of what the manifest notes of its part of each mart, else of the marts themselves."""
    content = {mart: told for mart, told in publication.manifest.marts.items() if mart not in JOURNAL_MARTS}
    if not all(told.parts for told in content.values()):
        return year_digests({mart: publication.read(mart) for mart in content})
    return digests_of_parts({mart: told.parts for mart, told in content.items()})


def basis_metadata(bases: Mapping[int, Basis], year: int) -> dict[str, str]:
    """What a year rests on, as an asset remembers it; nothing where the publication says nothing of the year."""
    basis = bases.get(year)
    if basis is None:
        return {}
    return {DIGEST: basis.digest, AS_OF_BASIS: basis.as_of.isoformat(), REGISTER_HASH: basis.register_hash}
