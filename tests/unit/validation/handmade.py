"""Records as interpretation hands them over, each in one short line."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from interlud_pipeline.model import ActorMention, DetailTable, Document, Finding, Interpretation, Meeting, Observation
from interlud_pipeline.model import Source as Origin
from interlud_pipeline.validation.batch import Received

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
_rows = count(100)


def _source(cell, text, rule="number.integer"):
    return Origin(None, cell or f"Z{next(_rows)}", str(text), rule)


def stated(indicator="117", value=None, status=None, *, cell=None, body=CALL, year=2023, **more):  # noqa: PLR0913 - read by name
    """An observation: a value, or the status of its absence."""
    return Observation(
        agglomeration=body,
        reporting_year=year,
        indicator=indicator,
        value=None if value is None else Decimal(str(value)),
        status=status or ("BLANK_NO_REASON" if value is None else "REPORTED"),
        reason_text=more.get("reason"),
        available_on=more.get("available_on"),
        declared_by=more.get("declared_by", CALL),
        is_lower_bound=more.get("is_lower_bound", False),
        source=_source(cell, more.get("text", value if value is not None else "")),
    )


def meeting(number=1, kind="SEMINAR", cell=None, body=CALL, year=2023, **more):
    return Meeting(
        agglomeration=body,
        reporting_year=year,
        kind=kind,
        meetings=None if number is None else Decimal(str(number)),
        themes=more.get("themes"),
        joint_with=more.get("joint_with", ()),
        held_on=more.get("held_on"),
        declared_by=CALL,
        source=_source(cell, more.get("text", number)),
    )


def actor(name="Colas", code=None, cell=None, body=CALL, year=2023, **more):
    return ActorMention(
        agglomeration=body,
        reporting_year=year,
        declared_name=name,
        actor=code,
        canonical_name=more.get("canonical", name),
        is_collective=more.get("is_collective", False),
        declared_members=more.get("members"),
        declared_by=CALL,
        source=_source(cell, name),
    )


def table(detail="meeting", cell="A1:B9", body=CALL, year=2023, is_open_ended=False):
    return DetailTable(body, year, detail, is_open_ended, CALL, _source(cell, ""))


def error(cell, rule="number.unreadable", **more):
    return Finding(rule=rule, cell=cell, text=more.pop("text", "?"), **more)


def received(*records, findings=(), sha256="a" * 64, arrival=1, year=None, sender=None, **more):
    """A file that holds the records, as the pipeline hands it to validation."""

    def of(kind):
        return tuple(record for record in records if isinstance(record, kind))

    interpretation = Interpretation(
        document=Document(sha256, "envoi.csv", "delimited", findings=tuple(more.get("reader_findings", ()))),
        declared_by=more.get("declared_by", CALL),
        version=more.get("version"),
        sent_on=None,
        uses_context_year=more.get("uses_year", False),
        uses_context_sender=more.get("uses_sender", False),
        observations=of(Observation),
        meetings=of(Meeting),
        actors=of(ActorMention),
        details=of(DetailTable),
        findings=tuple(findings),
    )
    return Received(
        interpretation=interpretation,
        sha256=sha256,
        location=more.get("location", "envoi.csv"),
        file_name="envoi.csv",
        arrival=arrival,
        first_received_at=more.get("at", datetime(2024, 2, 1, tzinfo=UTC).replace(tzinfo=None)),
        folder_year=year,
        folder_sender=sender,
        interpreter_version="1.1",
    )


def figures(batch):
    """Value and status of each figure, by body and indicator."""
    rows = batch.observations.select("agglomeration", "indicator", "value", "status").iter_rows()
    return {
        (body, indicator): (None if value is None else int(value), status) for body, indicator, value, status in rows
    }


def rules(batch):
    """Rule and cell of each finding."""
    return sorted(batch.findings.select("rule", "cell").iter_rows(), key=str)


def kept_out(batch):
    """Kind, rule and cell of each record in quarantine."""
    return sorted(batch.quarantine.select("record_kind", "rule", "source_cell").iter_rows())
