"""Words that name a total.

Belongs here: telling a total from a body, a kind or a name.
Does not belong here: comparing it with its parts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from interlud_pipeline.interpretation.folding import fold

_BEFORE_TOTAL = "*-=> "
_TOTAL_WORD = r"(?:nombre |nb\.? )?(?:(?:sous|s)[-/. ]{0,2})?(?:total|totaux)|ensemble|somme|cumul|recapitulatif|σ|∑"
_TOTAL = re.compile(_TOTAL_WORD)
_NAMES_TOTAL = re.compile(rf"(?:{_TOTAL_WORD})(?![\w°])(?!-\w).*", re.DOTALL)
_SUBTOTAL = re.compile(r"(?:nombre |nb\.? )?(?:sous|s)[-/. ]{0,2}tota(?:l|ux)")
_MENTIONS_TOTAL = re.compile(r"\b(?:total|totaux|cumul)\b")
_BETWEEN_WORDS = re.compile(r"(?:[\s:=().,*]|d'|l')+")
# Words that may stand beside « Total » where names are expected: any other makes a name of it.
_OF_WHAT = re.compile(
    r"general|generaux|generales?|global|reseau|nombre|nb|sous|des?|du|les?|la|et|pour|sur|en|acteurs?|mobilises?"
    r"|agglomerations?|epci|collectivites?|reunions?|tenues?|annees?|annuel|organismes?|structures?|[0-9]+"
)


@lru_cache(maxsize=65_536)
def is_total(text: str) -> bool:
    """Whether a text names a totals row: neither a body nor a kind."""
    return _NAMES_TOTAL.fullmatch(fold(text).lstrip(_BEFORE_TOTAL)) is not None


def is_subtotal(text: str) -> bool:
    """Whether a text names the total of a part: « Sous-total COTECH »."""
    return _SUBTOTAL.match(fold(text).lstrip(_BEFORE_TOTAL)) is not None


@lru_cache(maxsize=65_536)
def says_only_total(text: str) -> bool:
    """Whether a text says that it is a total, and of what, and nothing else: « Réunions (total) », « Total : 12 ».

    « Total Énergies » is a name.
    """
    folded = fold(text)
    words = _BETWEEN_WORDS.split(folded)
    return _MENTIONS_TOTAL.search(folded) is not None and all(
        not word or _OF_WHAT.fullmatch(word) or _TOTAL.fullmatch(word) for word in words
    )


def is_bare_total(text: str) -> bool:
    """Whether a text is the word for a total alone; « Somme » may be a name too."""
    return _TOTAL.fullmatch(fold(text).strip(f"{_BEFORE_TOTAL}:")) is not None
