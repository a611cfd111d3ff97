"""Small workbooks and feedback, each test saying only what it is about."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from interlud_pipeline.feedback.content import Feedback, Remark
from interlud_pipeline.model import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def remark(severity: Severity, cell: str | None, sheet: str | None = "Indicateurs", message: str = "Faux.") -> Remark:
    return Remark(severity, message, "Corrigez.", sheet, cell)


def feedback(**values: Any) -> Feedback:
    usual: dict[str, Any] = {
        "submission_id": "0123456789abcdef",
        "sha256": "ab",
        "file_name": "retour.csv",
        "format": "delimited",
        "is_rejected": False,
        "sender": "CALL",
        "folder": "2023/CALL",
        "received_on": date(2024, 3, 1),
        "remarks": (),
        "figures": (),
        "details": (),
        "awaited": (),
        "is_assigned": True,
        "is_published": True,
        "contact": "Service, Autorité",
    }
    return Feedback(**{**usual, **values})
