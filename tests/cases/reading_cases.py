"""What the pipeline makes of one small file, in forms that a test can compare."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from decimal import Decimal

import pytest
from accounts import assert_accounted
from useful_findings import faults, findings_of

from interlud_pipeline.intake import reading
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.sandbox import ReaderPool
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation import batch
from interlud_pipeline.validation.batch import Batch, Received, validate
from interlud_pipeline.validation.decisions.decision import Decisions
from interlud_pipeline.validation.received import one_per_submission

REGISTER = Register(PROJECT_ROOT / "dbt_project" / "seeds")
CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
NAMES = {CALL: "CALL", CAHC: "CAHC", CABBALR: "CABBALR", None: None}
# A small file naturally lacks indicators, and says so; it is told of in a case of its own.
UNTOLD = {"indicator.missing_from_file"}

Figure = int | float | str


@pytest.fixture(scope="session", autouse=True)
def shared_children() -> Iterator[None]:
    """One pool of reading processes for all cases, since starting one takes longer than a case."""
    with ReaderPool(Limits()) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "ReaderPool", lambda _limits: nullcontext(pool))
        yield


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test reads: each of its cells has one fate, and each of its findings is of use."""
    seen: list[tuple[list[Received], Batch, Register]] = []

    def watch(received: Sequence[Received], register: Register, decisions: Decisions | None = None) -> Batch:
        made = validate(received, register, decisions)
        seen.append((list(received), made, register))
        return made

    monkeypatch.setattr(batch, "validate", watch)
    yield
    for received, made, register in seen:
        for one in one_per_submission(received):
            assert_accounted(one, made, register)
        wrong = faults(findings_of(received, made))
        assert not wrong, wrong


def read(
    content: bytes, name: str = "retour.csv", context: Context | None = None, register: Register = REGISTER
) -> Batch:
    return examine([(content, name, context or Context())], register, Limits())


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def figures(batch: Batch) -> dict[tuple[str | None, int | None, str], Figure]:
    """Each figure: the value where it is REPORTED, with its status where it has another, else the status."""
    found: dict[tuple[str | None, int | None, str], Figure] = {}
    columns = ("agglomeration", "reporting_year", "indicator", "value", "status")
    for body, year, indicator, value, status in batch.observations.select(columns).iter_rows():
        key = (NAMES.get(body, body), year, indicator)
        assert key not in found, key
        found[key] = status if value is None else _plain(value) if status == "REPORTED" else f"{_plain(value)} {status}"
    return found


def of_call(batch: Batch, year: int = 2023) -> dict[str, Figure]:
    """Figures of CALL by indicator; the file must speak of nobody else."""
    found = figures(batch)
    assert {key[:2] for key in found} <= {("CALL", year)}, found
    return {indicator: figure for (_, _, indicator), figure in found.items()}


def told(batch: Batch, *, infos: bool = True) -> list[tuple[str, str | None]]:
    """Rule and address of every finding."""
    rows = batch.findings.select("rule", "cell", "severity").iter_rows()
    kept = [(rule, cell) for rule, cell, severity in rows if rule not in UNTOLD and (infos or severity != "info")]
    return sorted(kept, key=str)


def problems(batch: Batch) -> list[tuple[str, str | None]]:
    """Rule and address of every warning and error."""
    return told(batch, infos=False)


def outcome(batch: Batch) -> str:
    (found,) = batch.submissions["outcome"]
    return str(found)


def refusal(batch: Batch) -> str:
    """Rule of the one error by which a file is refused whole."""
    assert outcome(batch) == "rejected"
    assert batch.observations.is_empty()
    ((rule, cell),) = problems(batch)
    assert cell is None
    return rule


def source(batch: Batch, indicator: str) -> tuple[str, str, str]:
    """Address, text and form from which the one figure of an indicator was read."""
    rows = batch.observations.filter(batch.observations["indicator"] == indicator)
    (found,) = rows.select("source_cell", "source_text", "parse_rule").rows()
    return found


def meetings_of(batch: Batch) -> list[tuple[str, int, int | None]]:
    rows = batch.meetings.select("kind", "meetings", "themes").iter_rows()
    return [(kind, int(number), themes) for kind, number, themes in rows]


def actors_of(batch: Batch) -> list[str]:
    return batch.actors["declared_name"].to_list()


def read_each(*contents: bytes, name: str = "retour.csv", context: Context | None = None) -> list[Batch]:
    """Each of several different files by itself, validated in one go, which takes as long as one of them."""
    return read_all([(content, name, context or Context()) for content in contents])


def read_all(files: list[tuple[bytes, str, Context]], register: Register = REGISTER) -> list[Batch]:
    """As ``read_each``, with names and contexts of their own."""
    contents = [content for content, _, _ in files]
    assert len(set(contents)) == len(contents), "two of the files are the same"
    whole = examine(files, register, Limits())
    by_hash = dict(whole.submissions.select("sha256", "submission_id").iter_rows())
    ids = [by_hash[hashlib.sha256(content).hexdigest()] for content in contents]
    frames = whole.frames()
    return [
        Batch(**{table: frame.filter(frame["submission_id"] == one) for table, frame in frames.items()}) for one in ids
    ]
