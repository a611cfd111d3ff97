"""Number formats that show something else than the number that a cell holds.

« 1 » in a percent format is « 100 % » to whoever reads the sheet, and 12 in « "env. "0 » is « env. 12 ». Such a
cell is read as the text that it shows; how many decimals a format shows changes nothing. Only the part for
positive numbers counts: a zero is a zero however it is shown, and a negative number is told of as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|([0#?](?:[0#?.,/ ]*[0#?.,])?(?:[eE][+-]0+)?)|([%‰])|(.)', re.DOTALL
)
WORD_OR_SIGN = re.compile(r"[^\W_]|[<>~≈±+%‰]")
_GENERAL = re.compile(r"general|standard", re.IGNORECASE)
_DATE = re.compile(r"[ymdhsaj]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format that changes what a positive number says.

    Attributes:
        before: Words before the number.
        after: Words after it.
        factor: What the number is multiplied with to be shown.
        shows_number: The number itself is shown.
    """

    before: str
    after: str
    factor: Decimal
    shows_number: bool

    def shown(self, held: str) -> str:
        """What a cell that holds a positive number says; where its size is another, what it holds stands beside."""
        if not self.shows_number:
            return f"{self.before}{self.after} ({held})".strip()
        value = f"{(Decimal(held) * self.factor).normalize():f}".replace(".", ",")
        text = f"{self.before}{value}{self.after}".strip()
        is_percent = self.factor > 1
        return text if self.factor == 1 or is_percent else f"{text} ({held})"


@lru_cache(maxsize=256)
def parse_format(code: str) -> NumberFormat | None:
    """What a format code does; ``None`` where the number stays what it is."""
    if not code:
        return None
    section = _GENERAL.sub("0", _first_section(code))
    before, after, factor, shows_number = "", "", Decimal(1), False
    for quoted, escaped, _, digits, percent, other in _TOKEN.findall(section):
        if digits:
            shows_number = True
            # Each comma after the last digit shows a thousandth.
            factor /= Decimal(1000) ** (len(digits) - len(digits.rstrip(",")))
            continue
        if percent:
            factor *= 100 if percent == "%" else 1000
            text = f"\u00a0{percent}"
        else:
            text = quoted or escaped or other
            if other and _DATE.match(other):
                return None
        if shows_number:
            after += text
        else:
            before += text
    before, after = (text if WORD_OR_SIGN.search(text) else "" for text in (before, after))
    if shows_number and factor == 1 and not before and not after:
        return None
    if not shows_number and (section.strip() or ";" not in code):
        # « @ », « General » with colours, words alone: only an empty part hides the number.
        return None if not before.strip() else NumberFormat(before, "", Decimal(1), shows_number=False)
    return NumberFormat(before, after, factor, shows_number)


def _first_section(code: str) -> str:
    quoted = False
    for index, sign in enumerate(code):
        if sign == '"' and (index == 0 or code[index - 1] != "\\"):
            quoted = not quoted
        elif sign == ";" and not quoted:
            return code[:index]
    return code
