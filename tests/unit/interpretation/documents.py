"""Documents built by hand, as the readers would give them, so that no file format is needed here."""

from decimal import Decimal

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import (
    Block,
    BlockKind,
    Cell,
    CellKind,
    Context,
    Document,
    Finding,
    Grid,
    Interpretation,
    Merge,
)
from interlud_pipeline.reference import Register

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
NOTHING = Context()
DECLARED = (("Agglomération", "CALL"), ("Année", 2023), ())


def letters(column: int) -> str:
    return chr(ord("A") + column)


def cell(value: object, address: str = "A1") -> Cell:
    """A cell as a workbook types it; text in all other cases."""
    if isinstance(value, Cell):
        return value.at(address)
    if value is None:
        return Cell("", address)
    if isinstance(value, int | Decimal):
        return Cell(str(value), address, CellKind.NUMBER)
    return Cell(str(value), address)


def grid(*rows: tuple[object, ...], name: str | None = "Feuille1", merges: tuple[Merge, ...] = (), **options) -> Grid:
    width = max(len(row) for row in rows)
    cells = tuple(
        tuple(cell(row[column] if column < len(row) else None, f"{letters(column)}{line}") for column in range(width))
        for line, row in enumerate(rows, start=1)
    )
    return Grid(name, cells, merges, **options)


def workbook(*grids: Grid, findings: tuple[Finding, ...] = ()) -> Document:
    return Document("0" * 64, "retour.xlsx", "xlsx", grids=grids, findings=findings)


def delimited(*rows: tuple[object, ...], findings: tuple[Finding, ...] = ()) -> Document:
    texts = tuple(tuple("" if value is None else str(value) for value in row) for row in rows)
    return Document("0" * 64, "retour.csv", "delimited", "utf-8", grids=(grid(*texts, name=None),), findings=findings)


def heading(text: str, line: int, level: int = 3) -> Block:
    return Block(BlockKind.HEADING, text, f"L{line}", level)


def paragraph(text: str, line: int) -> Block:
    return Block(BlockKind.PARAGRAPH, text, f"L{line}")


def item(text: str, line: int) -> Block:
    return Block(BlockKind.ITEM, text, f"L{line}")


def page_table(line: int, *rows: tuple[object, ...]) -> Block:
    """A TAB table of a page; a tuple in a cell is a list that the page marks."""
    cells = tuple(
        tuple(
            Cell("\n".join(value), f"L{number}C{column}", items=value)
            if isinstance(value, tuple)
            else Cell(str(value), f"L{number}C{column}")
            for column, value in enumerate(row, start=1)
        )
        for number, row in enumerate(rows, start=line)
    )
    return Block(BlockKind.TABLE, "", f"L{line}", grid=Grid(None, cells, empty_header_continues=True))


def page(*blocks: Block) -> Document:
    return Document("0" * 64, "evaluation.txt", "page", "utf-8", blocks=blocks)


def declared(register: Register, *rows: tuple[object, ...], **options) -> Interpretation:
    """Interpret a sheet that declares CALL and 2023 in its first rows; the rows given begin in row 4."""
    return interpret(workbook(grid(*DECLARED, *rows, **options)), NOTHING, register)


def rules(read: Interpretation) -> list[tuple[str, str | None]]:
    """Rule and cell of every finding, but for the indicators that a small file naturally lacks."""
    return [(one.rule, one.cell) for one in read.findings if one.rule != "indicator.missing_from_file"]


def figures(read: Interpretation) -> dict[tuple[str | None, str], tuple[str, int | float | None]]:
    return {
        (one.agglomeration, one.indicator): (one.status, None if one.value is None else float(one.value))
        for one in read.observations
    }


def meetings(read: Interpretation, body: str = CALL) -> list[tuple[str, int | None]]:
    return [
        (one.kind, None if one.meetings is None else int(one.meetings))
        for one in read.meetings
        if one.agglomeration == body
    ]


def actors(read: Interpretation, body: str = CALL) -> list[str]:
    return [one.declared_name for one in read.actors if one.agglomeration == body]
