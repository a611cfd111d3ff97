"""The marts that a command shows: those in force, or the same ones evaluated for another date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.publication.current import Publication


@dataclass(frozen=True)
class Marts:
    """Marts of one publication, as of one date.

    Attributes:
        publication: The publication that they come from.
        as_of: The date for which they hold.
        evaluated: The marts evaluated for that date; ``None`` where they are those published.
    """

    publication: Publication
    as_of: date
    evaluated: Mapping[str, pl.DataFrame] | None = None

    def read(self, mart: str) -> pl.DataFrame:
        """One mart, whole."""
        return self.scan(mart).collect()

    def scan(self, mart: str) -> pl.LazyFrame:
        """One mart, of which only what is asked for is read."""
        return self.publication.scan(mart) if self.evaluated is None else self.evaluated[mart].lazy()


def marts_on(settings: Settings, as_of: date | None, as_known_on: date | None = None) -> Marts:
    """The marts in force, evaluated for a date where one is given that they were not made for.

    Args:
        settings: Where publications and lake are.
        as_of: The date.
        as_known_on: Leave out what came after this day, for which the marts are then evaluated by default.

    Raises:
        CommandFailed: Nothing was published yet, or what was published cannot be read or evaluated.
    """
    from interlud_pipeline.publication.as_of import LakeVersionGoneError, evaluate  # noqa: PLC0415
    from interlud_pipeline.publication.current import PublicationError, current  # noqa: PLC0415
    from interlud_pipeline.publication.known_on import KnownOn  # noqa: PLC0415
    from interlud_pipeline.publication.publish import verified_as_of  # noqa: PLC0415

    try:
        publication = current(settings)
    except PublicationError as error:
        raise CommandFailed(
            f"La publication en vigueur est introuvable : relancez « interlud run » ({error})."
        ) from error
    if publication is None:
        raise CommandFailed("Rien n'est encore publié : lancez d'abord « interlud run ».")
    if as_known_on is None and as_of in {None, publication.manifest.as_of, verified_as_of(settings)}:
        return Marts(publication, as_of or verified_as_of(settings) or publication.manifest.as_of)
    day = as_of or as_known_on or publication.manifest.as_of
    known = KnownOn(as_known_on, settings.timezone) if as_known_on else None
    try:
        return Marts(publication, day, evaluate(publication, day, known, megabytes=settings.warehouse_megabytes))
    except LakeVersionGoneError as error:
        raise CommandFailed("Les données de cette publication ne sont plus là : relancez « interlud run ».") from error
