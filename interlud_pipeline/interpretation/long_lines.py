"""Lines of a long table that can be read as columns: which they are, and what their texts say.

Belongs here: what may be told from a line's own texts alone, each distinct text read once.
Does not belong here: any wording or form, each text is read by the functions that read it in a row; what becomes of
the other lines (``long_form``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interlud_pipeline.interpretation.agglomerations import SIREN, find_agglomeration
from interlud_pipeline.interpretation.answers import status_with_value
from interlud_pipeline.interpretation.damaged import LOST
from interlud_pipeline.interpretation.folding import is_blank, repaired
from interlud_pipeline.interpretation.footnotes import opens_note
from interlud_pipeline.interpretation.headers import BODY, YEAR
from interlud_pipeline.interpretation.indicator_table import WORDS_BESIDE, plan_of
from interlud_pipeline.interpretation.indicators import answer_in, find_indicators
from interlud_pipeline.interpretation.layout import may_be_header
from interlud_pipeline.interpretation.long_answers import Said, told
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

_DIGITS_BESIDE = r"^\s*[0-9]{1,3}\s*$"
_PLAIN = rf"^(?:{'|'.join(PLAIN_NUMBERS.values())})$"
_SPACE = r"[ \u00a0\u202f]"
# A number, and words or the sign of a unit behind it.
_APART = rf"^({'|'.join(PLAIN_NUMBERS.values())})((?:{_SPACE}\p{{L}}[\p{{L}} '’-]*|{_SPACE}?[%‰€])?)$"
_WITHOUT_WORDS = r"^[0-9\s.,]*$"
_DECIMALS = "[.,]([0-9]+)$"
_DIGITS = (18, 4)


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

        is_blank_reason = pl.col("reason").is_in(blank_texts(lines["reason"]))
        is_silent = pl.col("comment").is_in(self._saying_nothing(lines["comment"]))
        number = pl.col("value").str.extract(_APART)
        marked = lines.with_columns(
            is_number=pl.col("value").str.contains(_PLAIN) & is_blank_reason & is_silent,
            number=number.str.replace_all(_SPACE, "").str.replace(",", ".", literal=True).cast(pl.Decimal(*_DIGITS)),
            decimals=number.str.extract(_DECIMALS).str.len_bytes().fill_null(0).cast(pl.Int8),
            rule=_rule(number),
            source_field=pl.lit("value"),
            source_text="value",
            whole="value",
            answer=pl.lit(None, pl.Int32),
        )
        # A number with nothing to qualify it is all that its line says.
        numbers, others = marked.filter("is_number"), marked.filter(~pl.col("is_number"))
        is_without_words = pl.col("value").str.contains(_WITHOUT_WORDS)
        first = lines["comment"].filter(lines.select(is_silent & (pl.col("comment") != "")).to_series()).min()
        asked = others.with_columns(
            unit_of=pl.when(is_without_words).then(pl.lit("")).otherwise("named"),
            asked_of=pl.when(is_without_words & is_blank_reason).then(pl.lit(0, pl.Int32)).otherwise("of_year"),
            comment=pl.when(is_silent & (pl.col("comment") != "")).then(pl.lit(first)).otherwise("comment"),
        )
        apart = asked.filter(pl.col("rule").is_not_null()).with_columns(value=pl.col("value").str.extract(_APART, 2))
        numbered = self._read(apart)
        left = apart.join(numbered.select("line"), on="line", how="anti")
        alone = pl.concat([asked.filter(pl.col("rule").is_null()), left.with_columns(value="whole")])
        read = self._read(alone.with_columns(rule=pl.lit("")))
        return pl.concat([one.select(numbers.columns) for one in (numbers, numbered, read)])

    def _read(self, asked: pl.DataFrame) -> pl.DataFrame:
        """The lines whose texts have an answer, each way of saying it read once."""
        import polars as pl  # noqa: PLC0415

        keys = map(Said._make, asked.select(Said._fields).unique(maintain_order=True).rows())
        read = [(*key, *found) for key in keys if (found := self._answer(key)) is not None]
        texts = dict.fromkeys(Said._fields, pl.String) | {"asked_of": pl.Int32, "found": pl.Int32}
        schema = {**texts, "field": pl.String, "text": pl.String, "is_counted": pl.Boolean}
        answered = asked.join(pl.DataFrame(read, schema=schema, orient="row"), on=Said._fields, how="inner")
        return answered.with_columns(
            pl.when("is_counted").then("number").alias("number"),
            pl.when("is_counted").then("decimals").alias("decimals"),
            value="whole",
            rule=pl.lit(None, pl.String),
            answer="found",
            source_field="field",
            source_text=pl.coalesce("text", "source_text"),
        )

    def _saying_nothing(self, comments: pl.Series) -> list[str]:
        """Comments that change nothing of a number beside them."""
        texts = comments.unique().to_list()
        return [one for one in texts if is_blank(one) or not status_with_value(one, self.register)]

    def _answer(self, said: Said) -> tuple[int, str, str | None, bool] | None:
        """Position of what is answered, where it stands, and what of it is the line's own (see ``Told``)."""
        columns = frozenset(str(column.field) for column in self.table.columns)
        found = told(said, columns, self.register)
        if found is None:
            return None
        self.answers.append(found.answer)
        return len(self.answers) - 1, found.answer.cell.address, found.text, found.is_counted


def _rule(number: pl.Expr) -> pl.Expr:
    """The rule that reads a plain number; null without one."""
    import polars as pl  # noqa: PLC0415

    rule = pl.lit(None, pl.String)
    for name, form in PLAIN_NUMBERS.items():
        rule = pl.when(number.str.contains(f"^(?:{form})$")).then(pl.lit(name)).otherwise(rule)
    return rule


def blank_texts(texts: pl.Series) -> list[str]:
    """Those of some texts that say nothing."""
    may_be = texts.unique()
    return [one for one in may_be.filter(~may_be.str.contains("[0-9A-Za-z]")).to_list() if is_blank(one)]


def _is_special(text: str) -> bool:
    """Whether a text is damaged, personal, or the note to a mark elsewhere."""
    return repaired(text) != text or LOST in text or has_personal_data(text) or opens_note(text)
