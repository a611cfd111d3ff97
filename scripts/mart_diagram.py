"""The diagram of the marts, out of the references that the audit checks on every candidate."""

from collections.abc import Iterator, Sequence

from interlud_pipeline.quality.suites import SuiteFile


def mart_diagram(suites: Sequence[SuiteFile]) -> str:
    """An entity-relationship diagram in Mermaid: a line for each reference, with the columns to join on.

    Args:
        suites: The consumer contracts of all marts.
    """
    return "\n".join(["erDiagram", *sorted(f"  {line}" for line in _lines(suites))])


def _lines(suites: Sequence[SuiteFile]) -> Iterator[str]:
    keys = {suite.mart: set(suite.key) for suite in suites}
    for suite in suites:
        for reference in suite.referred():
            names_one_row = keys[reference.mart] <= set(reference.other_columns)
            is_set = set(reference.columns) <= {*suite.key, *suite.required}
            other = ("||" if is_set else "|o") if names_one_row else ("}|" if is_set else "}o")
            pairs = zip(reference.columns, reference.other_columns, strict=True)
            on = ", ".join(one if one == there else f"{one} = {there}" for one, there in pairs)
            yield f'{reference.mart} {other}--o{{ {suite.mart} : "{on}"'
