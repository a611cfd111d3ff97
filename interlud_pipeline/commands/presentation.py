"""Pure functions from frames to rich renderables: the matrix, what is missing, rates, findings in short."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.wording import (
    SEVERITY_FR,
    SEVERITY_ORDER,
    SEVERITY_STYLE,
    count,
    day,
    number,
    percent,
    place,
)
from interlud_pipeline.reference import Register

INDICATORS_A_TABLE = 4
FINDINGS_SHOWN = 12
_VALUE_NOTES = {"PROVISIONAL": "provisoire", "ESTIMATED": "estimé"}


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over the rows of the matrix, and the two rates made from them."""

    expected: int
    in_rates: int
    answered: int
    filled: int
    response_rate: float | None
    fill_rate: float | None

    def as_dict(self) -> dict[str, int | float | None]:
        """The counts and rates by name."""
        return asdict(self)


def rates(observations: pl.DataFrame) -> Rates:
    """Count the rows of ``fct_indicator_observation`` that its own flags put in the rates."""
    counted = observations.filter("is_in_rates")
    answered, filled = counted.filter("is_answered").height, counted.filter("is_filled").height
    return Rates(
        expected=observations.filter(pl.col("status") != "OUT_OF_SCOPE").height,
        in_rates=counted.height,
        answered=answered,
        filled=filled,
        response_rate=answered / counted.height if counted.height else None,
        fill_rate=filled / counted.height if counted.height else None,
    )


def rates_summary(figures: Rates) -> Text:
    """The two rates in words."""
    return Text(
        f"Renseignés : {figures.filled}/{figures.in_rates} ({percent(figures.fill_rate)}) · "
        f"Réponses : {figures.answered}/{figures.in_rates} ({percent(figures.response_rate)}) · "
        f"Attendus : {figures.expected}"
    )


def matrix(observations: pl.DataFrame, register: Register) -> RenderableType:
    """Bodies down, indicators across, one status or value a cell; wide registers give several tables.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one reporting year.
        register: The register, for names and the French words of statuses.
    """
    if observations.is_empty():
        return Text("Aucun chiffre n'est attendu.")
    indicators = sorted(observations["indicator"].unique())
    return Group(
        *(
            _matrix_table(observations, indicators[start : start + INDICATORS_A_TABLE], register)
            for start in range(0, len(indicators), INDICATORS_A_TABLE)
        )
    )


def _matrix_table(observations: pl.DataFrame, indicators: list[str], register: Register) -> Table:
    labels = {row.indicator: row.label_fr for row in register.indicators}
    cells = {(row["agglomeration"], row["indicator"]): row for row in observations.iter_rows(named=True)}
    bodies = [siren for siren in register.agglomerations if siren in set(observations["agglomeration"])]
    bodies += sorted(set(observations["agglomeration"]) - set(bodies))
    table = Table(show_lines=True, pad_edge=False)
    table.add_column("Agglo.", overflow="fold")
    for indicator in indicators:
        table.add_column(f"{indicator}\n{labels.get(indicator, '')}", overflow="fold")
    for body in bodies:
        table.add_row(
            body_name(body, register),
            *(_matrix_cell(cells.get((body, indicator)), register) for indicator in indicators),
        )
    return table


def _matrix_cell(row: dict[str, Any] | None, register: Register) -> Text:
    if row is None:
        return Text("")
    status = register.observation_statuses[row["status"]]
    if not status.has_value:
        return Text(_gap(row, register), style=_style(row, register))
    notes = [_VALUE_NOTES.get(row["status"]), "périmètre inconnu" if row["scope"] == "unknown" else None]
    notes += ["reçu en retard" if row["is_late"] else None, "rectifié" if (row["revision_number"] or 1) > 1 else None]
    said = ", ".join(note for note in notes if note)
    figure = f"{'au moins ' if row['is_lower_bound'] else ''}{number(row['value'])}"
    return Text(f"{figure}\n({said})" if said else figure, style=_style(row, register))


def _gap(row: dict[str, Any], register: Register) -> str:
    label = register.observation_statuses[row["status"]].label_fr
    if row["is_overdue"] and row["available_on"]:
        return f"{label}\néchu {day(row['available_on'])}"
    if row["available_on"]:
        return f"{label}\ndès {day(row['available_on'])}"
    if row["status"] == "AWAITED" and row["due_on"]:
        return f"{label}\npour {day(row['due_on'])}"
    return label


def _style(row: dict[str, Any], register: Register) -> str:
    status = register.observation_statuses[row["status"]]
    if status.has_value:
        return "green"
    if status.fails_answered or row["is_overdue"]:
        return "bold red"
    return "yellow" if status.fails_filled else "dim"


def missing(observations: pl.DataFrame, register: Register) -> RenderableType:
    """What has no figure, worst first: the status, why in the body's own words, and who to ask."""
    statuses = register.observation_statuses
    rows = [
        row
        for row in observations.iter_rows(named=True)
        if not statuses[row["status"]].has_value and row["status"] != "OUT_OF_SCOPE"
    ]
    if not rows:
        return Text("Rien ne manque.")
    table = Table(title="Ce qui manque, et pourquoi", title_justify="left", pad_edge=False, show_lines=True)
    for heading in ("Agglo.", "Indicateurs", "État", "Motif"):
        table.add_column(heading, overflow="fold")
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (statuses[row["status"]].severity_rank, row["indicator"])):
        body = body_name(row["agglomeration"], register)
        alike.setdefault((body, _gap(row, register), _style(row, register), _why(row, register)), []).append(
            row["indicator"]
        )
    for (body, gap, style, why), indicators in alike.items():
        table.add_row(body, ", ".join(indicators), Text(gap, style=style), why)
    return table


def _why(row: dict[str, Any], register: Register) -> str:
    status = register.observation_statuses[row["status"]]
    read = f"Texte reçu : « {row['source_text']} »" if row["source_text"] else None
    said = row["scope_reason"] if row["status"] == "SCOPE_UNKNOWN" else row["reason_text"] or read
    body = register.agglomerations.get(row["agglomeration"])
    ask = f"\nÀ demander : {body.contact_function_fr}" if status.fails_answered and body else ""
    return f"{said or status.description_fr}{ask}"


def unattributed(findings: pl.DataFrame) -> list[RenderableType]:
    """Files, or parts of files, that arrived and of which the body or year is not known; nothing where all are.

    Args:
        findings: Rows of ``rpt_findings``.
    """
    rows = findings.filter(
        pl.col("is_open")
        & (pl.col("severity") == "error")
        & (pl.col("agglomeration").is_null() | pl.col("reporting_year").is_null())
    )
    if rows.is_empty():
        return []
    table = Table(title="Reçu, non attribué", title_justify="left", pad_edge=False)
    for heading in ("Où", "Pourquoi"):
        table.add_column(heading, overflow="fold")
    for row in rows.iter_rows(named=True):
        table.add_row(place(row["source_file"], row["sheet"], row["cell"]), row["message_fr"])
    return [table]


def findings_summary(findings: pl.DataFrame) -> RenderableType:
    """How many findings of each severity, and the worst of them with place and remedy.

    Args:
        findings: Rows with ``severity``, ``message_fr``, ``hint_fr``, ``sheet``, ``cell`` and, where known,
            ``source_file``.
    """
    if findings.is_empty():
        return Text("Aucune remarque sur les fichiers.")
    worst = [row for row in _by_severity(findings) if row["severity"] != "info"]
    table = Table(pad_edge=False)
    for heading in ("Gravité", "Où", "Ce qui ne va pas, et quoi faire"):
        table.add_column(heading, overflow="fold")
    for row in worst[:FINDINGS_SHOWN]:
        table.add_row(
            Text(SEVERITY_FR[row["severity"]], style=SEVERITY_STYLE[row["severity"]]),
            place(row.get("source_file"), row["sheet"], row["cell"]),
            f"{row['message_fr']}\n→ {row['hint_fr']}",
        )
    parts: list[RenderableType] = [Text(f"Remarques : {_tally(findings)}.")]
    parts += [table] if worst else []
    if len(worst) > FINDINGS_SHOWN:
        parts.append(Text(f"… et {count(len(worst) - FINDINGS_SHOWN, 'autre')}."))
    return Group(*parts)


def _by_severity(findings: pl.DataFrame) -> list[dict[str, Any]]:
    return sorted(findings.iter_rows(named=True), key=lambda row: SEVERITY_ORDER.index(row["severity"]))


def _tally(findings: pl.DataFrame) -> str:
    found = findings["severity"].to_list()
    return ", ".join(count(found.count(severity), SEVERITY_FR[severity]) for severity in SEVERITY_ORDER)


def body_name(siren: str | None, register: Register) -> str:
    """Short name of a body, its SIREN where the register has none, words where nothing is known."""
    if siren is None:
        return "non attribué"
    body = register.agglomerations.get(siren)
    return body.short_name if body else siren
