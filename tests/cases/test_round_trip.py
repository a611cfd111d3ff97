"""Typed records written down in each form and read back are the same records, with nothing to be told of."""

import os
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reading_cases import REGISTER, read_all
from typed_returns import DETAILS, Answer, Return, canonical, plain, returns
from written_forms import FORMS, Sent

from interlud_pipeline.model import Context
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.batch import Batch

TIMES = 30 if os.environ.get("INTERLUD_LONG_TESTS") else 1
# An example is a hundred files, so that making a failing one smaller would take hours.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
# The register has counts only, yet what is no count is read too.
KILOMETRES = (
    "artois-pdm,119,Linéaire cyclable aménagé,Cycle lanes built,km,kilomètres,false,,true,true,logistique-urbaine,"
    "InTerLUD,2022,,1,artois-119,Longueur aménagée dans l'année.\n"
)
Rows = list[tuple[Any, ...]]
Records = dict[str, Rows]


def _with_kilometres(folder: Path) -> Register:
    seeds = Path(shutil.copytree(REGISTER.folder, folder / "seeds"))
    with (seeds / "indicators.csv").open("a", encoding="utf-8") as lines:
        lines.write(KILOMETRES)
    return Register(seeds)


def _sorted(rows: Iterable[tuple[Any, ...]]) -> Rows:
    return sorted(rows, key=repr)


def _said(one: Answer) -> tuple[Any, ...]:
    value = None if one.value is None else Decimal(one.value.value)
    return value, one.status, one.available_on and one.available_on.value, False


def declared(sent: Return, file: Sent, register: Register) -> Records:
    """The typed records that a file holds, those of details among its figures."""
    said = {one.indicator: _said(one) for one in sent.answers if "answers" in file.tables}
    actors = sent.actors if "actors" in file.tables else ()
    meetings = sent.meetings if "meetings" in file.tables else ()
    if actors:
        said[DETAILS["actor"]] = (Decimal(len(actors)), "REPORTED", None, sent.is_open_ended)
    if meetings:
        said[DETAILS["meeting"]] = (Decimal(sum(one.meetings.value for one in meetings)), "REPORTED", None, False)
    key = (sent.body, sent.year)
    return {
        "observations": _sorted((*key, indicator, *words) for indicator, words in said.items()),
        "meetings": _sorted(
            (
                *(*key, one.kind, one.meetings.value, one.themes and one.themes.value),
                " ".join(sorted(one.joint_with)),
                None if "held_on" in file.lacks else one.held_on and one.held_on.value,
            )
            for one in meetings
        ),
        "actors": _sorted(
            (
                *(*key, one.name, one.actor, canonical(register, one.actor, sent.year)),
                register.actors[one.actor].is_collective if "nature" in file.lacks else one.is_collective,
                one.members_in_name if one.members is None or "members" in file.lacks else one.members.value,
            )
            for one in actors
        ),
        "submissions": [
            (sent.body, *((None, None) if "version" in file.lacks else (sent.version, sent.sent_on.value)))
        ],
    }


def read_back(batch: Batch) -> Records:
    """The same records, as read."""
    key = ("agglomeration", "reporting_year")
    observations = batch.observations.select(*key, "indicator", "value", "status", "available_on", "is_lower_bound")
    meetings = batch.meetings.select(*key, "kind", "meetings", "themes", "joint_with", "held_on").rows()
    actors = batch.actors.select(*key, "declared_name", "actor", "canonical_name", "is_collective", "declared_members")
    return {
        "observations": _sorted(observations.iter_rows()),
        "meetings": _sorted((*one[:5], " ".join(sorted((one[5] or "").split())), one[6]) for one in meetings),
        "actors": _sorted(actors.iter_rows()),
        "submissions": batch.submissions.select("declared_by", "declared_version", "declared_sent_on").rows(),
    }


def _is_kept_word_for_word(one: Answer, batch: Batch) -> bool:
    """Whether a reason stands by its figure; a page has its day in the same sentence."""
    rows = batch.observations.filter(batch.observations["indicator"] == one.indicator)
    return (plain(one.reason) or "") in (plain(rows["reason_text"].item()) or "")


def _told_of(sent: Return, file: Sent, records: Records) -> set[str]:
    """What is told of a sound file: that a list ends in « etc. », and that one table is not the whole return."""
    open_ended = {"list.open_ended"} if sent.is_open_ended and "actors" in file.tables else set()
    is_whole = len(records["observations"]) == len({*DETAILS.values(), *(one.indicator for one in sent.answers)})
    return open_ended | (set() if is_whole else {"indicator.missing_from_file"})


def test_what_is_written_down_in_any_form_is_read_back(tmp_path: Path):
    register = _with_kilometres(tmp_path)

    @settings(max_examples=4 * TIMES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(st.lists(returns(register), min_size=8, max_size=8))
    def holds(sent: list[Return]) -> None:
        files = {file.content: (one, file) for one in sent for form in FORMS for file in form(one, register)}
        batches = read_all([(content, file.name, Context()) for content, (_, file) in files.items()], register)
        for batch, (one, file) in zip(batches, files.values(), strict=True):
            records = declared(one, file, register)
            assert read_back(batch) == records, file.name
            assert set(batch.findings["rule"]) == _told_of(one, file, records), file.name
            reasons = [said for said in one.answers if said.value is None and "answers" in file.tables]
            assert all(_is_kept_word_for_word(said, batch) for said in reasons), file.name

    holds()
