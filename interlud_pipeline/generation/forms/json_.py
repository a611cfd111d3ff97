"""JSON as the layout of submissions asks for it."""

from __future__ import annotations

import json

from interlud_pipeline.generation.forms.written import Row, Rows, Written, addresses_of, as_number
from interlud_pipeline.generation.scale import DAY, INDICATOR, REASON, VALUE

_KEYS = {INDICATOR: "indicateur", VALUE: "valeur", REASON: "motif", DAY: "disponible_le"}


def write_json(stem: str, rows: Rows) -> Written:
    """One object with the answers of a body and year.

    Args:
        stem: Name of the file without its end.
        rows: Its rows, in order.
    """
    said = {
        "agglomeration": rows[0]["name"],
        "annee": rows[0]["year"],
        "version": 1,
        "indicateurs": [{key: _value(row, field) for field, key in _KEYS.items()} for row in rows],
    }
    pointers = ({field: f"/indicateurs/{at}/{key}" for field, key in _KEYS.items()} for at, _ in enumerate(rows))
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return Written(f"{stem}.json", f"{text}\n".encode(), addresses_of(pointers))


def _value(row: Row, field: str) -> object:
    if field == VALUE and row["is_typed"]:
        return as_number(int(str(row["sent_hundredths"])))
    return row[f"c_{field}"]
