"""Expected indicators that a file does not speak of.

Belongs here: naming them to the sender.
Does not belong here: which of them the body owes (dbt).
"""

from __future__ import annotations

from interlud_pipeline.interpretation.agglomerations import display_name
from interlud_pipeline.interpretation.notices import Notice, Place
from interlud_pipeline.interpretation.records import Records
from interlud_pipeline.reference import Register

_RULE = "indicator.missing_from_file"


def tell_missing_indicators(records: Records, register: Register) -> None:
    """Name the indicators of the plan in force that the file lacks, for each body and year that it speaks of."""
    answered = {(one.agglomeration, one.reporting_year, one.indicator) for one in records.observations}
    details = {(one.agglomeration, one.reporting_year, one.detail) for one in records.details}
    details |= {(one.agglomeration, one.reporting_year, "meeting") for one in records.meetings}
    details |= {(one.agglomeration, one.reporting_year, "actor") for one in records.actors}
    places = dict.fromkeys((body, year) for body, year, _ in (*sorted(answered, key=str), *sorted(details, key=str)))
    for body, year in places:
        plan = register.plan_for(body, year) if body is not None and year is not None else None
        if plan is None or body is None or year is None:
            continue
        for row in register.indicators_of(plan.plan, year):
            if (body, year, row.indicator) not in answered and (body, year, row.detail) not in details:
                params = {"agglomeration": display_name(body, register)}
                records.log.add(Notice(_RULE, params), Place(None, None, None, body, year, row.indicator))
