"""Who the names of actors stand for.

Belongs here: the register's actor behind a name, collectives with a number, persons, and how each name was read.
Does not belong here: how a list is cut (``actor_lists``), what comes near a name (``likely_names``), actors across
bodies (dbt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from interlud_pipeline.interpretation.absences import classify
from interlud_pipeline.interpretation.actor_links import Known, parted
from interlud_pipeline.interpretation.agglomerations import names_with_commas
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, singular, spelling, tidy
from interlud_pipeline.interpretation.likely_names import likely_same
from interlud_pipeline.interpretation.likeness import NamesSoFar
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import number_words, spelt
from interlud_pipeline.interpretation.personal import has_personal_data
from interlud_pipeline.interpretation.phrases import without_bullet
from interlud_pipeline.interpretation.totals import says_only_total
from interlud_pipeline.reference import Register

PERSON = "Personne citée"
UNREGISTERED = "actor.unregistered_name"
REGISTERED = "actor.name"

_NUMBERED = re.compile(r"(?P<count>\d{1,3}(?: \d{3})*|\d+) (?P<name>\D.*)", re.DOTALL)
_ARTICLE = re.compile(r"(?:les|des|nos|leurs|ses) ")
_COUNT_BEHIND = re.compile(r"(?P<name>\D+?) ?(?:: ?(?P<behind>\d+)|\( ?x? ?(?P<inside>\d+) ?\))")
_OF_SOME_PLACE = re.compile(r"(?<=[sx]) (?:de|du|des|d['’]|membres|concernees|adherentes)\b(?!.*(?: et |[&/+]|\d)).*")
# Words that stand where a name should and name nobody.
_NOBODY = re.compile(
    r"(?:oui|non|x+|ok|personne|rien|(?:voir|cf\.?|pas|sauf|hors|hormis|excepte|aucune?|zero) .*|.*\?|.*[\w)]\s?:\s.*"
    r"|.*\b(?:\d+|environ|soit) (?:acteurs?|participants?|personnes?|structures?|organismes?)\b.*"
    r"|.*\((?:absente?s?|excusee?s?|annulee?s?|a confirmer)\)|(?:des|les) [a-z].*"
    r"|(?:acteurs?|participants?|personnes?|structures?|organismes?)(?: [a-z].*)?)"
)
_INDEFINITE = re.compile(
    r"(?:(?:une? [a-z]+aine|plusieurs|quelques|divers(?:es)?|differente?s|certaine?s|nombreu(?:x|ses)|l'ensemble"
    r"|toutes?|tous)(?: (?:de |d'|des |les )*)?|(?:les|des) )(?P<name>.+)"
)
# « 12 acteurs dont Colas », « 3 communes et 2 écoles »: more than one noun that a number counts.
_NOT_ONE_NOUN = re.compile(r"\d|[:(&/+]|\b(?:et|dont|acteurs?|participants?|personnes?|structures?|organismes?)\b")
_NUMBER_FIRST = re.compile(r"\d+ (?:acteurs?|participants?|personnes?|structures?|organismes?)\b")


@dataclass(frozen=True, slots=True)
class ActorReading:
    """Who a name stands for.

    Attributes:
        declared_name: Verbatim, masked for a person.
        actor: Code in the register, where known.
        canonical_name: The register's name on the last day of the year, else the declared one.
        is_collective: A collective counts as one.
        declared_members: How many it says that it stands for.
        identity: What tells the actor apart from others in one list.
        parse_rule: The form that read it.
        notices: What to tell of it; with an error the name is no actor's.
    """

    declared_name: str
    actor: str | None
    canonical_name: str
    is_collective: bool
    declared_members: int | None
    identity: str
    parse_rule: str
    notices: tuple[Notice, ...] = ()


def read_actor(
    text: str, register: Register, reporting_year: int | None, others: NamesSoFar | None = None
) -> ActorReading:
    """Read one name.

    Args:
        text: The name as it stands in the file.
        register: Source of actors and their names.
        reporting_year: Names are read as of its last day.
        others: Names outside the register that the file has had so far, with their ``core``; one like them is
            asked about.
    """
    reading = _by_itself(text, register, reporting_year)
    return reading or _unregistered(without_bullet(text), register, others)


@kept_with_register
def _by_itself(text: str, register: Register, reporting_year: int | None) -> ActorReading | None:
    """What a name says by itself; ``None`` for a name outside the register."""
    name = without_bullet(text)
    if has_personal_data(name):
        return ActorReading(
            PERSON,
            None,
            PERSON,
            False,
            None,
            f"person {fold(name)}",
            "actor.person",
            (Notice("actor.personal_data", text=PERSON),),
        )
    known = _known(name, register, reporting_year) or _collective(name, register, reporting_year)
    if known is not None:
        return known
    if _names_nobody(name, register):
        return _refused(name, "actor.unreadable")
    return _refused(name, "actor.several") if parted(name, partial(how_known, register=register)) is None else None


def how_known(name: str, register: Register) -> Known | None:
    """How the register knows a name, if at all."""
    if spelling(name) in _codes(register) or fold(name) in names_with_commas(register):
        return Known.EXACT
    return Known.COLLECTIVE if _collective(name, register, None) else None


def _names_nobody(name: str, register: Register) -> bool:
    folded = fold(name).strip(" .;,")
    is_word = sum(sign.isalpha() for sign in folded) > 1
    is_number = spelt(folded) in number_words(register) or _NUMBER_FIRST.match(folded)
    is_total = says_only_total(name, register)
    is_said = classify(name, register) or _is_indefinite(name) or _NOBODY.fullmatch(folded) or is_total
    return not is_word or bool(is_number or is_said)


def _refused(name: str, rule: str) -> ActorReading:
    return ActorReading(name, None, name, False, None, fold(name), "refused", (Notice(rule),))


def _known(name: str, register: Register, year: int | None) -> ActorReading | None:
    code = _codes(register).get(spelling(name))
    if code is None:
        return None
    actor = register.actors[code]
    return ActorReading(name, code, canonical_name(code, register, year), actor.is_collective, None, code, REGISTERED)


def canonical_name(code: str, register: Register, reporting_year: int | None) -> str:
    """An actor's official name on the last day of a year, where it had several; else the register's one."""
    if reporting_year is not None and 1 <= reporting_year <= date.max.year:
        day = date(reporting_year, 12, 31)
        for alias in register.actor_aliases:
            starts = alias.valid_from is None or alias.valid_from <= day
            ends = alias.valid_to is None or alias.valid_to >= day
            if alias.actor == code and alias.kind == "official" and starts and ends:
                return alias.alias
    return register.actors[code].canonical_name


def _collective(name: str, register: Register, year: int | None) -> ActorReading | None:
    """« 12 communes », « Communes (12) », « plusieurs communes »: one collective of the register, or a new one."""
    folded = fold(name).strip(" .;,")
    bare = _ARTICLE.sub("", folded, count=1)
    if match := _INDEFINITE.fullmatch(folded):
        reading = _register_collective(match["name"].strip(), name, register, year)
        if reading is not None:
            return replace(reading, parse_rule="actor.collective")
    counted = _counted(bare, register)
    if counted is None:
        reading = _register_collective(bare, name, register, year)
        return None if reading is None else replace(reading, parse_rule="actor.collective")
    members, noun, is_before = counted
    reading = _register_collective(noun, name, register, year)
    if reading is not None:
        return replace(reading, declared_members=members)
    return _new_collective(name, noun, members) if is_before and bare == folded else None


def _counted(folded: str, register: Register) -> tuple[int, str, bool] | None:
    """« 12 communes », « communes (12) », « douze communes »: how many of whom, and whether the number comes first."""
    if match := _NUMBERED.fullmatch(folded):
        return int(match["count"].replace(" ", "")), match["name"].strip(), True
    if match := _COUNT_BEHIND.fullmatch(folded):
        return int(match["behind"] or match["inside"]), match["name"].strip(), False
    word, _, noun = folded.partition(" ")
    count = number_words(register).get(word)
    return (count, noun, False) if count and noun else None


def _register_collective(words: str, name: str, register: Register, year: int | None) -> ActorReading | None:
    for form in (words, _OF_SOME_PLACE.sub("", words)):
        code = _codes(register).get(form)
        if code is not None and register.actors[code].is_collective:
            canonical = canonical_name(code, register, year)
            return ActorReading(name, code, canonical, True, None, code, "actor.counted_collective")
    return None


def _new_collective(name: str, folded_name: str, members: int) -> ActorReading | None:
    """« 3 transporteurs »: a number, then a common noun in the plural; « 3 Suisses » is a name."""
    noun = tidy(name).split(" ", 1)[-1].lstrip("0123456789 ")
    first = folded_name.split(" ", maxsplit=1)[0]
    if not noun[:1].islower() or singular(first) == first or members < 2 or _NOT_ONE_NOUN.search(noun):  # noqa: PLR2004
        return None
    return ActorReading(
        name,
        None,
        noun,
        True,
        members,
        folded_name,
        "actor.counted_collective",
        (Notice("actor.collective_not_in_register"),),
    )


def _is_indefinite(name: str) -> bool:
    return bool(re.match(r"(?:une? [a-z]+aine|plusieurs|quelques|divers(?:es)?|certaine?s)\b", fold(name)))


def _unregistered(name: str, register: Register, others: NamesSoFar | None) -> ActorReading:
    like = likely_same(name, register, others)
    notice = (
        Notice("actor.not_in_register")
        if like is None
        else Notice("actor.likely_same", {"name": like[0], "score": str(round(like[1]))})
    )
    return ActorReading(name, None, tidy(name), False, None, fold(name), UNREGISTERED, (notice,))


@kept_with_register
def _codes(register: Register) -> dict[str, str]:
    codes = {fold(actor.canonical_name): code for code, actor in register.actors.items()}
    return codes | {fold(one.alias): one.actor for one in register.actor_aliases if one.actor in register.actors}
