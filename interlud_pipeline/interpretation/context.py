"""What the folder of a file says of its sender and year.

Belongs here: folder names.
Does not belong here: what a file states itself.
"""

from __future__ import annotations

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.folding import fold
from interlud_pipeline.model import Context
from interlud_pipeline.reference import Register


def resolve_folder(folder_year: int | None, folder_name: str | None, register: Register) -> Context:
    """The context that a folder gives.

    Args:
        folder_year: Year of the folder, where it has one.
        folder_name: SIREN or name of a body, or code or name of an authority.
        register: Source of the names.
    """
    if folder_name is None:
        return Context(folder_year)
    authority = next(
        (
            one.authority
            for one in register.authorities.values()
            if _folder(folder_name) in {_folder(one.authority), _folder(one.name), _folder(one.label_fr)}
        ),
        None,
    )
    name = folder_name.replace("_", " ")
    return Context(folder_year, authority or find_agglomeration(name, register, folder_year).siren)


def _folder(name: str) -> str:
    return fold(name).replace("_", " ").replace("-", " ")
