"""Expected indicators that a file does not speak of.

Belongs here: naming them to the sender.
Does not belong here: which of them the body owes (dbt).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlud_pipeline.interpretation.agglomerations import display_name
from interlud_pipeline.interpretation.notices import Notice, Place
from interlud_pipeline.interpretation.records import Records
from interlud_pipeline.model import SoundRows
from interlud_pipeline.reference import Register

_RULE = "indicator.missing_from_file"

Spoken = tuple[str | None, int | None, str]
"""Body, year and indicator, or kind of detail."""


def tell_missing_indicators(records: Records, register: Register, sound: SoundRows | None = None) -> None:
    """Name the indicators of the plan in force that the file lacks, for each body and year that it speaks of.

    Args:
        records: The records read row by row.
        register: Source of the plans and their indicators.
        sound: Rows read in columns besides.
    """
    answered: set[Spoken] = {(one.agglomeration, one.reporting_year, one.indicator) for one in records.observations}
    details: set[Spoken] = {(one.agglomeration, one.reporting_year, one.detail) for one in records.details}
    details |= {(one.agglomeration, one.reporting_year, "meeting") for one in records.meetings}
    details |= {(one.agglomeration, one.reporting_year, "actor") for one in records.actors}
    places = dict.fromkeys((body, year) for body, year, _ in (*sorted(answered, key=str), *sorted(details, key=str)))
    expected = _expected(places, register) if sound is None else _not_in(sound, places, register)
    for body, year, indicator, detail in expected:
        if (body, year, indicator) not in answered and (body, year, detail) not in details:
            params = {"agglomeration": display_name(body, register)}
            records.log.add(Notice(_RULE, params), Place(None, None, None, body, year, indicator))


def _expected(
    places: Iterable[tuple[str | None, int | None]], register: Register
) -> Iterator[tuple[str, int, str, str | None]]:
    """Body, year, indicator and detail of each figure that the plans of some places have."""
    for body, year in places:
        plan = register.plan_for(body, year) if body is not None and year is not None else None
        if plan is not None and body is not None and year is not None:
            yield from ((body, year, row.indicator, row.detail) for row in register.indicators_of(plan.plan, year))


def _not_in(
    sound: SoundRows, places: Iterable[tuple[str | None, int | None]], register: Register
) -> Iterator[tuple[str, int, str, str | None]]:
    """As ``_expected``, of these places and of those of rows read in columns, but for what these rows answer."""
    import polars as pl  # noqa: PLC0415

    key = ["agglomeration", "reporting_year"]
    answered = sound.frame.select(*key, "indicator")
    spoken = answered.select(key).unique().rows()
    # One and the same indicator is named once a body: in the order that all figures together would give.
    ordered = sorted({*places, *spoken}, key=lambda place: f"{str(place)[:-1]}, ")
    stated = [(body, year) for body, year in ordered if body is not None and year is not None]
    plans = [plan.plan if (plan := register.plan_for(*place)) else None for place in stated]
    schema = pl.Schema([*answered.schema.items(), ("plan", pl.String()), ("detail", pl.String())])
    types = {name: schema[name] for name in (*key, "plan")}
    asked = pl.DataFrame(
        [(*place, plan) for place, plan in zip(stated, plans, strict=True)], schema=types, orient="row"
    )
    of_plans = [
        (plan, year, row.indicator, row.detail)
        for plan, year in {(plan, year) for plan, (_, year) in zip(plans, stated, strict=True) if plan is not None}
        for row in register.indicators_of(plan, year)
    ]
    types = {name: schema[name] for name in ("plan", "reporting_year", "indicator", "detail")}
    expected = asked.join(
        pl.DataFrame(of_plans, schema=types, orient="row"),
        on=["plan", "reporting_year"],
        how="inner",
        maintain_order="left_right",
    )
    missing = expected.join(answered, on=[*key, "indicator"], how="anti", maintain_order="left")
    yield from missing.select(*key, "indicator", "detail").iter_rows()
