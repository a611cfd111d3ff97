"""``interlud publish``: the publications that are kept, and an earlier one put in force again."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option

if TYPE_CHECKING:
    from interlud_pipeline.publication.current import Publication
    from interlud_pipeline.publication.rollbacks import Rollback
    from interlud_pipeline.settings import Settings

SHORTEST = 6
"""Digits of an identifier that are enough, where they name one publication only."""

NEAREST = 3
FILES_NAMED = 3


@click.command("publish", short_help="Lister les publications gardées, ou en remettre une en vigueur.")
@click.option("--list", "is_list", is_flag=True, help="Lister les publications gardées, la plus récente d'abord.")
@click.option("--rollback", "wanted", metavar="ID", help="Remettre en vigueur cette publication.")
@click.option("--why", metavar="TEXTE", help="Raison du retour en arrière, gardée au journal.")
@click.option("--function", metavar="TEXTE", help="Fonction de la personne qui décide, sans son nom.")
@format_option
def command(is_list: bool, wanted: str | None, why: str | None, function: str | None, output_format: str) -> None:
    """Lister les publications, ou en remettre une en vigueur.

    Un retour en arrière vérifie d'abord chaque fichier de la publication. Celle qu'elle remplace est mise de côté :
    aucune exécution ne remet d'elle-même ce contenu en vigueur ; tout autre contenu est publié comme d'habitude.
    Attend la fin d'une exécution en cours.
    """
    from interlud_pipeline.commands.submissions import in_words  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    if is_list == (wanted is not None):
        raise CommandFailed("Choisissez --list ou --rollback ID. Aide : interlud publish --help.")
    if is_list and (why is not None or function is not None):
        raise CommandFailed("Les options --why et --function accompagnent --rollback.")
    settings = get_settings()
    if wanted is None:
        _list(settings, output_format)
        return
    reason = None if why is None else in_words("--why", why)
    decided_by = None if function is None else in_words("--function", function)
    _tell(settings, _roll_back(settings, wanted, decided_by, reason), output_format)


def _list(settings: Settings, output_format: str) -> None:
    from interlud_pipeline.commands.publications import as_json, as_text  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show, show_json  # noqa: PLC0415

    if output_format == "json":
        show_json(as_json(settings))
    else:
        show(*as_text(settings))


def _tell(settings: Settings, done: Rollback, output_format: str) -> None:
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415

    folder = settings.publications / done.publication
    if output_format == "json":
        show_json({**done.model_dump(), "path": str(folder)})
        return
    click.echo(
        f"Publication {done.publication} remise en vigueur ; {done.previous} est mise de côté et ne reviendra pas "
        f"d'elle-même. Corrigez la cause, puis lancez « interlud run ».\n{folder}"
    )


def _roll_back(settings: Settings, wanted: str, function: str | None, reason: str | None) -> Rollback:
    """Put a publication in force again.

    Raises:
        CommandFailed: There is none of that name, or it cannot be.
    """
    from interlud_pipeline.commands.run import BUSY  # noqa: PLC0415
    from interlud_pipeline.commands.wording import count  # noqa: PLC0415
    from interlud_pipeline.orchestration.lock import StateBusy, acquire  # noqa: PLC0415
    from interlud_pipeline.publication.postgres.connection import BiDatabaseError  # noqa: PLC0415
    from interlud_pipeline.publication.rollback import (  # noqa: PLC0415
        DamagedError,
        InForceError,
        OtherContractError,
        roll_back,
    )

    found = _find(settings, wanted)
    try:
        with acquire(settings, holder="interlud publish"):
            return roll_back(settings, found, function=function, reason=reason)
    except StateBusy:
        raise CommandFailed(BUSY) from None
    except BiDatabaseError as error:
        raise CommandFailed(f"La base de données de la BI n'a pas suivi, rien n'a changé : {error}") from None
    except InForceError:
        raise CommandFailed(f"La publication {found} est déjà en vigueur.") from None
    except DamagedError as error:
        more = len(error.files) - FILES_NAMED
        rest = f" et {count(more, 'autre fichier', 'autres fichiers')}" if more > 0 else ""
        raise CommandFailed(
            f"La publication {found} est abîmée ({', '.join(error.files[:FILES_NAMED])}{rest}) : rien n'a changé. "
            "Choisissez-en une autre, ou reprenez-la d'une sauvegarde."
        ) from None
    except OtherContractError as error:
        raise CommandFailed(
            f"La publication {found} tient un autre contrat (n° {error.contract_version}) : les outils qui lisent "
            "aujourd'hui n'y trouveraient pas leurs colonnes. Rien n'a changé."
        ) from None


def _find(settings: Settings, wanted: str) -> str:
    """The publication whose identifier is, or begins with, a text.

    Raises:
        CommandFailed: None or several do.
    """
    from interlud_pipeline.publication.current import kept_publications  # noqa: PLC0415

    kept = kept_publications(settings)
    found = [one.id for one in kept if one.id.startswith(wanted.lower())]
    if len(wanted) >= SHORTEST and len(found) == 1:
        return found[0]
    if len(wanted) >= SHORTEST and found:
        raise CommandFailed(f"« {wanted} » désigne plusieurs publications : {', '.join(found)}.")
    if not kept:
        raise CommandFailed("Rien n'est encore publié : lancez d'abord « interlud run ».")
    if len(wanted) >= SHORTEST and any(one.startswith(wanted.lower()) for one in _told_of(settings)):
        raise CommandFailed(
            f"La publication {wanted} a existé et n'est plus gardée (« interlud prune ») : il n'en reste que le "
            f"journal. {_those(kept, wanted)}"
        )
    raise CommandFailed(f"Aucune publication n'a l'identifiant « {wanted} ». {_those(kept, wanted)}")


def _told_of(settings: Settings) -> set[str]:
    """Publications that a journal speaks of, kept or not."""
    from interlud_pipeline.publication.change_journal import CHANGES_FOLDER, read_changes  # noqa: PLC0415
    from interlud_pipeline.publication.rollbacks import read_rollbacks  # noqa: PLC0415

    entries = [read_changes(path) for path in (settings.publications / CHANGES_FOLDER).glob("[!.]*.json")]
    told: list[Any] = [*entries, *read_rollbacks(settings)]
    return {name for one in told for name in (one.publication, one.previous)}


def _those(kept: Sequence[Publication], wanted: str) -> str:
    """The nearest identifiers, else the newest."""
    names = [one.id for one in kept]
    near = get_close_matches(wanted.lower(), names, n=NEAREST, cutoff=0.5)
    return f"Les plus proches : {', '.join(near)}." if near else f"Les plus récentes : {', '.join(names[:NEAREST])}."
