import threading

import pytest

from interlud_pipeline.orchestration.lookout import Lookout


def test_a_quick_look_is_seen_at_once_and_each_call_looks_anew():
    looks = iter(["first", "second"])
    lookout = Lookout(lambda: next(looks), patience=5)
    assert (lookout.seen(), lookout.seen()) == ("first", "second")


def test_a_slow_look_is_waited_for_by_later_calls_and_not_begun_twice():
    answers, begun = threading.Event(), []

    def look() -> str:
        begun.append("look")
        answers.wait(5)
        return "seen"

    lookout = Lookout(look, patience=0.02)
    assert [lookout.seen(), lookout.seen()] == [None, None]
    answers.set()
    lookout.patience = 5
    assert (lookout.seen(), begun) == ("seen", ["look"])


def test_what_goes_wrong_is_told_to_the_call_that_waits_and_the_next_one_looks_anew():
    outcomes = iter([TimeoutError("no answer"), None])

    def look() -> str:
        error = next(outcomes)
        if error:
            raise error
        return "seen"

    lookout = Lookout(look, patience=5)
    with pytest.raises(TimeoutError, match="no answer"):
        lookout.seen()
    assert lookout.seen() == "seen"
