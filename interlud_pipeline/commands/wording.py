"""French numbers, dates and words for what a terminal shows.

Personal data never reach this module: what it is given is masked already.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "fr_FR"
BYTES_OF_A_UNIT = 1000
NAMED = 20
"""Names that a sentence holds; of more it says how many there are."""

SEVERITY_FR = {"error": "erreur", "warning": "alerte", "info": "information"}
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "dim"}
SEVERITY_ORDER = tuple(SEVERITY_FR)


def number(value: Decimal | float) -> str:
    """A number as a French reader writes it: ``1 234,5``."""
    return str(format_decimal(value, locale=LOCALE, decimal_quantization=False))


def percent(rate: float | None) -> str:
    """A rate from 0 to 1 as a percentage; a rate over nothing has none."""
    return "sans objet" if rate is None else f"{number(round(rate * 100, 1))} %"


def day(value: date | datetime | None) -> str:
    """A date as ``31/12/2026``; blank without one."""
    return "" if value is None else str(format_date(value, "dd/MM/yyyy", locale=LOCALE))


def count(quantity: int, singular: str, plural: str | None = None) -> str:
    """A quantity with its noun: ``1 erreur``, ``3 erreurs``; zero is singular in French."""
    noun = singular if quantity <= 1 else (plural or f"{singular}s")
    return f"{number(quantity)} {noun}"


def place(file: str | None, sheet: str | None, cell: str | None) -> str:
    """An address in words: ``CAHC.xlsx, feuille Réunions, B4``."""
    parts = [file, f"feuille {sheet}" if sheet else None, cell]
    return ", ".join(part for part in parts if part) or "fichier entier"


def listed(names: Iterable[str], most: int = NAMED) -> str:
    """Names, the first of them where they are many: ``a, b, c… (1 250 en tout)``."""
    known = list(names)
    rest = f"… ({number(len(known))} en tout)" if len(known) > most else ""
    return f"{', '.join(known[:most])}{rest}"


def shorten(text: str, longest: int) -> str:
    """A text in one line, cut where it is longer."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def size(quantity: int) -> str:
    """Bytes as a reader counts them: ``12 o``, ``3,4 Mo``."""
    amount, units = float(quantity), iter(("o", "ko", "Mo", "Go"))
    unit = next(units)
    for larger in units:
        if amount < BYTES_OF_A_UNIT:
            break
        amount, unit = amount / BYTES_OF_A_UNIT, larger
    return f"{number(round(amount, 1))} {unit}"
