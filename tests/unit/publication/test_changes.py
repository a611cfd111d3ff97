"""What changed from one publication to the next, and by what."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from interlud_pipeline.publication.changes import Change, Made, changed_figures
from interlud_pipeline.publication.manifest import CONTRACT_VERSION, CandidateManifest, Inputs
from interlud_pipeline.validation.tables import COVERAGE

FIGURES = pl.Schema(
    {
        "plan": pl.String,
        "agglomeration": pl.String,
        "indicator": pl.String,
        "reporting_year": pl.Int32,
        "value": pl.Decimal(18, 4),
        "status": pl.String,
        "scope": pl.String,
        "is_lower_bound": pl.Boolean,
        "available_on": pl.Date,
        "is_overdue": pl.Boolean,
        "decision": pl.String,
        "submission_id": pl.String,
        "source_file": pl.String,
    }
)
LEDGER = pl.Schema(
    {"arrival_id": pl.Int32, "submission_id": pl.String, "source_file": pl.String}
    | {"sha256": pl.String, "withdrawal": pl.String}
)
INPUTS = Inputs(submissions=(), lake_version="v1", register_hash="r1", interpreter_versions=("1.1",), code_version="c1")


@dataclass
class Making:
    """Marts of three figures at most, which a test lays out and changes."""

    folder: Path
    count: int = 0

    def made(
        self,
        *figures: dict[str, Any],
        ledger: tuple[tuple[Any, ...], ...] = (),
        covers: tuple[str, ...] = (),
        as_of: date = date(2024, 6, 30),
        erased: frozenset[str] = frozenset(),
        **inputs: Any,
    ) -> Made:
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir()
        blank = dict.fromkeys(FIGURES) | {"plan": "p", "agglomeration": "1", "indicator": "116", "scope": "in"}
        rows = [blank | {"reporting_year": 2023, "is_overdue": False} | figure for figure in figures]
        pl.DataFrame(rows, schema=FIGURES).write_parquet(folder / "fct_indicator_observation.parquet")
        arrivals = [(number, *row) for number, row in enumerate(ledger, start=1)]
        pl.DataFrame(arrivals, schema=LEDGER, orient="row").write_parquet(folder / "rpt_submission_ledger.parquet")
        manifest = CandidateManifest(
            id=str(self.count),
            contract_version=CONTRACT_VERSION,
            content_hash=str(self.count),
            as_of=as_of,
            inputs=INPUTS.model_copy(update=inputs),
            marts={},
        )
        said = [(one, "1", "p", 2023, "1") for one in covers]
        return Made(folder, manifest, pl.DataFrame(said, schema=COVERAGE, orient="row"), erased)


@pytest.fixture
def making(tmp_path: Path) -> Making:
    return Making(tmp_path)


def reported(value: int, submission: str, **more: Any) -> dict[str, Any]:
    return {"value": Decimal(value), "status": "REPORTED", "submission_id": submission, **more}


def causes(earlier: Made, later: Made) -> list[tuple[str, str | None]]:
    (change,) = changed_figures(earlier, later)
    return [(cause.kind, cause.reference) for cause in change.causes]


A, B = ("a", "a.csv", "sha-a", None), ("b", "b.csv", "sha-b", None)


def test_equal_figures_are_no_change_whatever_else_differs(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    assert changed_figures(earlier, making.made(reported(10, "b"), ledger=(A, B), register_hash="r2")) == ()


def test_a_new_file_is_the_cause_of_the_figure_that_it_brings(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    later = making.made(reported(12, "b"), ledger=(A, B), register_hash="r2", code_version="c2")
    assert causes(earlier, later) == [("submission", "b.csv")]
    (change,) = changed_figures(earlier, later)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.value, change.after.value) == (10, 12)


def test_a_file_sent_again_is_one_too(making: Making):
    earlier = making.made(reported(12, "b"), ledger=(A, B))
    assert causes(earlier, making.made(reported(10, "a"), ledger=(A, B, A))) == [("submission", "a.csv")]


def test_a_file_that_does_not_speak_of_a_figure_still_ends_a_silence(making: Making):
    earlier = making.made({"status": "NO_SUBMISSION"})
    later = making.made({"status": "NOT_IN_SUBMISSION"}, ledger=(A,), covers=("a",), as_of=date(2024, 7, 1))
    assert causes(earlier, later) == [("submission", "a.csv")]


def test_a_withdrawal_is_the_cause_where_the_word_before_stands_again_or_nobody_does(making: Making):
    earlier = making.made(reported(12, "b"), ledger=(A, B))
    gone = (*B[:3], "W1")
    assert causes(earlier, making.made(reported(10, "a"), ledger=(A, gone))) == [("withdrawal", "W1")]
    assert causes(earlier, making.made({"status": "NO_SUBMISSION"}, ledger=(A, gone))) == [("withdrawal", "W1")]


def test_a_withdrawal_of_a_word_that_ranked_above_is_the_cause_too(making: Making):
    """The third was set aside by the first; once that is withdrawn it replaces the second."""
    third = ("c", "c.csv", "sha-c", None)
    earlier = making.made(reported(11, "b"), ledger=(A, B, third))
    later = making.made(reported(12, "c"), ledger=((*A[:3], "W1"), B, third), covers=("a", "b", "c"))
    assert causes(earlier, later) == [("withdrawal", "W1")]


def test_a_withdrawal_and_a_new_file_are_both_named(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    later = making.made(reported(12, "b"), ledger=((*A[:3], "W1"), B))
    assert causes(earlier, later) == [("withdrawal", "W1"), ("submission", "b.csv")]


def test_a_decision_is_named_when_it_comes_and_when_it_goes(making: Making):
    unread = {"status": "UNREADABLE", "submission_id": "a"}
    without = making.made(unread, ledger=(A,))
    decided = making.made(reported(10, "a", decision="D1"), ledger=(A,), register_hash="r2")
    assert causes(without, decided) == [("decision", "D1")]
    assert causes(decided, replace(without)) == [("decision", "D1")]


def test_an_erasure_is_named(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    later = making.made(reported(11, "a"), ledger=(A,), erased=frozenset({"sha-a"}))
    assert causes(earlier, later) == [("erasure", None)]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"register_hash": "r2"}, [("register", None)]),
        ({"interpreter_versions": ("2.1",)}, [("interpreter", "2.1")]),
        ({"code_version": "c2", "as_of": date(2024, 7, 1)}, [("code", "c2")]),
        ({"register_hash": "r2", "interpreter_versions": ("2.1",)}, [("register", None), ("interpreter", "2.1")]),
        ({}, [("unknown", None)]),
    ],
)
def test_the_same_file_read_otherwise_changed_by_what_changed_for_all(making: Making, inputs: Any, expected: Any):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    assert causes(earlier, making.made(reported(11, "a"), ledger=(A,), **inputs)) == expected


def test_a_new_file_elsewhere_is_no_cause(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    later = making.made(reported(11, "a"), ledger=(A, B), covers=("a", "b"), register_hash="r2")
    assert causes(earlier, later) == [("register", None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"status": "AWAITED"}, {"status": "NO_SUBMISSION"}),
        (
            {"status": "DECLARED_NOT_YET_DUE", "submission_id": "a", "available_on": date(2024, 6, 30)},
            {"status": "DECLARED_NOT_YET_DUE", "submission_id": "a", "available_on": date(2024, 6, 30)}
            | {"is_overdue": True},
        ),
    ],
)
def test_what_a_later_day_makes_of_a_silence_is_told_as_such(making: Making, before: Any, after: Any):
    later = making.made(after, ledger=(A,), as_of=date(2024, 7, 1), interpreter_versions=("2.1",))
    assert causes(making.made(before, ledger=(A,)), later) == [("as_of", "2024-07-01")]


def test_text_that_a_new_wording_reads_is_no_matter_of_days(making: Making):
    earlier = making.made({"status": "UNREADABLE", "submission_id": "a"}, ledger=(A,))
    later = making.made({"status": "DECLARED_NO_DATA", "submission_id": "a"}, ledger=(A,), register_hash="r2")
    later = replace(later, manifest=later.manifest.model_copy(update={"as_of": date(2024, 7, 1)}))
    assert causes(earlier, later) == [("register", None)]


def test_a_figure_that_the_register_asks_for_no_longer_or_newly_is_told(making: Making):
    earlier = making.made(reported(10, "a"), ledger=(A,))
    later = making.made(reported(3, "a", indicator="117"), ledger=(A,), register_hash="r2")
    appeared, gone = sorted(changed_figures(earlier, later), key=lambda change: change.indicator, reverse=True)
    assert (appeared.indicator, appeared.before, [one.kind for one in appeared.causes]) == ("117", None, ["register"])
    assert (gone.indicator, gone.after, [one.kind for one in gone.causes]) == ("116", None, ["register"])


def test_a_change_keeps_its_figures_through_the_journal(making: Making):
    (change,) = changed_figures(
        making.made(reported(10, "a"), ledger=(A,)), making.made(reported(11, "a"), ledger=(A,))
    )
    assert Change.model_validate_json(change.model_dump_json()) == change
