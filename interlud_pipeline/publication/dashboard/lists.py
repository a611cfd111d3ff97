"""The lists of the page: what is outstanding, who was reminded, what was revised, what was remarked on the files.

Belongs here: which rows are told, in which order and words, and how many at most.
Does not belong here: the matrix (``matrix``), looks (``templates``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from interlud_pipeline.publication.dashboard.source import Row, Source
from interlud_pipeline.publication.dashboard.wording import (
    counted,
    day,
    listed,
    number,
    place,
    quoted,
    years_in_words,
)

MOST_LINES = 60
"""Lines of a list; what goes beyond is counted, and is in the files of the publication."""

ALIKE = ("reporting_year", "short_name", "status", "is_overdue", "available_on", "contact_function_fr")
"""What outstanding figures have in common that are told in one line, besides the reason."""

ORDER = ("severity_rank", "reporting_year", "short_name", "indicator")
IS_DESCENDING = (False, True, False, False)
"""The gravest first, of these the latest year."""

REMINDER_KINDS_FR = {
    "opening": "Ouverture de la collecte",
    "reminder": "Rappel",
    "due": "Échéance",
    "close": "Clôture",
    "reminder_summary": "Récapitulatif à l'autorité",
}
STANDINGS_FR = {
    "sent": "envoyé",
    "failed": "échec de l'envoi",
    "uncertain": "envoi interrompu, peut-être parti",
    "dry_run": "non envoyé (essai à blanc)",
    "no_address": "non envoyé, sans adresse",
}
SEVERITIES_FR = {"error": "Erreur", "warning": "Alerte", "info": "Information"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that may be longer than what is shown.

    Attributes:
        lines: Its first lines.
        hidden: How many more there are.
    """

    lines: tuple[Row, ...]
    hidden: int


def _listed(lines: Sequence[Row]) -> Listed:
    return Listed(tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))


def outstanding(source: Source, *, answered: bool) -> Listed:
    """Figures in scope without a value, the gravest first; of one body, year and reason in one line.

    Args:
        source: The marts.
        answered: Those for which a reason was given, else those for which nothing usable came.
    """
    is_told = pl.col("fails_filled") & (pl.col("fails_answered").fill_null(value=False) != answered)
    reason, text = (pl.when(pl.col(name) != "").then(pl.col(name)) for name in ("reason_text", "source_text"))
    told = (
        source.scan("rpt_non_reported_indicators").filter(is_told).with_columns(pl.coalesce(reason, text).alias("why"))
    )
    alike = [*ALIKE, "why"]
    # Where nearly all is silent there are as many rows as figures: lines are chosen before their rows are put in order.
    heads = told.group_by(alike).agg(pl.col("severity_rank", "indicator").min()).collect(engine="streaming")
    ties = [name for name in alike if name not in ORDER]
    shown = heads.sort(*ORDER, *ties, descending=[*IS_DESCENDING, *(False for _ in ties)]).head(MOST_LINES)
    theirs = told.join(shown.lazy(), on=alike, how="semi", nulls_equal=True, maintain_order="left")
    ordered = theirs.sort(*ORDER, descending=IS_DESCENDING, maintain_order=True)
    named = pl.format("{} {}", "indicator", "indicator_label_fr").alias("indicators")
    rows = ordered.group_by(alike, maintain_order=True).agg(named).collect(engine="streaming")
    lines = [_outstanding_line(source, row) for row in rows.iter_rows(named=True)]
    return Listed(tuple(lines), heads.height - len(lines))


def _outstanding_line(source: Source, row: Row) -> Row:
    status = source.statuses[row["status"]]
    announced = f"{'échu le' if row['is_overdue'] else 'dès le'} {day(row['available_on'])}"
    return {
        "kind": source.kind(row),
        "year": row["reporting_year"],
        "body": row["short_name"],
        "indicators": row["indicators"],
        "state": status["label_fr"],
        "announced": announced if row["available_on"] else "",
        "why": quoted(row["why"]) if row["why"] else f"{status['description_fr']}.",
        "ask": row["contact_function_fr"] or "",
    }


def reminders(source: Source) -> Listed:
    """Messages to bodies and authorities, the latest first."""
    frame = source.frame("rpt_reminders").filter(pl.col("kind") != "digest")
    ordered = frame.sort("occasion_on", "reporting_year", "recipient", descending=[True, True, False]).to_dicts()
    return _listed(
        [
            {
                "on": day(row["sent_at"] or row["occasion_on"]),
                "kind": REMINDER_KINDS_FR.get(row["kind"], row["kind"]),
                "recipient": f"{source.body_name(row['recipient'])}, {row['recipient_function_fr']}"
                if row["recipient"] in source.bodies
                else row["recipient_function_fr"],
                "year": row["reporting_year"],
                "count": number(row["subject_count"]),
                "standing": STANDINGS_FR.get(row["standing"], row["standing"]),
            }
            for row in ordered
        ]
    )


def revisions(source: Source) -> Listed:
    """Figures that changed after their first statement, the latest first."""
    ordered = source.frame("rpt_revisions").sort(
        "revised_at", "agglomeration", "indicator", descending=[True, False, False]
    )
    lines = [_revision(row, source) for row in ordered.head(MOST_LINES).iter_rows(named=True)]
    return Listed(tuple(lines), ordered.height - len(lines))


def _revision(row: Row, source: Source) -> Row:
    causes = {
        "withdrawal": f"retrait {row['withdrawal']} de l'envoi en vigueur",
        "decision": f"décision {row['decision']}",
    }
    where = place(row["source_file"], row["source_sheet"], row["source_cell"])
    label = source.indicators[row["plan"], row["indicator"]]["label_fr"]
    return {
        "on": day(row["revised_at"]),
        "body": source.body_name(row["agglomeration"]),
        "indicator": f"{row['indicator']} {label}",
        "year": row["reporting_year"],
        "before": _state(row["previous_value"], row["previous_status"], source),
        "after": _state(row["value"], row["status"], source),
        "cause": causes.get(row["cause"]) or (f"nouvel envoi : {where}" if where else "nouvel envoi"),
    }


def _state(value: Decimal | None, status: str, source: Source) -> str:
    return number(value) if value is not None else source.statuses[status]["label_fr"].lower()


def findings(source: Source) -> Listed:
    """Remarks on the files by rule: how many wait for an answer and how many are settled, the gravest first."""
    rules = pl.read_parquet(source.folder / "inputs" / "reference.rules.parquet", columns=["rule", "meaning_fr"])
    meanings = dict(rules.iter_rows())
    order = list(SEVERITIES_FR)
    counts = (
        source.scan("rpt_findings")
        .group_by("severity", "rule")
        .agg(open=pl.col("is_open").sum(), settled=(~pl.col("is_open")).sum())
        .collect()
        .to_dicts()
    )
    counts.sort(key=lambda row: (order.index(row["severity"]), -row["open"], row["rule"]))
    return _listed(
        [
            {
                "severity": row["severity"],
                "words": SEVERITIES_FR[row["severity"]],
                "rule": row["rule"],
                "meaning": meanings.get(row["rule"], ""),
                "open": number(row["open"]),
                "settled": number(row["settled"]),
            }
            for row in counts
        ]
    )


def findings_summary(source: Source) -> str:
    """How many errors and alerts wait for an answer."""
    waiting = source.scan("rpt_findings").filter(pl.col("is_open")).group_by("severity").len().collect()
    counts = dict(waiting.iter_rows())
    errors, alerts = counts.get("error", 0), counts.get("warning", 0)
    if not errors and not alerts:
        return "Aucune erreur ni alerte n'attend de réponse."
    attend = "attendent" if errors + alerts > 1 else "attend"
    said = [counted(errors, "erreur")] * (errors > 0) + [counted(alerts, "alerte")] * (alerts > 0)
    return (
        f"{listed(said)} {attend} une réponse. Une erreur écarte ce qui est écrit à son adresse, et rien d'autre ; une "
        "alerte n'écarte rien."
    )


def campaign_notes(source: Source) -> tuple[tuple[str, str], ...]:
    """What the register notes of its campaigns: the years, and the words."""
    noted: dict[str, list[int]] = {}
    for row in source.frame("dim_campaign").sort("reporting_year", descending=True).to_dicts():
        if row["note_fr"]:
            noted.setdefault(row["note_fr"], []).append(row["reporting_year"])
    return tuple((years_in_words(set(years)), note) for note, years in noted.items())


def unattributed_count(source: Source) -> int:
    """Figures that were sent for a body, year or indicator that the register does not know."""
    return int(source.scan("rpt_unregistered_observation").select(pl.len()).collect().item())
