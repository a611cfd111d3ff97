from datetime import date, datetime

import polars as pl
import pytest

from interlud_pipeline.orchestration.gaps import Gaps, Summaries, summaries

AT_EIGHT = datetime.fromisoformat("2024-02-01T08:00:00")
CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"


def figure(agglomeration, status, **changes):
    return {
        "plan": "artois-pdm",
        "indicator": "116",
        "reporting_year": 2023,
        "agglomeration": agglomeration,
        "status": status,
        "scope": "in",
        "scope_reason": None,
        "is_in_rates": True,
        "is_answered": False,
        "is_filled": False,
        "reason_text": None,
        "available_on": None,
        "is_overdue": False,
        "due_on": date(2024, 3, 31),
        "received_at": None,
        "source_text": None,
        "declared_by": None,
        "source_file": None,
        "submission_id": None,
    } | changes


def summary(register, *rows, shown=20):
    schema = {
        "reason_text": pl.String,
        "scope_reason": pl.String,
        "source_text": pl.String,
        "declared_by": pl.String,
        "source_file": pl.String,
        "submission_id": pl.String,
        "available_on": pl.Date,
        "received_at": pl.Datetime("us"),
    }
    figures = pl.DataFrame(list(rows), schema_overrides=schema)
    return summaries(figures, register, shown).of("artois-pdm", "116", 2023)


def test_counts_and_rates_are_those_of_the_rows_that_count(register):
    year = summary(
        register,
        figure(CALL, "REPORTED", is_answered=True, is_filled=True),
        figure(CAHC, "DECLARED_NO_DATA", is_answered=True, reason_text="données inexistantes"),
        figure(CABBALR, "SCOPE_UNKNOWN", scope="unknown", is_in_rates=False),
    )
    assert (year.expected, year.in_rates, year.answered, year.filled) == (3, 2, 2, 1)
    assert (year.response_rate, year.fill_rate) == (1.0, 0.5)


def test_rates_over_nothing_are_nothing(register):
    year = summary(register, figure(CALL, "AWAITED", is_in_rates=False))
    assert (year.response_rate, year.fill_rate) == (None, None)


def test_a_declared_gap_fails_filled_only_with_the_senders_own_words_and_a_silence_fails_both(register):
    year = summary(
        register,
        figure(CALL, "DECLARED_NO_DATA", reason_text="données inexistantes", received_at=AT_EIGHT),
        figure(CAHC, "NO_SUBMISSION"),
    )
    assert [gap.body for gap in year.failing["answered"].shown] == ["CAHC"]
    assert [(gap.body, gap.status, gap.reason, gap.since) for gap in year.failing["filled"].shown] == [
        ("CAHC", "Aucun envoi", register.observation_statuses["NO_SUBMISSION"].description_fr, date(2024, 3, 31)),
        ("CALL", "Données inexistantes", "données inexistantes", date(2024, 2, 1)),
    ]


@pytest.mark.parametrize("status", ["DECLARED_NOT_APPLICABLE", "COUNTED_ELSEWHERE", "AWAITED"])
def test_what_cannot_be_asked_for_is_shown_and_fails_nothing(register, status):
    year = summary(register, figure(CALL, status, is_in_rates=False))
    assert [gap.status for gap in year.gaps.shown] == [register.observation_statuses[status].label_fr]
    assert year.failing["answered"] == year.failing["filled"] == Gaps(0, ())


def test_a_body_of_unknown_scope_fails_nothing_and_says_why_its_scope_is_unknown(register):
    why = "on ne sait pas si elle doit l'indicateur"
    year = summary(register, figure(CABBALR, "SCOPE_UNKNOWN", scope="unknown", scope_reason=why, is_in_rates=False))
    assert [(gap.body, gap.reason) for gap in year.gaps.shown] == [("CABBALR", why)]
    assert year.failing["filled"] == Gaps(0, ())


def test_a_row_outside_scope_does_not_show(register):
    assert summary(register, figure(CALL, "OUT_OF_SCOPE", scope="out", is_in_rates=False)).gaps == Gaps(0, ())


def test_what_is_overdue_comes_first_and_counts_from_the_announced_day(register):
    year = summary(
        register,
        figure(CAHC, "UNREADABLE", received_at=AT_EIGHT),
        figure(CALL, "DECLARED_NOT_YET_DUE", available_on=date(2026, 12, 31), is_overdue=True),
    )
    assert [(gap.body, gap.since) for gap in year.gaps.shown] == [
        ("CALL", date(2026, 12, 31)),
        ("CAHC", date(2024, 2, 1)),
    ]


def test_what_could_not_be_read_shows_as_it_was_written(register):
    year = summary(register, figure(CALL, "UNREADABLE", source_text="une dizaine", scope_reason="membre du syndicat"))
    assert [gap.reason for gap in year.gaps.shown] == ["« une dizaine »"]


@pytest.mark.parametrize(
    ("declared_by", "asked"),
    [
        (None, "Service mobilité de la CALL"),
        (CALL, "Service mobilité de la CALL"),
        ("artois-mobilites", "Chargé de mission logistique urbaine"),
    ],
)
def test_whoever_declared_an_absence_is_asked_and_for_a_silence_the_body(register, declared_by, asked):
    year = summary(register, figure(CALL, "DECLARED_NO_DATA", declared_by=declared_by))
    assert [gap.ask for gap in year.gaps.shown] == [asked]


def test_a_gap_leads_to_the_file_and_the_submission_that_say_so(register):
    year = summary(register, figure(CALL, "UNREADABLE", source_file="2024/CALL/retour.ods", submission_id="34258a1c5"))
    assert [(gap.source_file, gap.submission_id) for gap in year.gaps.shown] == [("2024/CALL/retour.ods", "34258a1c5")]


def test_of_many_gaps_the_worst_are_told_and_all_are_counted_each_indicator_and_year_by_itself(register):
    rows = [figure(f"{siren:09}", "DECLARED_NO_DATA", is_answered=True) for siren in range(50)]
    silent = [figure(f"{siren:09}", "NO_SUBMISSION") for siren in range(50, 60)]
    other = [figure(CALL, "NO_SUBMISSION", indicator="117"), figure(CALL, "REPORTED", reporting_year=2022)]
    year = summary(register, *rows, *silent, *other, shown=3)
    assert (year.expected, year.answered, year.gaps.count) == (60, 50, 60)
    assert [gap.body for gap in year.gaps.shown] == ["000000050", "000000051", "000000052"]
    assert {check: (found.count, len(found.shown)) for check, found in year.failing.items()} == {
        "answered": (10, 3),
        "filled": (60, 3),
    }


def test_a_year_of_which_nothing_is_expected_counts_nothing(register):
    found = summaries(pl.DataFrame([figure(CALL, "NO_SUBMISSION")]), register, 20)
    assert found.of("artois-pdm", "116", 1999).gaps == Gaps(0, ())
    assert found.of("artois-pdm", "116", 1999).expected == 0


def test_years_taken_one_by_one_say_what_they_say_at_once(register):
    rows = [figure(CALL, "NO_SUBMISSION", reporting_year=year) for year in (2022, 2023, 2023)]
    whole = summaries(pl.DataFrame(rows), register, 20)
    apart = Summaries.together(summaries(pl.DataFrame(part), register, 20) for part in (rows[:1], rows[1:]))
    assert apart == whole
    assert [apart.of("artois-pdm", "116", year).expected for year in (2022, 2023)] == [1, 2]
