"""A small lake made by hand, which the tests of the models stand on."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from interlud_pipeline.linkage import candidate_tables
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation.tables import LAKE_TABLES

REGISTER = Register(PROJECT_ROOT / "dbt_project" / "seeds")
PLAN = "artois-pdm"
CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
AUTHORITY = "artois-mobilites"
ARRIVALS = pl.Schema(
    {
        "arrival_id": pl.Int64,
        "scan": pl.Int64,
        "sha256": pl.String,
        "received_at": pl.Datetime("us"),
        "location": pl.String,
        "file_name": pl.String,
        "size": pl.Int64,
        "folder_year": pl.Int64,
        "folder_name": pl.String,
        "note": pl.String,
    }
)
WITHDRAWALS = pl.Schema(
    {
        "withdrawal": pl.String,
        "submission_id": pl.String,
        "after_scan": pl.Int64,
        "withdrawn_on": pl.Date,
        "decided_by_function": pl.String,
        "reason": pl.String,
        "recorded_at": pl.Datetime("us"),
    }
)
SENDINGS = pl.Schema(
    {
        "sending_id": pl.Int64,
        "message_key": pl.String,
        "event": pl.String,
        "recorded_at": pl.Datetime("us"),
        "kind": pl.String,
        "channel": pl.String,
        "occasion_on": pl.Date,
        "recipient": pl.String,
        "recipient_function": pl.String,
        "agglomeration": pl.String,
        "reporting_year": pl.Int64,
        "subject_count": pl.Int64,
        "attachment_count": pl.Int64,
        "content_sha256": pl.String,
        "is_transient": pl.Boolean,
        "detail": pl.String,
    }
)
CANDIDATES = pl.Schema({"arrival_id": pl.Int64, "submission_id": pl.String, "candidate_order": pl.Int64})
CALL_NAMED = [
    *("colas", "livr-ecolo", "prolaidis", "t62", "cg2i", "main-forte", "carrefour", "amazon"),
    *("euralogistic", "union-tlf"),
]
CAHC_NAMED = ["gls", "delta-3", "transport-brelet", "france-travail", "euralogistic", "union-tlf"]
CALL_COLLECTIVE = ["communes", "police-municipale"]
CAHC_COLLECTIVE = [
    *("communes", "police-municipale", "club-d-entreprises", "maison-de-l-emploi"),
    "association-de-commercants",
]


class SampleLake:
    """Rows of the lake's tables, written where dbt looks for them."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in LAKE_TABLES}
        self.arrivals: list[dict[str, Any]] = []
        self.candidates: list[dict[str, Any]] = []
        self.withdrawals: list[dict[str, Any]] = []

    def _add(self, table: str, **row: Any) -> None:
        given = dict.fromkeys(LAKE_TABLES[table].names()) | row
        if "record_id" in given:
            given["record_id"] = f"{table}-{len(self.rows[table])}"
        self.rows[table].append(given)

    def submission(
        self, submission_id: str, declared_by: str, received_at: str = "2024-03-01T09:00", **columns: Any
    ) -> str:
        """A submission and its arrival; the arrival's number is its place unless it is given."""
        arrival = len(self.arrivals) + 1
        row = {
            "submission_id": submission_id,
            "sha256": submission_id * 4,
            "file_name": f"{submission_id}.xlsx",
            "location": f"2023/{submission_id}.xlsx",
            "format": "xlsx",
            "arrival": arrival,
            "first_received_at": datetime.fromisoformat(received_at),
            "declared_by": declared_by,
            "outcome": "accepted",
            "interpreter_version": "1",
            "register_hash": "0",
        } | columns
        self._add("submissions", **row)
        self._arrive(row, row["first_received_at"])
        return submission_id

    def send_again(self, submission_id: str, received_at: str, scan: int | None = None) -> None:
        """A submission that was sent before arrives once more, after all that arrived so far unless a scan is given."""
        row = next(r for r in self.rows["submissions"] if r["submission_id"] == submission_id)
        row["arrival"] = scan or max(one["scan"] for one in self.arrivals) + 1
        self._arrive(row, datetime.fromisoformat(received_at))

    def _arrive(self, row: dict[str, Any], received_at: datetime) -> None:
        arrival_id = len(self.arrivals) + 1
        copied = {column: row[column] for column in ("sha256", "location", "file_name")}
        self.arrivals.append(
            {"arrival_id": arrival_id, "scan": row["arrival"], "received_at": received_at, "size": 100, **copied}
        )
        self.candidates.append({"arrival_id": arrival_id, "submission_id": row["submission_id"], "candidate_order": 1})

    def withdraw(self, submission_id: str, on: date, after_scan: int | None = None) -> None:
        """Withdraw a submission after all that arrived so far, or after a scan."""
        scan = after_scan or len(self.arrivals)
        recorded_at = datetime.combine(on, time(12))
        row = (f"W{len(self.withdrawals) + 1}", submission_id, scan, on, "Chargée de mission", "Erreur", recorded_at)
        self.withdrawals.append(dict(zip(WITHDRAWALS, row, strict=True)))

    def covers(self, submission_id: str, agglomeration: str, year: int = 2023) -> None:
        """That a submission speaks of a body."""
        self._add(
            "coverage",
            submission_id=submission_id,
            agglomeration=agglomeration,
            plan=PLAN,
            reporting_year=year,
            declared_by=self._declared_by(submission_id),
        )

    def observe(
        self,
        submission_id: str,
        agglomeration: str,
        indicator: str,
        said: int | str,
        *,
        year: int = 2023,
        **columns: Any,
    ) -> None:
        """What a submission says of an indicator: a figure, or a status without one."""
        self._add(
            "observations",
            **{
                "submission_id": submission_id,
                "agglomeration": agglomeration,
                "plan": PLAN,
                "reporting_year": year,
                "indicator": indicator,
                "value": Decimal(said) if isinstance(said, int) else None,
                "status": "REPORTED" if isinstance(said, int) else said,
                "is_lower_bound": False,
                "is_derived": False,
                "declared_by": self._declared_by(submission_id),
                "source_cell": "B2",
                "source_text": str(said),
                "parse_rule": "number.integer",
            }
            | columns,
        )

    def meet(
        self,
        submission_id: str,
        agglomeration: str,
        kind: str,
        meetings: int,
        *,
        year: int = 2023,
        **columns: Any,
    ) -> None:
        """A row of meetings."""
        self._add(
            "meetings",
            **{
                "submission_id": submission_id,
                "agglomeration": agglomeration,
                "plan": PLAN,
                "reporting_year": year,
                "kind": kind,
                "meetings": meetings,
                "declared_by": self._declared_by(submission_id),
                "source_cell": "A5",
                "source_text": f"{meetings} {kind}",
                "parse_rule": "meeting.count_kind",
            }
            | columns,
        )

    def mention(
        self,
        submission_id: str,
        agglomeration: str,
        actor: str,
        *,
        is_collective: bool,
        year: int = 2023,
        **columns: Any,
    ) -> None:
        """A mention of an actor."""
        self._add(
            "actors",
            **{
                "submission_id": submission_id,
                "agglomeration": agglomeration,
                "plan": PLAN,
                "reporting_year": year,
                "declared_name": actor,
                "actor": actor,
                "canonical_name": actor,
                "is_collective": is_collective,
                "declared_by": self._declared_by(submission_id),
                "source_cell": "A9",
                "source_text": actor,
                "parse_rule": "actor.name",
            }
            | columns,
        )

    def decide(self, submission_id: str, agglomeration: str, indicator: str, decision: str, year: int = 2023) -> None:
        """That a decision on a figure was applied; its states are observations with their days."""
        self._add(
            "decisions",
            submission_id=submission_id,
            decision=decision,
            outcome="applied",
            agglomeration=agglomeration,
            plan=PLAN,
            reporting_year=year,
            indicator=indicator,
        )

    def find(self, submission_id: str, rule: str, severity: str, **columns: Any) -> None:
        """A finding."""
        self._add(
            "findings",
            finding_id=f"finding-{len(self.rows['findings'])}",
            submission_id=submission_id,
            rule=rule,
            severity=severity,
            message_fr="Message.",
            hint_fr="Remède.",
            **columns,
        )

    def _declared_by(self, submission_id: str) -> str:
        return next(r["declared_by"] for r in self.rows["submissions"] if r["submission_id"] == submission_id)

    def write(self, as_of: date) -> Path:
        """Lay out the lake and the control tables in the state folder, which is returned."""
        folder = self.state / "lake" / "current" / "unassigned"
        control = self.state / "control"
        for needed in (folder, control, self.state / "work"):
            needed.mkdir(parents=True, exist_ok=True)
        for table, schema in LAKE_TABLES.items():
            pl.DataFrame(self.rows[table], schema=schema).write_parquet(folder / f"{table}-0.parquet")
        pl.DataFrame({"as_of": [as_of]}).write_parquet(control / "as_of.parquet")
        pl.DataFrame(self.arrivals, schema=ARRIVALS).write_parquet(control / "arrivals.parquet")
        pl.DataFrame(self.candidates, schema=CANDIDATES).write_parquet(control / "arrival_submissions.parquet")
        pl.DataFrame(self.withdrawals, schema=WITHDRAWALS).write_parquet(control / "withdrawals.parquet")
        pairs, names = candidate_tables(pl.LazyFrame(self.rows["actors"], schema=LAKE_TABLES["actors"]), REGISTER)
        pairs.write_parquet(control / "actor_pairs.parquet")
        names.write_parquet(control / "actor_names.parquet")
        pl.DataFrame(schema=SENDINGS).write_parquet(control / "sendings.parquet")
        return self.state


def page_of_2023(state: Path) -> SampleLake:
    """The evaluation page of 2023: two bodies, declared by the authority."""
    lake = SampleLake(state)
    page = lake.submission("page2023", AUTHORITY, file_name="page-2023.txt", format="page")
    for body, meetings, named, collective in (
        (CALL, {"SEMINAR": 1, "TECHNICAL_COMMITTEE": 3, "WORKING_GROUP": 6}, CALL_NAMED, CALL_COLLECTIVE),
        (
            CAHC,
            {"SEMINAR": 1, "STEERING_COMMITTEE": 1, "TECHNICAL_COMMITTEE": 1, "WORKING_GROUP": 9},
            CAHC_NAMED,
            CAHC_COLLECTIVE,
        ),
    ):
        lake.covers(page, body)
        lake.observe(page, body, "115", len(named) + len(collective), is_derived=True)
        lake.observe(page, body, "116", sum(meetings.values()), is_derived=True)
        lake.observe(page, body, "117", "DECLARED_NO_DATA", reason_text="Données inexistantes")
        lake.observe(page, body, "118", "DECLARED_NOT_YET_DUE", reason_text="Trop tôt", available_on=date(2026, 12, 31))
        for kind, number in meetings.items():
            lake.meet(page, body, kind, number)
        for actor in named:
            lake.mention(page, body, actor, is_collective=False)
        for actor in collective:
            lake.mention(page, body, actor, is_collective=True)
    return lake
