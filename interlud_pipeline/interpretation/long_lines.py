"""Lines of a long table that can be read as columns: which they are, and what their texts say.

Belongs here: what may be told from a line's own texts alone, each distinct text read once.
Does not belong here: any wording or form, each text is read by the functions that read it in a row; what becomes of
the other lines (``long_form``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from interlud_pipeline.interpretation.agglomerations import SIREN, find_agglomeration
from interlud_pipeline.interpretation.answers import Cells, read_answer, status_with_value
from interlud_pipeline.interpretation.damaged import LOST
from interlud_pipeline.interpretation.folding import is_blank, repaired
from interlud_pipeline.interpretation.footnotes import opens_note
from interlud_pipeline.interpretation.headers import BODY, YEAR
from interlud_pipeline.interpretation.indicator_table import WORDS_BESIDE, plan_of, units_of
from interlud_pipeline.interpretation.indicators import answer_in, find_indicators
from interlud_pipeline.interpretation.layout import may_be_header
from interlud_pipeline.interpretation.notices import FindingLog
from interlud_pipeline.interpretation.numbers import PLAIN_NUMBERS
from interlud_pipeline.interpretation.personal import has_personal_data
from interlud_pipeline.interpretation.records import Answer
from interlud_pipeline.interpretation.subjects import Speaker, Spot, Subject
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.interpretation.totals import is_total
from interlud_pipeline.model import Cell, Context, LongText
from interlud_pipeline.reference import Register

if TYPE_CHECKING:
    import polars as pl

NEEDED = frozenset({BODY, YEAR, "indicator", "value"})
"""Columns without which a line is none of a long table."""

TOLD_APART = (*NEEDED, "reason", "available_on", "comment")
"""Columns that are looked at; those that a table lacks are taken for blank."""

_ANSWER = ("value", "reason", "available_on", "comment")
_DIGITS_BESIDE = r"^\s*[0-9]{1,3}\s*$"
_PLAIN = rf"^(?:{'|'.join(PLAIN_NUMBERS.values())})$"
_DECIMALS = "[.,]([0-9]+)$"
_DIGITS = (18, 4)


class _Said(NamedTuple):
    """All that an answer is read from; a unit may follow a value and nothing else."""

    value: str
    reason: str
    available_on: str
    comment: str
    unit_of: str
    asked_of: int


class _NotPlainError(Exception):
    """A line may be more than a row of the table."""


@dataclass(slots=True)
class LongLines:
    """What the texts of one long table say, each read once."""

    table: Table
    context: Context
    register: Register
    answers: list[Answer] = field(default_factory=list)
    bodies: dict[tuple[str, int | None], str | None] = field(default_factory=dict)

    def sound(self, long: LongText) -> pl.DataFrame | None:
        """The lines that can be read in columns, with what they say; ``None`` where the file is to be read as rows."""
        import polars as pl  # noqa: PLC0415

        names = {str(column.index): str(column.field) for column in self.table.columns}
        absent = [pl.lit("").alias(name) for name in TOLD_APART if name not in names.values()]
        lines = long.regular.rename(names).with_columns(absent)
        try:
            lines = self._of_plain_texts(lines, list(names.values()))
        except _NotPlainError:
            return None
        lines = self._of_known_subjects(lines)
        lines = self._of_known_indicators(lines)
        answered = self._answered(lines).filter(~pl.col("line").is_in(list(long.forced)))
        # The first body of a file says who declares it, and its first row what a row is: both are read as rows.
        return answered.sort("line") if lines["line"].min() in long.forced else None

    def _of_plain_texts(self, lines: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
        """The lines without a text that others may lean on, or that must be told of."""
        import polars as pl  # noqa: PLC0415

        for name in names:
            distinct = lines[name].unique()
            texts = distinct.filter(~distinct.str.contains(_PLAIN)).to_list()
            if any(may_be_header(text, self.register) for text in texts):
                raise _NotPlainError
            may_be_total = name in self._up_to_body()
            special = [one for one in texts if _is_special(one) or (may_be_total and is_total(one, self.register))]
            if special:
                lines = lines.filter(~pl.col(name).is_in(special))
        beside = self._beside_value()
        return lines if beside is None else lines.filter(~pl.col(beside).str.contains(_DIGITS_BESIDE))

    def _up_to_body(self) -> list[str | None]:
        """The columns in which the first words of a line stand, which may name a total."""
        fields = [column.field for column in self.table.columns]
        return fields[: fields.index(BODY) + 1]

    def _beside_value(self) -> str | None:
        """The column of words right of the values, in which digits may be decimals."""
        value = self.table.column("value")
        beside = next((one for one in self.table.columns if value is not None and one.index == value.index + 1), None)
        return beside.field if beside is not None and beside.field in WORDS_BESIDE else None

    def _of_known_subjects(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines whose body and year are known, with both and their plan."""
        import polars as pl  # noqa: PLC0415

        pairs = lines.select(BODY, YEAR).unique(maintain_order=True).rows()
        years = {text: self._year(text) for _, text in pairs}
        known = []
        for body, text in pairs:
            year = years[text]
            siren = None if year is None else self._body(body, year)
            if siren is not None and year is not None:
                known.append((body, text, siren, year, plan_of(Subject(siren, year), self.register)))
        texts = {BODY: pl.String, YEAR: pl.String, "siren": pl.String, "of_year": pl.Int32, "plan": pl.String}
        frame = pl.DataFrame(known, schema=texts, orient="row")
        return lines.join(frame, on=[BODY, YEAR], how="inner", maintain_order="left")

    def _year(self, text: str) -> int | None:
        """The year of a text, if nothing is to be told of it."""
        log = FindingLog(self.register)
        speaker, spot = Speaker(self.register, self.context, log), Spot(None, Cell(text, YEAR))
        year = None if is_blank(text) else speaker.year_of(spot)
        return None if year is None or speaker.contradicts(spot, None, year) else year

    def _body(self, text: str, year: int) -> str | None:
        """The body of a text, if nothing is to be told of it; what a SIREN says, it says of every year."""
        for of_year in (None, year):
            if (text, of_year) in self.bodies:
                return self.bodies[text, of_year]
        log = FindingLog(self.register)
        speaker, spot = Speaker(self.register, self.context, log), Spot(None, Cell(text, BODY))
        siren = None if is_blank(text) else speaker.body_of(spot, year)
        if siren is not None and (speaker.contradicts(spot, siren, None) or log.all()):
            siren = None
        is_of_every_year = find_agglomeration(text, self.register, year).kind == SIREN
        self.bodies[text, None if is_of_every_year else year] = siren
        return siren

    def _of_known_indicators(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines whose indicator is known, with it as ``named``."""
        import polars as pl  # noqa: PLC0415

        key = ["indicator", "plan", "of_year"]
        found = [(*one, named) for one in lines.select(key).unique().rows() if (named := self._indicator(*one))]
        schema = {"indicator": pl.String, "plan": pl.String, "of_year": pl.Int32, "named": pl.String}
        frame = pl.DataFrame(found, schema=schema, orient="row")
        return lines.join(frame, on=key, how="inner", nulls_equal=True, maintain_order="left")

    def _indicator(self, text: str, plan: str | None, year: int) -> str | None:
        if is_blank(text) or answer_in(text, self.register, plan) is not None:
            return None
        match = find_indicators(text, self.register, plan, year)
        return None if match.notices or len(match.indicators) != 1 else match.indicators[0]

    def _answered(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines whose answer can be told from their own texts, with it."""
        import polars as pl  # noqa: PLC0415

        # Without a letter a value names no unit, and no year.
        is_without_words = ~pl.col("value").str.contains(r"\p{L}") & (pl.col("value") != "")
        is_blank_reason = pl.col("reason").is_in(blank_texts(lines["reason"]))
        says_nothing = pl.col("comment").is_in(self._saying_nothing(lines["comment"]))
        marked = lines.with_columns(is_number=pl.col("value").str.contains(_PLAIN) & is_blank_reason & says_nothing)
        numbers = marked.filter("is_number").with_columns(
            number=pl.col("value").str.replace(",", ".", literal=True).cast(pl.Decimal(*_DIGITS)),
            decimals=pl.col("value").str.extract(_DECIMALS).str.len_bytes().fill_null(0).cast(pl.Int8),
            rule=_rule(),
            answer=pl.lit(None, pl.Int32),
            source_field=pl.lit("value"),
            source_text="value",
        )
        others = marked.filter(~pl.col("is_number")).with_columns(
            unit_of=pl.when(is_without_words | (pl.col("value") == "")).then(pl.lit("")).otherwise("named"),
            asked_of=pl.when(is_without_words & is_blank_reason).then(pl.lit(0, pl.Int32)).otherwise("of_year"),
        )
        keys = map(_Said._make, others.select(_Said._fields).unique(maintain_order=True).rows())
        read = [(*key, *self._answer(key)) for key in keys]
        texts = dict.fromkeys(_Said._fields, pl.String) | {"asked_of": pl.Int32, "answer": pl.Int32}
        schema = {**texts, "source_field": pl.String, "source_text": pl.String}
        frame = pl.DataFrame(read, schema=schema, orient="row").filter(pl.col("answer").is_not_null())
        told = others.join(frame, on=_Said._fields, how="inner").with_columns(
            number=pl.lit(None, pl.Decimal(*_DIGITS)), decimals=pl.lit(None, pl.Int8), rule=pl.lit(None, pl.String)
        )
        return pl.concat([numbers, told.select(numbers.columns)])

    def _saying_nothing(self, comments: pl.Series) -> list[str]:
        """Comments that change nothing of a number beside them."""
        texts = comments.unique().to_list()
        return [one for one in texts if is_blank(one) or not status_with_value(one, self.register)]

    def _answer(self, said: _Said) -> tuple[int | None, str | None, str | None]:
        """Position of what is answered, and where it stands; nothing where other lines may have a say."""
        texts = dict(zip(_ANSWER, said[: len(_ANSWER)], strict=True))
        stated = [name for name in texts if self.table.column(name) is not None]
        places = {name: Cell(str(texts[name]), name) for name in stated}
        asked: list[str] = []
        at = Cells(
            places["value"],
            places.get("reason"),
            places.get("available_on"),
            places.get("comment"),
            note=asked.append,
        )
        units = units_of(said.unit_of, self.register) if said.unit_of else frozenset[str]()
        answer = read_answer(at, places["value"], self.register, said.asked_of or None, units)
        if asked or (answer.parse_rule == "blank" and not is_blank(said.comment)):
            return None, None, None
        self.answers.append(answer)
        return len(self.answers) - 1, answer.cell.address, answer.cell.text


def _rule() -> pl.Expr:
    """The rule that reads a plain number."""
    import polars as pl  # noqa: PLC0415

    first, *others = PLAIN_NUMBERS.items()
    rule = pl.lit(first[0])
    for name, form in others:
        rule = pl.when(pl.col("value").str.contains(f"^(?:{form})$")).then(pl.lit(name)).otherwise(rule)
    return rule


def blank_texts(texts: pl.Series) -> list[str]:
    """Those of some texts that say nothing."""
    may_be = texts.unique()
    return [one for one in may_be.filter(~may_be.str.contains("[0-9A-Za-z]")).to_list() if is_blank(one)]


def _is_special(text: str) -> bool:
    """Whether a text is damaged, personal, or the note to a mark elsewhere."""
    return repaired(text) != text or LOST in text or has_personal_data(text) or opens_note(text)
