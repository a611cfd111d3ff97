"""What may be said of a figure: a value, a reason, or one of the defects that the rule catalogue knows.

Belongs here: for each kind, how its cells are written and what the documented rules then say of it: status, value, rule
and the cell where the finding stands.
Does not belong here: forms and addresses (``forms/``), or what follows from several figures (``outcome``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from interlud_pipeline.generation.figures import in_turn, whole_part
from interlud_pipeline.generation.scale import (
    BODY,
    CELL,
    DAY,
    FORMS,
    INDICATOR,
    REASON,
    ROW,
    UNICODE,
    UNKNOWN_INDICATORS,
    VALUE,
    YEAR,
)
from interlud_pipeline.reference import Register

REPORTED, UNREADABLE, BLANK, NOT_SENT = "REPORTED", "UNREADABLE", "BLANK_NO_REASON", "NOT_IN_SUBMISSION"
DASHES = ("-", "–", "—")
_PICK, _OTHER = pl.col("pick"), pl.col("other_pick")
_NOTHING = pl.lit(None, pl.String)
# No indicator has one of these.
_FOREIGN_UNITS = (" kg", " ‰", "\u00a0$", " euros/km")
_UNKNOWN_BODIES = ("Pôle métropolitain des Trois Rivières", "Syndicat mixte de la Combe", "Artois-Flandres")

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One thing that may be said of a figure.

    Attributes:
        name: Its name in the truth: that of its rule where it has one.
        changes: Columns that differ from those of a plain figure, as expressions.
        needs: Places that a form must have.
        counts_only: It makes sense for whole numbers only.
    """

    name: str
    changes: Changes
    needs: frozenset[str] = frozenset()
    counts_only: bool = False

    def fits(self, form: str, *, is_count: bool) -> bool:
        """Whether a figure may be told of so in a form."""
        return self.needs <= FORMS[form] and (is_count or not self.counts_only)


def sound_kinds(register: Register) -> tuple[Kind, ...]:
    """Kinds without a finding: the first is a plain value."""
    words = _Wordings(register)
    day = {"c_day": _day_text(), "available_on": _day()}
    return (
        Kind("reported", {}),
        *(
            Kind(status.lower(), {"c_reason": _one_of(words.of(status)), "status": pl.lit(status)}, frozenset({REASON}))
            for status in ("PROVISIONAL", "ESTIMATED")
        ),
        *(
            Kind(status.lower(), _absent(words.of(status), status))
            for status in (
                *("DECLARED_NO_DATA", "DECLARED_NOT_APPLICABLE", "DECLARED_NOT_COLLECTED"),
                *("CONFIDENTIAL", "COUNTED_ELSEWHERE"),
            )
        ),
        Kind(
            "declared_not_yet_due",
            _absent(words.of("DECLARED_NOT_YET_DUE"), "DECLARED_NOT_YET_DUE") | day,
            frozenset({DAY}),
        ),
    )


def faulty_kinds(register: Register) -> tuple[Kind, ...]:
    """One kind for each defect that is planted in a row."""
    words = _Wordings(register)
    cell, row = frozenset({CELL}), frozenset({CELL, ROW})
    reason, body = frozenset({CELL, REASON}), frozenset({CELL, BODY})
    small, tens = (_PICK % 9 + 1).cast(pl.String), (_PICK % 90 + 10).cast(pl.String)
    no_data = words.of("DECLARED_NO_DATA")
    early, ambiguous = words.of("DECLARED_NOT_YET_DUE"), words.of(BLANK)
    february = pl.lit("31/02/") + (pl.col("year") + 2).cast(pl.String)
    return (
        Kind("number.unreadable", _no_number("number.unreadable", _one_of(("1O2", "l2", "chiffre à revoir"))), cell),
        Kind("wrong_unit", _no_number("number.unreadable", tens + in_turn(_OTHER, *map(pl.lit, _FOREIGN_UNITS))), cell),
        Kind("number.approximate", _no_number("number.approximate", _approximation(tens)), cell),
        Kind("number.not_whole", _no_number("number.not_whole", tens + ",5"), cell, counts_only=True),
        Kind("number.negative", _no_number("number.negative", pl.lit("-") + small), cell, counts_only=True),
        Kind(
            "number.ambiguous_separator",
            _no_number("number.ambiguous_separator", small + "." + (_OTHER % 900 + 100).cast(pl.String)),
            cell,
        ),
        Kind("number.out_of_range", _no_number("number.out_of_range", pl.lit("123 456 789 012 345")), cell),
        Kind("number.footnote", _no_number("number.footnote", pl.col("plain") + "*"), cell),
        Kind(
            "number.decimal_zero",
            {"c_value": whole_part() + ",0", **_told("number.decimal_zero")},
            cell,
            counts_only=True,
        ),
        Kind("number.in_words", _in_words(register), cell, counts_only=True),
        Kind(
            "value.with_reason",
            _no_number("value.with_reason", pl.col("plain")) | {"c_reason": _one_of(no_data)},
            reason,
        ),
        Kind("reason.unknown", _no_reason(), reason),
        Kind("reason.ambiguous", _absent(ambiguous, BLANK, "reason.ambiguous"), cell),
        Kind("reason.dash", _absent(DASHES, BLANK, "reason.dash"), cell),
        Kind("value.blank", _empty() | {"c_value": _NOTHING, "status": pl.lit(BLANK)} | _told("value.blank"), cell),
        Kind(
            "available_on.missing",
            _absent(early, "DECLARED_NOT_YET_DUE", "available_on.missing")
            # The day on which the next campaign opens; after the last, a year after that one opened.
            | {"available_on": pl.date(pl.col("year") + 2, 1, 2)},
            cell,
        ),
        Kind(
            "date.invalid",
            _absent(early, UNREADABLE) | {"c_day": february, "source": pl.lit(DAY)} | _told("date.invalid", DAY),
            frozenset({CELL, DAY}),
        ),
        Kind("indicator.unknown", _unknown_indicator(), row | {INDICATOR}),
        Kind(
            "agglomeration.misspelled",
            {"c_body": pl.col("misspelling"), **_told("agglomeration.misspelled", BODY)},
            body,
        ),
        Kind("agglomeration.unknown", _no_body("agglomeration.unknown", _one_of(_UNKNOWN_BODIES)), body),
        Kind("siren.invalid", _no_body("siren.invalid", pl.col("broken_siren")), body),
        Kind("siren.unknown", _no_body("siren.unknown", pl.col("foreign_siren")), body),
        Kind("year.invalid", _no_year(), frozenset({CELL, YEAR})),
        Kind("record.duplicate_equal", {"copies": pl.lit(2), "c_value": pl.col("plain")}, row),
        Kind(
            "record.duplicate_different",
            _no_number("record.duplicate_different", pl.col("plain")) | {"copies": pl.lit(2)},
            row,
        ),
        Kind("text.mojibake", _mojibake(no_data), frozenset({CELL, UNICODE})),
        Kind("jump", _jump(), frozenset({CELL})),
        Kind("missing", _empty() | {"copies": pl.lit(0), "status": pl.lit(NOT_SENT)}, frozenset({ROW})),
    )


class _Wordings:
    """Words of the register that say a status by themselves."""

    def __init__(self, register: Register) -> None:
        self._rows = [one for one in register.absence_wordings if one.match in {"exact", "contains"}]

    def of(self, status: str) -> tuple[str, ...]:
        return tuple(one.wording for one in self._rows if one.status == status and one.wording not in DASHES)


def _one_of(texts: Sequence[str]) -> pl.Expr:
    return (_PICK % len(texts)).replace_strict(list(range(len(texts))), list(texts), return_dtype=pl.String)


def _told(rule: str, at: str | pl.Expr = VALUE) -> dict[str, Any]:
    return {"rule": pl.lit(rule), "at": pl.lit(at) if isinstance(at, str) else at}


def _empty() -> dict[str, Any]:
    return {"hundredths": pl.lit(None, pl.Int64)}


def _no_number(rule: str, text: pl.Expr) -> dict[str, Any]:
    """A cell from which no value is taken."""
    return _empty() | {"c_value": text, "status": pl.lit(UNREADABLE)} | _told(rule)


def _absent(words: Sequence[str], status: str, rule: str | None = None) -> dict[str, Any]:
    """Words in place of a value: in the column of reasons, or in that of values as where there is no other."""
    in_reason = pl.col("has_reason") & (_OTHER % 2 == 0)
    source = pl.when(in_reason).then(pl.lit(REASON)).otherwise(pl.lit(VALUE))
    said = _one_of(words)
    told = {} if rule is None else _told(rule, source)
    return (
        _empty()
        | {
            "c_value": pl.when(~in_reason).then(said),
            "c_reason": pl.when(in_reason).then(said),
            "status": pl.lit(status),
            "source": source,
        }
        | told
    )


def _no_reason() -> dict[str, Any]:
    words = _one_of(("perdu", "dossier égaré", "prestataire injoignable"))
    return (
        _empty()
        | {"c_value": _NOTHING, "c_reason": words, "status": pl.lit(UNREADABLE), "source": pl.lit(REASON)}
        | _told("reason.unknown", REASON)
    )


def _approximation(number: pl.Expr) -> pl.Expr:
    span = number + " à " + (_PICK % 90 + 20).cast(pl.String)
    return in_turn(_OTHER, pl.lit("env. ") + number, pl.lit("> ") + number, span, pl.lit("une dizaine"))


def _in_words(register: Register) -> dict[str, Any]:
    """A number of one word from two to twenty."""
    words = {word: value for word, value in register.number_words.items() if 2 <= value <= 20 and word.isalpha()}  # noqa: PLR2004
    values = (_PICK % len(words)).replace_strict(
        list(range(len(words))), [100 * value for value in words.values()], return_dtype=pl.Int64
    )
    return {"c_value": _one_of(tuple(words)), "hundredths": values, **_told("number.in_words")}


def _unknown_indicator() -> dict[str, Any]:
    code = (pl.col("number") + UNKNOWN_INDICATORS).cast(pl.String)
    return {
        "c_indicator": code,
        "c_value": pl.col("plain"),
        "status": pl.lit(NOT_SENT),
        **_told("indicator.unknown", INDICATOR),
    }


def _no_body(rule: str, name: pl.Expr) -> dict[str, Any]:
    """Nobody knows whose the row is: in a body's folder its figure is unreadable, elsewhere it was not sent."""
    status = pl.when(pl.col("form") == "csv").then(pl.lit(UNREADABLE)).otherwise(pl.lit(NOT_SENT))
    return _empty() | {"c_body": name, "status": status, "source": pl.lit(BODY)} | _told(rule, BODY)


def _no_year() -> dict[str, Any]:
    """A span is no year; the folder says which one is meant, and its figure is unreadable."""
    year = pl.col("year")
    span = (year - 1).cast(pl.String) + "-" + year.cast(pl.String)
    since = pl.lit("depuis ") + year.cast(pl.String)
    return (
        _empty()
        | {
            "c_year": pl.when(_OTHER % 2 == 0).then(span).otherwise(since),
            "status": pl.lit(UNREADABLE),
            "source": pl.lit(YEAR),
        }
        | _told("year.invalid", YEAR)
    )


def _mojibake(words: Sequence[str]) -> dict[str, Any]:
    """Accents as they look after UTF-8 was taken for an older encoding."""
    accented = [word for word in words if "é" in word]
    damaged = [word.encode().decode("cp1252") for word in accented]
    return _absent(damaged, "DECLARED_NO_DATA", "text.mojibake")


def _jump() -> dict[str, Any]:
    """Thirty times what is usual, and more: a warning of the rules that compare years."""
    whole = pl.col("hundredths") * 30 // 100 + 5_000
    return {"hundredths": whole * 100, "c_value": whole.cast(pl.String)}


def _day() -> pl.Expr:
    return pl.date(pl.col("year") + 2 + _PICK % 4, _OTHER % 12 + 1, _OTHER // 16 % 28 + 1)


def _day_text() -> pl.Expr:
    form = pl.when(_PICK // 8 % 2 == 0)
    return form.then(_day().dt.strftime("%d/%m/%Y")).otherwise(_day().dt.strftime("%Y-%m-%d"))
