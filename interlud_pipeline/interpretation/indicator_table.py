"""Tables of indicators: one answer a row.

Belongs here: from a row to an observation.
Does not belong here: how value and reason go together (``answers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from interlud_pipeline.interpretation.answers import Cells, read_answer
from interlud_pipeline.interpretation.bodies_across import joint_cell, parts
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import is_plausible_year
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.folding import is_blank, unit
from interlud_pipeline.interpretation.footnotes import Notes
from interlud_pipeline.interpretation.headers import BODY, YEAR
from interlud_pipeline.interpretation.indicators import announces_indicator, answer_in, find_indicators
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import (
    Reader,
    leave_out_total,
    leave_out_total_column,
    merged_fault,
    names_total,
    record_rows,
    subject_of,
)
from interlud_pipeline.interpretation.stray_figures import figure_in
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of, filled
from interlud_pipeline.interpretation.totals import is_total
from interlud_pipeline.model import Cell, CellKind
from interlud_pipeline.reference import Register

WORDS_BESIDE = frozenset({None, "comment", "label", "unit", "available_on"})
_SHORTEST_NOUN = 4
_SENTENCE = 4
_STARTS_WITH_NUMBER = re.compile(r"\W*\d")
_DECIMALS = re.compile(r"[0-9]{1,3}")


def read_indicator_table(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows of a table of indicators, body by body where bodies stand across its columns."""
    rows = _without_totals(table, reader)
    if not table.names_indicators:
        rows = [row for row in rows if not _is_subtitle(table, row, reader)]
    if table.names_indicators:
        read_indicators_across(table, rows, declaration, reader)
        return
    whole = [(table, declaration)] if all(column.body is None for column in table.columns) else []
    for part, declared in whole or _by_body(table, rows, declaration, reader):
        for row in rows:
            since = reader.records.mark()
            _read_row(part, row, declared, reader)
            reader.records.use(part.grid.name, cells_of(part, row), since)


def read_indicators_across(table: Table, rows: Sequence[int], declaration: Declaration, reader: Reader) -> None:
    """Read the values under each header that names an indicator."""
    fronts = tuple(column for column in table.columns if column.field in {BODY, YEAR})
    for column in table.names_indicators:
        part = replace(table, columns=(*fronts, column))
        for row in rows:
            since = reader.records.mark()
            _read_row(part, row, declaration, reader, column.cell)
            reader.records.use(part.grid.name, cells_of(part, row), since)


def _without_totals(table: Table, reader: Reader) -> list[int]:
    """The rows that are no totals; a total of nothing is told of."""
    rows = list(record_rows(table, reader))
    totals = [row for row in rows if names_total(table, row, reader.register)]
    for row in totals:
        if len(totals) == len(rows):
            place = Spot(table.grid.name, table.first_cell(row)).place()
            reader.records.log.add(Notice("totals.without_detail"), place)
        leave_out_total(table, row, reader)
    return [row for row in rows if row not in totals]


def _by_body(
    table: Table, rows: Sequence[int], declaration: Declaration, reader: Reader
) -> Iterator[tuple[Table, Declaration]]:
    """The part of the table for each body above its columns, declared as that body's."""
    for part in parts(table):
        spot = Spot(table.grid.name, part.body)
        if is_total(part.body.text, reader.register):
            leave_out_total_column(part.table, rows, part.body, reader)
            continue
        body = reader.speaker.body_of(spot, declaration.year)
        is_sound = body is not None and not reader.speaker.contradicts(spot, body, None)
        fault = declaration.fault or (None if is_sound else spot)
        yield part.table, replace(declaration, body=body, fault=fault, states_body=True)


def plan_of(subject: Subject, register: Register) -> str | None:
    """The plan that a record's indicators are numbered in."""
    if subject.agglomeration is None or subject.reporting_year is None:
        return None
    plan = register.plan_for(subject.agglomeration, subject.reporting_year)
    return plan.plan if plan else None


@kept_with_register
def units_of(indicator: str, register: Register) -> frozenset[str]:
    """Words that may follow an indicator's value, in the form of ``unit``: its unit, its label or how that begins."""
    rows = [row for row in register.indicators if row.indicator == indicator]
    units = {unit(row.unit_fr) for row in rows}
    labels = {unit(row.label_fr) for row in rows}
    labels |= {unit(row.alias) for row in register.indicator_aliases if row.indicator == indicator}
    beginnings = {
        " ".join(words[:count])
        for words in (label.split() for label in labels)
        for count in range(1, len(words))
        if words[0] in units and len(words[count - 1]) >= _SHORTEST_NOUN
    }
    return frozenset(units | labels | beginnings)


def _read_row(table: Table, row: int, declaration: Declaration, reader: Reader, named: Cell | None = None) -> None:
    sheet, register = table.grid.name, reader.register
    subject = subject_of(table, row, declaration, reader)
    name = named or _name(table, row)
    here = name or table.place(row)
    if name is None or is_blank(name.text):
        answer = read_answer(_cells(table, row, reader.notes), here, register, subject.reporting_year, frozenset())
        said = answer.reason_text if answer.value is None else answer.cell.text
        if said is not None or answer.status == UNREADABLE:
            missing = table.cell(row, "indicator") or table.cell(row, "label") or answer.cell
            gap = Spot(sheet, missing).place(subject.agglomeration, subject.reporting_year)
            reader.records.log.add(Notice("indicator.unknown", text=""), gap)
            reader.records.observe(subject, "?", sheet, answer)
        return
    within = None if named else _said_in_name(table, name, subject, register)
    wording = name.text if within is None else within[0]
    match = find_indicators(wording, register, plan_of(subject, register), subject.reporting_year)
    place = Spot(sheet, name)
    reader.records.log.add_all(match.notices, place.place(subject.agglomeration, subject.reporting_year))
    conflict = reader.records.log.first_error(match.notices)
    cells = _cells(table, row, reader.notes)
    for indicator in match.indicators:
        answer = read_answer(cells, here, register, subject.reporting_year, units_of(indicator, register))
        answer = _unless_split(table, row, _unless_merged(table, row, answer))
        answer = _unless_joint(table, row, answer, subject, reader)
        if within is not None and answer.parse_rule == "blank":
            answer = within[1]
        elif within is not None and None not in (answer.value, within[1].value):
            # Validation compares the two.
            reader.records.observe(subject, indicator, sheet, within[1])
        if conflict is not None:
            answer = Answer(name, UNREADABLE, REFUSED)
        elif len(match.indicators) > 1 and answer.value is not None:
            params = {"indicators": ", ".join(match.indicators)}
            answer = replace(
                answer,
                status=UNREADABLE,
                parse_rule=REFUSED,
                value=None,
                notices=(Notice("indicator.joint_value", params),),
            )
        reader.records.observe(subject, indicator, sheet, answer)
        _tell_figure_beside(table, row, answer, reader)


def _tell_figure_beside(table: Table, row: int, answer: Answer, reader: Reader) -> None:
    """Warn of a number in the comment of a row that gives none where it should stand."""
    comment = table.cell(row, "comment")
    if comment is None or answer.parse_rule != "blank" or is_blank(comment.text):
        return
    number = read_number(comment, reader.register).value
    figure = comment.text.strip() if number is not None else figure_in(comment.text, reader.register)
    if figure is not None:
        place = Spot(table.grid.name, comment).place()
        reader.records.log.add(Notice("number.outside_tables", {"figure": figure}), place)


def _said_in_name(table: Table, name: Cell, subject: Subject, register: Register) -> tuple[str, Answer] | None:
    """« Réunions tenues : 12 » in the place of a name: the name, and the answer that follows it.

    Words that are no answer are another label; a number among them may be one, which cannot be read.
    """
    parts = answer_in(name.text, register, plan_of(subject, register))
    if parts is None:
        return None
    words, said = parts
    (indicator,) = find_indicators(words, register, plan_of(subject, register)).indicators
    cell = name.saying(said)
    answer = read_answer(Cells(cell), cell, register, subject.reporting_year, units_of(indicator, register))
    is_year = answer.value is not None and answer.value == answer.value.to_integral_value()
    if is_year and is_plausible_year(int(answer.value or 0)):
        return None
    if answer.value is not None and any(column.body is not None for column in table.columns):
        answer = Answer(cell, UNREADABLE, REFUSED, notices=(Notice("agglomeration.joint_value"),))
    return (words, answer) if answer.status != UNREADABLE or _STARTS_WITH_NUMBER.match(said) else None


def _is_subtitle(table: Table, row: int, reader: Reader) -> bool:
    """Whether a row is words with nothing beside them: a subtitle without a digit, or « Fait à Lens, le 12/03 »."""
    name = _name(table, row)
    if name is None or not find_indicators(name.text, reader.register).notices:
        return False
    beside = (table.grid.rows[row][column.index] for column in table.columns)
    is_alone = all(is_blank(cell.text) or cell.address == name.address for cell in beside)
    is_sentence = len(name.text.split()) >= _SENTENCE and not announces_indicator(name.text)
    if not is_alone or answer_in(name.text, reader.register) is not None:
        return False
    if not is_sentence and any(sign.isdigit() for sign in name.text):
        return False
    figure = figure_in(name.text, reader.register)
    if figure is not None:
        reader.records.log.add(Notice("number.outside_tables", {"figure": figure}), Spot(table.grid.name, name).place())
    reader.records.leave_out(Spot(table.grid.name, name), "note")
    return True


def _name(table: Table, row: int) -> Cell | None:
    """The indicator's cell; its label where the number is blank."""
    for field in ("indicator", "label"):
        column = table.column(field)
        if column is not None:
            cell = table.grid.rows[row][column.index]
            if not is_blank(cell.text):
                return cell
    return None


def _cells(table: Table, row: int, notes: Notes) -> Cells:
    def vertical(name: str) -> Cell | None:
        column = table.column(name)
        if column is None:
            return None
        cell, own = filled(table.grid, row, column.index), table.grid.rows[row][column.index]
        return cell if cell is own else cell.at(own.address)

    return Cells(
        table.cell(row, "value"),
        vertical("reason"),
        vertical("available_on"),
        table.cell(row, "comment"),
        table.grid.uses_1904_dates,
        partial(notes.words, table.grid.name),
    )


def _unless_split(table: Table, row: int, answer: Answer) -> Answer:
    """« 12 | 5 » with nothing but digits in a column of words: « 12,5 » in a text that commas part."""
    column = table.column("value")
    beside_it = None if column is None else next((one for one in table.columns if one.index == column.index + 1), None)
    if column is None or beside_it is None or answer.value is None:
        return answer
    value, beside = (table.grid.rows[row][one.index] for one in (column, beside_it))
    is_text = value.kind is CellKind.TEXT and beside.kind is CellKind.TEXT
    if beside_it.field not in WORDS_BESIDE or not is_text or not _DECIMALS.fullmatch(beside.text.strip()):
        return answer
    notice = Notice("number.possibly_split", {"beside": beside.text.strip()})
    return Answer(value, UNREADABLE, REFUSED, notices=(notice,))


def _unless_joint(table: Table, row: int, answer: Answer, subject: Subject, reader: Reader) -> Answer:
    """A cell merged over several bodies: a reason holds for each of them, a figure for nobody knows whom."""
    joint = joint_cell(table, row, "value")
    if joint is None or is_blank(joint.text):
        return answer
    answer = read_answer(Cells(joint), joint, reader.register, subject.reporting_year, frozenset())
    if answer.value is None and answer.status != UNREADABLE:
        return answer
    return Answer(joint, UNREADABLE, REFUSED, notices=(Notice("agglomeration.joint_value"),))


def _unless_merged(table: Table, row: int, answer: Answer) -> Answer:
    merged = merged_fault(table, row, "value")
    if merged is None:
        return answer
    return Answer(merged, UNREADABLE, REFUSED, notices=(Notice("cell.merged"),))
