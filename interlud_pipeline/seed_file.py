"""A file of the register, as an editor or a spreadsheet leaves it: its lines, or what to mend in it.

Belongs here: encoding, columns and quotes of a seed, and the French words for a line that does not fit.
Does not belong here: what a seed's columns are (``seed_rows``), or what its lines mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

EXPECTED = {
    "bool": "il faut « true » ou « false »",
    "date": "il faut une date de la forme 2023-12-31",
    "decimal": "il faut un nombre, avec un point pour les décimales",
    "int": "il faut un nombre entier",
}
"""What a column takes, by the first word of pydantic's type of error."""


class SeedError(ValueError):
    """A seed cannot be read; the message names file and line, and says in French what to mend."""

    def __init__(self, seed: str, line: int | None, problem: str) -> None:
        where = seed if line is None else f"{seed}, ligne {line}"
        super().__init__(f"{where} : {problem}")


def read_lines(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and fields of each line of a seed; an empty field is an empty text.

    Args:
        path: The file: UTF-8, with a byte order mark or without.
        columns: The columns that it has, in any order.

    Raises:
        SeedError: It is missing, in another encoding, has other columns, or a line with another number of fields.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        _require_columns(path.name, header, columns)
        for fields in reader:
            if not any(fields):
                raise SeedError(path.name, reader.line_num, "la ligne est vide : supprimez-la.")
            if len(fields) != len(header):
                raise SeedError(
                    path.name,
                    reader.line_num,
                    f"la ligne a {len(fields)} champs et non {len(header)} : mettez entre guillemets les textes qui "
                    "contiennent une virgule.",
                )
            yield reader.line_num, dict(zip(header, fields, strict=True))
    except csv.Error:
        raise SeedError(
            path.name,
            reader.line_num,
            "les guillemets sont mal placés : un guillemet dans un texte s'écrit deux fois.",
        ) from None


def misfit(seed: str, line: int, error: ValidationError) -> SeedError:
    """What is wrong with the first field of a line that is not of its column's type."""
    first = error.errors(include_url=False)[0]
    column, value = ".".join(str(part) for part in first["loc"]), first["input"]
    if value in (None, ""):
        return SeedError(seed, line, f"la colonne « {column} » est vide, et doit être remplie.")
    expected = EXPECTED.get(first["type"].partition("_")[0], "ce n'est pas une valeur de cette colonne")
    return SeedError(seed, line, f"« {value} » dans la colonne « {column} » : {expected}.")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SeedError(path.name, None, f"ce fichier du registre manque dans {path.parent}.") from None
    except UnicodeDecodeError:
        raise SeedError(path.name, None, "le fichier n'est pas en UTF-8 : enregistrez-le en « CSV UTF-8 ».") from None


def _require_columns(seed: str, header: Sequence[str], columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if len(header) == 1 and ";" in header[0]:
        problem = "les champs sont séparés par des points-virgules"
    elif missing:
        problem = f"il manque {_named(missing)}"
    elif unknown:
        problem = f"de trop : {_named(unknown)}"
    elif len(header) != len(columns):
        problem = "une colonne y est deux fois"
    else:
        return
    raise SeedError(
        seed,
        1,
        f"{problem} ; les colonnes doivent être, séparées par des virgules : {','.join(columns)}.",
    )


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f"« {column} »" for column in columns)
