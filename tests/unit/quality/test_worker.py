"""The worker's conversation, with small scripts in place of the child that imports Great Expectations."""

import sys
from pathlib import Path

import pytest

from interlud_pipeline.quality.request import AuditRequest, HeldAlready
from interlud_pipeline.quality.results import ExpectationResult, results_to_json
from interlud_pipeline.quality.worker import ROWS_A_SECOND, AuditWorker, AuditWorkerError

RESULT = ExpectationResult("fct_meeting", "key_is_unique", "critical", success=True, observed="é")
ASKED = AuditRequest(candidate=Path("candidate"))


def worker(script: str, seconds: float = 30) -> AuditWorker:
    return AuditWorker([sys.executable, "-S", "-E", "-c", script], seconds)


def answering(line: str) -> str:
    return f"import sys\nfor asked in sys.stdin: sys.stdout.write({line!r} + chr(10)); sys.stdout.flush()"


def test_results_come_back_as_often_as_they_are_asked_for():
    with worker(answering(f'{{"results": {results_to_json([RESULT])}}}')) as started:
        assert started.audit(ASKED) == [RESULT]
        assert started.audit(ASKED) == [RESULT]


def test_the_child_is_asked_for_both_folders_and_told_what_is_held():
    script = "import sys; sys.stderr.write(sys.stdin.readline()); sys.exit(3)"
    held = HeldAlready(years={"fct": frozenset({2022})}, but=frozenset({"fct.claim"}))
    asked = AuditRequest(candidate=Path("here"), previous=Path("there"), held=held, megabytes=512)
    with worker(script) as started, pytest.raises(AuditWorkerError) as told:
        started.audit(asked)
    written = str(told.value).partition("Its last words: ")[2].rpartition("}")[0] + "}"
    assert AuditRequest.model_validate_json(written) == asked


def test_a_child_that_dies_is_told_of_with_its_last_words():
    script = "import sys; sys.stdin.readline(); sys.stderr.write('out of memory'); sys.exit(9)"
    with (
        worker(script) as started,
        pytest.raises(AuditWorkerError, match=r"died \(exit status 9\).*out of memory.*nothing was published"),
    ):
        started.audit(ASKED)


def test_a_child_that_died_before_it_was_asked_is_told_of():
    with worker("raise SystemExit(4)") as started:
        started._process.wait()  # noqa: SLF001 - the death has to come first
        with pytest.raises(AuditWorkerError, match=r"exit status 4"):
            started.audit(ASKED)


def test_half_an_answer_is_none():
    with (
        worker("import sys; sys.stdin.readline(); sys.stdout.write('{\"results\": [')") as started,
        pytest.raises(AuditWorkerError, match="died"),
    ):
        started.audit(ASKED)


@pytest.mark.parametrize("answer", ["not json", '{"other": 1}', '{"results": [{"mart": 1}]}', "[]"])
def test_an_answer_of_another_form_is_refused(answer: str):
    with worker(answering(answer)) as started, pytest.raises(AuditWorkerError, match="gave an answer that is not one"):
        started.audit(ASKED)


def test_what_the_child_could_not_do_is_passed_on():
    with (
        worker(answering('{"error": "OSError: no such folder"}')) as started,
        pytest.raises(AuditWorkerError, match="could not run: OSError: no such folder"),
    ):
        started.audit(ASKED)


def test_a_child_that_never_answers_is_ended():
    with (
        worker("import time; time.sleep(60)", seconds=0.2) as started,
        pytest.raises(AuditWorkerError, match=r"ended after 0.2 s"),
    ):
        started.audit(ASKED)


def test_a_large_candidate_may_take_longer():
    slow = "import sys, time\nfor asked in sys.stdin:\n time.sleep(0.5); print('{\"results\": []}', flush=True)"
    with worker(slow, seconds=0.1) as started:
        assert started.audit(ASKED.model_copy(update={"rows": 100 * ROWS_A_SECOND})) == []


def test_after_a_death_the_next_audit_has_a_new_child(tmp_path: Path):
    mark = tmp_path / "died"
    dies_once = (
        f"import pathlib, sys\nmark = pathlib.Path({str(mark)!r})\nif not mark.exists(): mark.touch(); sys.exit(1)\n"
    )
    with worker(dies_once + answering('{"results": []}')) as started:
        with pytest.raises(AuditWorkerError):
            started.audit(ASKED)
        assert started.audit(ASKED) == []


def test_closing_twice_or_before_the_start_is_harmless():
    started = worker(answering("{}"))
    started.close()
    started.start()
    started.close()
    started.close()
