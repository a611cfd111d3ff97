"""Many small submissions, from a seed: in several forms, some corrected later, some sent twice, some at fault."""

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl

BODIES = ("CALL", "CAHC", "CABBALR")
YEARS = (2022, 2023, 2024)
ANSWERS = ("n.d.", "sans objet", "NC", "une dizaine", "-", "12,5", "")
ONE_IN_AGAIN = 12

Answers = list[tuple[str, str | int]]


@dataclass(frozen=True)
class Submission:
    """A file as it is dropped.

    Attributes:
        location: Its place in the inbox.
        content: Its bytes.
    """

    location: str
    content: bytes


def submissions(count: int, seed: int) -> Iterator[Submission]:
    """So many files, no two at one place; about one in twelve has the bytes of an earlier one."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    earlier: list[Submission] = []
    for number in range(count):
        if earlier and chance.randrange(ONE_IN_AGAIN) == 0:
            first = chance.choice(earlier)
            folder, _, name = first.location.rpartition("/")
            yield Submission(f"{folder}/encore-{number:03}-{name}", first.content)
            continue
        body, year = chance.choice(BODIES), chance.choice(YEARS)
        form = chance.choice(tuple(FORMS))
        content = FORMS[form](body, year, _version(chance, number), _answers(chance))
        earlier.append(Submission(f"{year}/{body}/envoi-{number:03}.{form}", content))
        yield earlier[-1]


def _version(chance: random.Random, number: int) -> int:
    """Mostly above those of earlier files, now and then behind them."""
    return max(1, number // 10 + chance.randint(-2, 2))


def _answers(chance: random.Random) -> Answers:
    return [
        (indicator, chance.choice(ANSWERS) if chance.randrange(3) == 0 else chance.randint(0, 60))
        for indicator in ("117", "118")
    ]


def _lines(body: str, year: int, version: int, answers: Answers) -> Iterator[tuple[str | int, ...]]:
    yield from (("Agglomération", body), ("Année", year), ("Version", version), ())
    yield from (("Indicateur", "Valeur"), *answers)


def _delimited(*said: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(_lines(*said))
    return text.getvalue().encode("cp1252")


def _workbook(*said: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in _lines(*said):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _json(body: str, year: int, version: int, answers: Answers) -> bytes:
    said = [{"indicateur": indicator, "valeur": value} for indicator, value in answers]
    return json.dumps({"agglomeration": body, "annee": year, "version": version, "indicateurs": said}).encode()


FORMS = {"csv": _delimited, "xlsx": _workbook, "json": _json}
