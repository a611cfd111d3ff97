import pytest

from interlud_pipeline.intake.waiting import Waiting
from interlud_pipeline.orchestration.arrival_rule import PATIENCE_SECONDS, Memory, decide

NOTHING = Waiting(0, "", is_settled=True)
ONE = Waiting(1, "a", is_settled=True)
BURST = Waiting(200, "b", is_settled=True)
NOON = 1000.0


def looks(*seen: tuple[Waiting, str | None]) -> list[bool]:
    """Whether each of some looks, one after the other, starts a run."""
    memory, started = Memory(), []
    for waiting, busy_with in seen:
        decision = decide(waiting, memory, busy_with, NOON)
        memory = Memory.from_text(decision.memory.as_text())
        started.append(decision.starts_run)
    return started


def test_a_new_file_starts_a_run_once():
    assert looks((ONE, None), (ONE, None), (ONE, None)) == [True, False, False]


def test_where_nothing_waits_nothing_starts():
    assert looks((NOTHING, None), (NOTHING, "r1")) == [False, False]


def test_a_burst_starts_one_run_when_it_is_over():
    half = Waiting(90, "h", is_settled=False)
    assert looks((half, None), (BURST, None), (BURST, "r1"), (NOTHING, None)) == [False, True, False, False]


def test_a_file_that_arrives_during_a_run_gets_its_own_run_afterwards():
    assert looks((ONE, None), (ONE, "r1"), (BURST, "r1"), (BURST, None), (NOTHING, None)) == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_file_that_the_run_took_after_all_starts_no_other():
    assert looks((ONE, None), (BURST, "r1"), (NOTHING, None)) == [True, False, False]


def test_a_file_that_cannot_be_taken_in_does_not_start_runs_for_ever_nor_hold_up_the_next():
    stuck, stuck_and_new = ONE, Waiting(2, "c", is_settled=True)
    assert looks((stuck, None), (stuck, "r1"), (stuck, None), (stuck_and_new, None), (stuck, None), (stuck, None)) == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]


def test_the_same_files_start_a_run_again_once_they_had_been_taken_in_between():
    assert looks((ONE, None), (NOTHING, None), (ONE, None)) == [True, False, True]


def test_a_stream_of_arrivals_that_does_not_end_is_waited_for_only_so_long():
    first = decide(Waiting(3, "a", is_settled=False), Memory(), None, NOON)
    assert not first.starts_run
    later = decide(Waiting(9, "b", is_settled=False), first.memory, None, NOON + PATIENCE_SECONDS - 1)
    assert not later.starts_run
    assert decide(Waiting(12, "c", is_settled=False), later.memory, None, NOON + PATIENCE_SECONDS).starts_run


def test_what_is_remembered_is_small_however_many_files_there_are():
    memory = decide(
        Waiting(10_000, "0123456789abcdef", is_settled=False), Memory("f" * 16), None, 1732780800.123
    ).memory
    assert len(memory.as_text()) < 100


@pytest.mark.parametrize("text", [None, ""])
def test_before_the_first_look_nothing_is_remembered(text):
    assert Memory.from_text(text) == Memory()


def test_the_reason_names_the_run_that_is_waited_for():
    assert "r1" in decide(BURST, Memory(), "r1", NOON).why
