"""The template as an OpenDocument spreadsheet.

Does not belong here: what its sheets hold (``layout``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from odfdo import Cell, Column, Document, Element, Row, Style, Table

from interlud_pipeline.template.layout import FIRST_DAY, LAST_DAY, REFUSALS, Entry, Form, Kind, Rule, Sheet

_BOLD, _WRAPPED = {"fo:font-weight": "bold"}, {"fo:wrap-option": "wrap", "style:vertical-align": "top"}
# Properties of the cell and of its text, in the words of the OpenDocument standard, part 3, 20.
_FORMS: dict[Form, tuple[dict[str, str], dict[str, str]]] = {
    Form.TITLE: (_WRAPPED, _BOLD | {"fo:font-size": "14pt"}),
    Form.HEADING: (_WRAPPED | {"fo:border-top": "0.5pt solid #000000"}, _BOLD),
    Form.TEXT: (_WRAPPED, {}),
    Form.HEADER: (
        {"fo:background-color": "#1f4e79", "fo:border": "0.5pt solid #000000"},
        _BOLD | {"fo:color": "#ffffff"},
    ),
    Form.FIXED: ({"fo:background-color": "#ededed"}, {}),
    Form.FORMER: ({"fo:background-color": "#ededed"}, {"fo:color": "#6b6b6b", "fo:font-style": "italic"}),
    Form.INPUT: ({}, {}),
    Form.DAY: ({}, {}),
}
_TO_FILL_IN = (Form.INPUT, Form.DAY)
_CENTIMETRES_A_CHARACTER = 0.2
_DAY_STYLE = "jour"
_DAY_FORMAT = f"""
<number:date-style style:name="{_DAY_STYLE}">
<number:day number:style="long"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>
</number:date-style>"""
_PROTECTION = """
<loext:table-protection xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
loext:select-protected-cells="true" loext:select-unprotected-cells="true" loext:insert-rows="true"
loext:delete-rows="true"/>"""
# A4, on its side, as many pages down as it takes and one across.
_PAPER = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "style:print-orientation": "landscape",
    "style:scale-to-X": "1",
    "style:scale-to-Y": "0",
}
_FIRST_ROW_IN_SIGHT = (
    ("HorizontalSplitMode", "short", "0"),
    ("VerticalSplitMode", "short", "2"),
    ("VerticalSplitPosition", "int", "1"),
    ("PositionBottom", "int", "1"),
)


def write_ods(sheets: Iterable[Sheet], title: str) -> bytes:
    """The bytes of the spreadsheet.

    Args:
        sheets: What it holds.
        title: Its title among its properties.
    """
    target, sheets = BytesIO(), tuple(sheets)
    document = Document("spreadsheet")
    document.meta.title = title
    document.body.clear()
    rules = _Rules(document.body)
    document.insert_style(_DAY_FORMAT, automatic=True)
    for form in Form:
        document.insert_style(_cell_style(form), automatic=True)
    for sheet in sheets:
        document.body.append(_table(sheet, document, rules))
    for page in document.styles.get_elements("//style:page-layout-properties"):
        for name, value in _PAPER.items():
            page.set_attribute(name, value)
    _keep_headers_in_sight(document, sheets)
    document.save(target)
    return target.getvalue()


class _Rules:
    """The validations of a document, each written once and named by the cells that have it."""

    def __init__(self, body: Element) -> None:
        self._names: dict[Rule, str] = {}
        self._list = Element.from_tag("<table:content-validations/>")
        body.append(self._list)

    def name_of(self, rule: Rule) -> str:
        if rule not in self._names:
            self._names[rule] = f"regle{len(self._names) + 1}"
            self._list.append(_validation(self._names[rule], rule))
        return self._names[rule]


def _validation(name: str, rule: Rule) -> Element:
    validation = Element.from_tag('<table:content-validation table:allow-empty-cell="true"/>')
    validation.set_attribute("table:name", name)
    condition = _condition(rule)
    if condition is not None:
        validation.set_attribute("table:condition", condition)
        validation.set_attribute("table:display-list", "unsorted" if rule.kind is Kind.CHOICE else "none")
    hint = Element.from_tag('<table:help-message table:display="true"/>')
    hint.append(_paragraph(rule.hint))
    validation.append(hint)
    if condition is not None:
        title, text = REFUSALS[rule.kind]
        refusal = Element.from_tag('<table:error-message table:display="true"/>')
        refusal.set_attribute("table:title", title)
        refusal.set_attribute("table:message-type", "information" if rule.kind is Kind.CHOICE else "stop")
        refusal.append(_paragraph(text))
        validation.append(refusal)
    return validation


def _condition(rule: Rule) -> str | None:
    match rule.kind:
        case Kind.CHOICE if rule.choices:
            entries = ";".join('"' + choice.replace('"', '""') + '"' for choice in rule.choices)
            return f"of:cell-content-is-in-list({entries})"
        case Kind.WHOLE:
            return "of:cell-content-is-whole-number() and cell-content()>=0"
        case Kind.DAY:
            first, last = (f"DATE({day.year};{day.month};{day.day})" for day in (FIRST_DAY, LAST_DAY))
            return f"of:cell-content-is-date() and cell-content-is-between({first},{last})"
        case _:
            return None


def _paragraph(text: str) -> Element:
    paragraph = Element.from_tag("<text:p/>")
    paragraph.text = text
    return paragraph


def _cell_style(form: Form) -> Style:
    of_cell, of_text = _FORMS[form]
    style = Style("table-cell", name=str(form))
    protected = "none" if form in _TO_FILL_IN else "protected"
    style.set_properties(of_cell | {"style:cell-protect": protected}, area="table-cell")
    style.set_properties({"fo:text-align": "start"}, area="paragraph")
    style.set_properties(of_text, area="text")
    if form is Form.DAY:
        style.set_attribute("style:data-style-name", _DAY_STYLE)
    return style


def _table(sheet: Sheet, document: Document, rules: _Rules) -> Table:
    table = Table(sheet.name)
    table.set_attribute("table:protected", "true")
    table.append(Element.from_tag(_PROTECTION))
    for column in sheet.columns:
        width = Style("table-column", width=f"{column.width * _CENTIMETRES_A_CHARACTER:.2f}cm")
        name = document.insert_style(width, automatic=True)
        form = column.form if sheet.free_rows else Form.TEXT
        table.append(Column(style=name, default_cell_style=str(form)))
    for entries in sheet.rows:
        table.append(_row(entries, rules))
    if sheet.free_rows:
        free = _row((Entry(None, column.form, column.rule) for column in sheet.columns), rules)
        free.repeated = sheet.free_rows
        table.append(free)
    return table


def _row(entries: Iterable[Entry], rules: _Rules) -> Row:
    row = Row()
    for entry in entries:
        cell = Cell(entry.value, style=str(entry.form))
        if entry.rule is not None:
            cell.set_attribute("table:content-validation-name", rules.name_of(entry.rule))
        row.append(cell)
    return row


def _keep_headers_in_sight(document: Document, sheets: Iterable[Sheet]) -> None:
    """Freeze the first row of each table, which the format keeps among the settings of the view."""
    views = Element.from_tag('<config:config-item-map-named config:name="Tables"/>')
    for sheet in sheets:
        view = Element.from_tag("<config:config-item-map-entry/>")
        view.set_attribute("config:name", sheet.name)
        for item in _view_items(sheet):
            view.append(item)
        views.append(view)
    whole = Element.from_tag("<config:config-item-map-entry/>")
    whole.append(views)
    indexed = Element.from_tag('<config:config-item-map-indexed config:name="Views"/>')
    indexed.append(whole)
    settings = Element.from_tag('<config:config-item-set config:name="ooo:view-settings"/>')
    settings.append(indexed)
    for place in document.settings.get_elements("//office:settings"):
        place.clear()
        place.append(settings)


def _view_items(sheet: Sheet) -> Iterator[Element]:
    for name, kind, value in _FIRST_ROW_IN_SIGHT if sheet.is_table else ():
        item = Element.from_tag("<config:config-item/>")
        item.set_attribute("config:name", name)
        item.set_attribute("config:type", kind)
        item.text = value
        yield item
