"""Reading the seed ``decisions``: every line is understood, or the run says which is not and what to mend.

Belongs here: what makes a line a decision, whatever the submissions hold.
Does not belong here: whether there is such a finding (``matching``), or such a submission (``pipeline``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from interlud_pipeline.interpretation.personal import has_personal_data
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_file import SeedError, read_lines
from interlud_pipeline.validation.decisions.decision import Action, Decision, Decisions, Figure, Verdict
from interlud_pipeline.validation.lookups import indicators_at
from interlud_pipeline.validation.records import stored_decimal

SEED = "decisions.csv"
COLUMNS = (
    *("decision", "submission_id", "rule", "sheet", "cell", "agglomeration", "indicator", "reporting_year", "action"),
    *("decided_value", "decided_status", "available_on", "decided_by_function", "decided_on", "reason_fr"),
)
_REQUIRED = ("decision", "submission_id", "rule", "action", "decided_by_function", "decided_on", "reason_fr")
_FIGURE = ("agglomeration", "indicator", "reporting_year")
_DECIDES = ("decided_value", "decided_status", "available_on")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ANNOUNCED = "available_on"

Line = Mapping[str, str | None]


class DecisionSeedError(SeedError):
    """A line of the seed is not a decision; the message names it and says in French what to mend."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(SEED, line, problem)


class _LineError(Exception):
    """What is wrong with the line being read."""


def years_named(register: Register) -> set[int]:
    """Reporting years that decisions name.

    Raises:
        SeedError: The file as a whole is not as it must be.
    """
    named = (fields["reporting_year"] or "" for _, fields in read_lines(register.folder / SEED, COLUMNS))
    return {int(year) for year in named if _YEAR.fullmatch(year)}


def read_decisions(register: Register) -> Decisions:
    """All decisions of the register, by submission, in the order of the seed.

    Raises:
        SeedError: A line, or the file as a whole, is not as it must be.
    """
    found: dict[str, list[Decision]] = {}
    lines: dict[str, int] = {}
    for number, fields in read_lines(register.folder / SEED, COLUMNS):
        line = {name: field or None for name, field in fields.items()}
        try:
            decision = _decision(number, line, register)
        except _LineError as problem:
            raise DecisionSeedError(number, str(problem)) from None
        if decision.decision in lines:
            raise DecisionSeedError(
                number, f"l'identifiant « {decision.decision} » est déjà celui de la ligne {lines[decision.decision]}."
            )
        lines[decision.decision] = number
        found.setdefault(decision.submission_id, []).append(decision)
    return {submission: tuple(decisions) for submission, decisions in found.items()}


def require_known(decisions: Decisions, submissions: Collection[str]) -> None:
    """Refuse decisions on submissions that nobody sent.

    Raises:
        DecisionSeedError: One names such a submission.
    """
    for submission, ones in decisions.items():
        if submission not in submissions:
            begun = sorted(one for one in submissions if one.startswith(submission))
            hint = f"est-ce {' ou '.join(begun)} ?" if begun else "recopiez celui que donne « interlud trace »."
            raise DecisionSeedError(
                ones[0].line, f"aucun envoi n'a l'identifiant « {submission} » (décision {ones[0].decision}) : {hint}"
            )


def _decision(number: int, line: Line, register: Register) -> Decision:
    _require_texts(line)
    rule, action = _text(line, "rule"), _action(line)
    if rule not in register.rules:
        raise _LineError(f"la règle « {rule} » n'est pas au catalogue : recopiez celle de la remarque.")
    decidable = register.decidable_rules.get(rule)
    if decidable is None:
        raise _LineError(f"une remarque « {rule} » ne se règle pas par une décision : l'envoi doit être corrigé.")
    possible = decidable.actions.split()
    if action not in possible:
        raise _LineError(
            f"l'action « {action} » ne convient pas à « {rule} » ; choisissez parmi : {', '.join(possible)}."
        )
    figure = _figure(line, register)
    if line["cell"] is None and figure is None:
        raise _LineError(
            "il manque l'adresse : la cellule de la remarque, ou l'agglomération, l'indicateur et l'année."
        )
    if line["cell"] is None and line["sheet"] is not None:
        raise _LineError("une feuille est indiquée sans cellule : ajoutez la cellule, ou videz la feuille.")
    if action == Action.SET and figure is None:
        raise _LineError("l'action « set » demande l'agglomération, l'indicateur et l'année du chiffre.")
    return Decision(
        line=number,
        decision=_text(line, "decision"),
        submission_id=_text(line, "submission_id"),
        rule=rule,
        sheet=line["sheet"],
        cell=line["cell"],
        figure=figure,
        verdict=_verdict(line, action, figure, register),
        function=_text(line, "decided_by_function"),
        decided_on=_day(line, "decided_on"),
        reason=_text(line, "reason_fr"),
        text="|".join(line[name] or "" for name in COLUMNS),
    )


def _text(line: Line, column: str) -> str:
    return line[column] or ""


def _require_texts(line: Line) -> None:
    for column in COLUMNS:
        field = line[column]
        if field is not None and field != field.strip():
            raise _LineError(f"la colonne {column} commence ou finit par une espace : supprimez-la.")
        if field is None and column in _REQUIRED:
            raise _LineError(f"la colonne {column} est vide : remplissez-la.")
        if field is not None and "\n" in field:
            raise _LineError(f"la colonne {column} tient sur plusieurs lignes : mettez-la sur une seule.")
    if re.search(r"\s", _text(line, "decision")):
        raise _LineError("l'identifiant de la décision contient une espace : écrivez-le sans (« D12 »).")
    for column in ("decided_by_function", "reason_fr"):
        if has_personal_data(_text(line, column)):
            raise _LineError(
                f"la colonne {column} contient une adresse ou un numéro de téléphone : nommez une fonction, jamais "
                "une personne."
            )


def _action(line: Line) -> Action:
    try:
        return Action(_text(line, "action"))
    except ValueError:
        raise _LineError(
            f"l'action « {line['action']} » n'existe pas ; choisissez parmi : {', '.join(Action)}."
        ) from None


def _figure(line: Line, register: Register) -> Figure | None:
    given = [line[column] for column in _FIGURE]
    if not any(given):
        return None
    if not all(given):
        raise _LineError("un chiffre se désigne par son agglomération, son indicateur et son année : il en manque.")
    body, indicator, year = (text or "" for text in given)
    if body not in register.agglomerations:
        raise _LineError(f"« {body} » n'est pas le SIREN d'une agglomération du registre.")
    if not _YEAR.fullmatch(year):
        raise _LineError(f"« {year} » n'est pas une année sur quatre chiffres.")
    known = [one.indicator for one in indicators_at(body, int(year), register)]
    if indicator not in known:
        raise _LineError(f"l'indicateur « {indicator} » n'est pas au registre en {year} ; il a : {', '.join(known)}.")
    return _text(line, "submission_id"), body, int(year), indicator


def _verdict(line: Line, action: Action, figure: Figure | None, register: Register) -> Verdict:
    if action in {Action.ACCEPT, Action.SET_ASIDE}:
        for column in _DECIDES:
            if line[column] is not None:
                raise _LineError(f"l'action « {action} » n'a pas de valeur à donner : videz la colonne {column}.")
        return Verdict(action)
    value, status = _value(line, figure, register), line["decided_status"]
    if value is None and status is None:
        raise _LineError(f"l'action « {action} » demande une valeur (decided_value) ou un état (decided_status).")
    answers = {code: row for code, row in register.observation_statuses.items() if row.is_answered}
    if status is not None and status not in answers:
        raise _LineError(f"l'état « {status} » ne se décide pas ; choisissez parmi : {', '.join(answers)}.")
    if status is not None and answers[status].has_value != (value is not None):
        wanted = "demande une valeur" if answers[status].has_value else "n'a pas de valeur"
        raise _LineError(f"l'état « {status} » {wanted} : accordez decided_value et decided_status.")
    announced = None if line["available_on"] is None else _day(line, "available_on")
    if announced is not None and (status is None or answers[status].counts_from != _ANNOUNCED):
        raise _LineError("available_on ne va qu'avec un état qui annonce le chiffre pour plus tard : videz-la.")
    return Verdict(action, value, status, announced)


def _value(line: Line, figure: Figure | None, register: Register) -> Decimal | None:
    text = line["decided_value"]
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise _LineError(
            f"la valeur « {text} » n'est pas un nombre positif ou nul, en chiffres, avec un point pour les décimales."
        )
    value = Decimal(text)
    if stored_decimal(value) is None:
        raise _LineError(f"la valeur « {text} » dépasse 14 chiffres avant la virgule ou 4 après.")
    if figure is not None and value != value.to_integral_value():
        _, body, year, indicator = figure
        counted = {one.indicator for one in indicators_at(body, year, register) if one.is_count}
        if indicator in counted:
            raise _LineError(f"l'indicateur {indicator} est un dénombrement : la valeur « {text} » n'est pas entière.")
    return value


def _day(line: Line, column: str) -> date:
    text = _text(line, column)
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _not_a_day(column, text)
    except ValueError:
        return _not_a_day(column, text)


def _not_a_day(column: str, text: str) -> date:
    raise _LineError(f"la date « {text} » (colonne {column}) ne s'écrit pas aaaa-mm-jj.")
