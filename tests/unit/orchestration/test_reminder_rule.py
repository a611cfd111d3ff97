from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interlud_pipeline.notification.occasions import Occasion
from interlud_pipeline.orchestration.reminder_rule import MOST_TRIES, Look, Memory, decide, looked_after

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2024, 3, 15)
REMINDER = Occasion("reminder", "artois-mobilites", 2023)
WEEK = timedelta(days=7)


def at(hour, minute=0):
    return datetime(2024, 3, 15, hour, minute, tzinfo=PARIS)


def look(**more):
    usual = {
        "now": at(8),
        "verified": DAY,
        "after": DAY - timedelta(days=1),
        "due": ((DAY, REMINDER),),
        "is_pending": False,
        "is_busy": False,
    }
    return Look(**(usual | more))


def test_a_day_of_the_calendar_starts_one_run():
    begun = decide(look(), Memory())
    assert begun.starts
    assert (begun.memory.since, begun.memory.until) == (date(2024, 3, 14), DAY)
    after = decide(look(due=()), begun.memory)
    assert (after.starts, after.memory.since) == (False, date(2024, 3, 14))


@pytest.mark.parametrize("verified", [None, date(2024, 3, 14)])
def test_it_waits_for_figures_that_are_verified_for_the_day(verified):
    waiting = decide(look(verified=verified), Memory(looked_until=date(2024, 3, 14)))
    assert (waiting.starts, waiting.memory.looked_until) == (False, date(2024, 3, 14))
    assert "2024-03-15" in waiting.why


def test_on_other_days_nothing_starts_and_the_day_is_dealt_with():
    none = decide(look(due=()), Memory(looked_until=date(2024, 3, 14)))
    assert (none.starts, none.memory.looked_until) == (False, DAY)


def test_what_failed_for_now_is_tried_again_every_quarter_of_an_hour_so_many_times():
    memory, tries = decide(look(), Memory()).memory, [1]
    for minute in range(1, 180):
        decision = decide(look(now=at(8 + minute // 60, minute % 60), due=(), is_pending=True), memory)
        memory = decision.memory
        if decision.starts:
            tries.append(memory.tries)
            assert (memory.since, memory.until) == (date(2024, 3, 14), DAY)
            assert decision.is_last == (memory.tries == MOST_TRIES)
    assert tries == list(range(1, MOST_TRIES + 1))


def test_nothing_starts_while_a_run_is_under_way():
    assert not decide(look(is_busy=True), Memory()).starts


def test_days_on_which_nothing_ran_are_made_up_for_within_a_week_and_none_before_the_first_look():
    assert looked_after(Memory(), DAY, WEEK) == date(2024, 3, 14)
    assert looked_after(Memory(looked_until=date(2024, 3, 12)), DAY, WEEK) == date(2024, 3, 12)
    assert looked_after(Memory(looked_until=date(2023, 1, 1)), DAY, WEEK) == date(2024, 3, 7)


def test_a_cursor_is_read_back():
    memory = decide(look(), Memory()).memory
    assert Memory.from_text(memory.model_dump_json()) == memory
    assert Memory.from_text(None) == Memory()
