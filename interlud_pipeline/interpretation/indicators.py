"""Names and numbers of indicators.

Belongs here: which indicators a heading, a label or a cell names.
Does not belong here: the indicators themselves, which are seeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, header, tidy
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.reference import Register

_SIGN = r"(?:n[°o]?s?\.? ?|numeros? |# ?)"
_WORD = r"(?:(?:les? |l')?indicateurs? ?:? ?|indic[.\-_]? ?|ind[.\-_]? ?)"
_NAMED = re.compile(
    rf"(?:{_WORD}(?:{_SIGN})?|{_SIGN}|i[.\-_]? ?|)(?P<first>[0-9]{{1,4}})(?![0-9])"
    rf"(?P<more>(?: ?(?:et|,|-|/|&|\+|a) ?(?:{_WORD})?(?:{_SIGN}|i-?)?[0-9]{{1,4}}(?![0-9%]))*)"
    r"(?: ?: ?(?P<rest>.*)| ?[.,-] ?(?P<name>[^0-9].*)| (?P<label>[^0-9].*)| ?\((?P<aside>.*)\))?",
    re.DOTALL,
)
_LINKED = re.compile(r"(et|,|-|/|&|\+|a) ?[^0-9]*?([0-9]{1,4})")
_ANNOUNCED = re.compile(rf"(?:{_WORD}(?:{_SIGN})?[0-9]|{_SIGN}[0-9]|i-?[0-9]{{2,4}}\b)")
_SAYS = re.compile(r"[:=]")
_LONGEST_RANGE = 20
_LABEL_FIRST = re.compile(
    rf"(?P<label>.*[^\d ]) ?\((?P<number>(?:{_WORD})?(?:{_SIGN}|i-? ?)?[0-9]{{1,4}})\)", re.DOTALL
)
_ENCLOSED = re.compile(r"[(\[\"«] ?([^()\[\]\"«»]+?) ?[)\]\"»]")
# Words after a number that say that another one is meant, or a part of it only.
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_OTHERWISE = re.compile(r"(?:ou|puis|et|hors|sauf|sans|bis|ter|quater)\b|.*\b(?:partiel\w*|hors|sauf)\b|;")


@dataclass(frozen=True, slots=True)
class IndicatorMatch:
    """The indicators that a text names.

    Attributes:
        indicators: Numbers, in their order; the text itself where the register knows none.
        rest: What stands after the numbers, folded.
        notices: What to tell of it.
    """

    indicators: tuple[str, ...]
    rest: str = ""
    notices: tuple[Notice, ...] = ()


def announces_indicator(text: str) -> bool:
    """Whether a heading or paragraph begins by naming indicators by their number."""
    return bool(_ANNOUNCED.match(fold(text)))


@kept_with_register
def find_indicators(
    text: str, register: Register, plan: str | None = None, reporting_year: int | None = None
) -> IndicatorMatch:
    """The indicators that a text names by number or by label.

    Args:
        text: The text as it stands in the file.
        register: Source of numbers and labels.
        plan: Labels are those of this plan; with ``None``, of any.
        reporting_year: The one year that a name may bear; « 117 (2022) » names no indicator of 2023.
    """
    folded = fold(text).strip(" .:*")
    if match := _ENCLOSED.fullmatch(folded):
        folded = match[1]
    labels = _labels(register, plan)
    if (match := _LABEL_FIRST.fullmatch(folded)) and header(match["label"]) in labels:
        folded = f"{match['number']} : {match['label']}"
    match = _NAMED.fullmatch(folded)
    if match is None:
        known = labels.get(header(folded))
        return IndicatorMatch((known,)) if known else _unknown(tidy(text))
    if _speaks_of_another(match, reporting_year):
        return _unknown(tidy(text))
    numbers = _numbers(match)
    rest = (match["rest"] or match["name"] or match["label"] or match["aside"] or "").strip()
    if numbers is None:
        return _unknown(tidy(text))
    named_by_label = labels.get(header(rest)) if rest else None
    if named_by_label is not None and named_by_label not in numbers:
        notice = Notice("indicator.conflict", {"number": ", ".join(numbers), "named": named_by_label})
        return IndicatorMatch(numbers, rest, (notice,))
    known_numbers = {row.indicator for row in register.indicators if plan is None or row.plan == plan}
    notices = tuple(Notice("indicator.unknown", text=one) for one in numbers if one not in known_numbers)
    return IndicatorMatch(numbers, rest, notices)


def _speaks_of_another(match: re.Match[str], reporting_year: int | None) -> bool:
    """Whether words right after the number make it another indicator, or the figure that of another year."""
    words = match["name"] or match["label"] or match["aside"] or ""
    if _OTHERWISE.match(words):
        return True
    years = {int(year) for year in _YEAR.findall(words.partition(":")[0])}
    return bool(years - {reporting_year}) and reporting_year is not None


def answer_in(text: str, register: Register, plan: str | None = None) -> tuple[str, str] | None:
    """« Réunions tenues : 12 », « 116 = 12 »: the name of one indicator and what is said of it, which is no label."""
    for match in _SAYS.finditer(text):
        name, said = text[: match.start()].strip(), text[match.end() :].strip()
        found = find_indicators(name, register, plan) if name and said else None
        if found is not None and not found.notices and len(found.indicators) == 1:
            return None if label_of(said, register, plan) else (name, said)
    return None


def label_of(rest: str, register: Register, plan: str | None = None) -> str | None:
    """The indicator whose label a text is."""
    return _labels(register, plan).get(header(rest))


def _unknown(text: str) -> IndicatorMatch:
    return IndicatorMatch((text,), notices=(Notice("indicator.unknown"),))


def _numbers(match: re.Match[str]) -> tuple[str, ...] | None:
    """All numbers named; ``None`` where « 115-118 » may be two indicators or four."""
    numbers = [int(match["first"])]
    for link, text in _LINKED.findall(match["more"] or ""):
        number = int(text)
        span = number - numbers[-1]
        if link == "a":
            if not 0 < span <= _LONGEST_RANGE:
                return None
            numbers.extend(range(numbers[-1] + 1, number + 1))
        elif link == "-" and span != 1:
            return None
        else:
            numbers.append(number)
    return tuple(dict.fromkeys(str(number) for number in numbers))


@kept_with_register
def _labels(register: Register, plan: str | None) -> dict[tuple[str, ...], str]:
    aliases = [(row.plan, row.alias, row.indicator) for row in register.indicator_aliases]
    aliases += [(row.plan, row.label_fr, row.indicator) for row in register.indicators]
    labels: dict[tuple[str, ...], str] = {}
    for of_plan, alias, indicator in aliases:
        if plan is None or of_plan == plan:
            labels.setdefault(header(alias), indicator)
    return labels
