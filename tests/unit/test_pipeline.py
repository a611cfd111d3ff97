"""The way from the inbox to the lake, on delimited files, which need no child process."""

import shutil
from datetime import date

import polars as pl
import pytest

from interlud_pipeline import batches
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.pipeline import examine, ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.decisions.seed import DecisionSeedError
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.rereading import ReadAgain

HEADER = "Agglomération;Année;Indicateur;Valeur\n"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    # A file written just now would be looked at twice, half a second apart.
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


@pytest.fixture
def send(settings):
    def send(path, *rows, header=HEADER):
        file = settings.state.parent / "inbox" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")

    return send


def figures(settings):
    rows = Lake(settings.lake).read("observations").select("reporting_year", "indicator", "value", "status")
    return sorted(
        (year, name, None if value is None else int(value), status) for year, name, value, status in rows.rows()
    )


def arrivals(settings):
    return Lake(settings.lake).known_submissions().sort("file_name")["arrival"].to_list()


def test_what_is_sent_is_in_the_lake(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    result = ingest(settings, register)
    assert figures(settings) == [(2023, "117", 5, "REPORTED")]
    assert (result.new_arrivals, result.files_read, result.changed, result.touched_years) == (1, 1, True, (2023,))
    assert result.lake_version == Lake(settings.lake).version
    assert result.row_counts["observations"] == 1
    assert result.finding_counts == {"info": 3}


def test_an_empty_inbox_gives_an_empty_lake_that_dbt_can_read(settings, register):
    result = ingest(settings, register)
    assert result.touched_years == ()
    assert sorted(path.parent.name for path in (settings.lake / "current").glob("*/*.parquet")) == ["unassigned"] * 8


def test_running_again_reads_nothing_and_changes_nothing(settings, send, register, monkeypatch):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    first = ingest(settings, register)
    monkeypatch.setattr(batches, "read", lambda *_: pytest.fail("nothing is to be read"))
    again = ingest(settings, register)
    assert (again.new_arrivals, again.files_read, again.changed, again.touched_years) == (0, 0, False, ())
    assert again.lake_version == first.lake_version


def test_what_is_asked_for_is_read_again_and_changes_nothing(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    send("2023/CAHC/b.csv", "CAHC;2023;117;4")
    first = ingest(settings, register)
    again = ingest(settings, register, again=ReadAgain(sender="CALL", reporting_year=2023))
    assert (again.files_read, again.changed, again.lake_version) == (1, False, first.lake_version)
    assert ingest(settings, register, again=ReadAgain()).files_read == 0


def test_only_what_is_new_is_read(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    ingest(settings, register)
    send("2024/CALL/b.csv", "CALL;2024;117;6")
    result = ingest(settings, register)
    assert (result.files_read, result.touched_years) == (1, (2024,))
    assert figures(settings) == [(2023, "117", 5, "REPORTED"), (2024, "117", 6, "REPORTED")]


def test_a_lake_deleted_is_made_again_with_the_same_version(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    ingest(settings, register)
    send("2023/CALL/b.csv", "CALL;2023;118;12,5")
    before = ingest(settings, register)
    shutil.rmtree(settings.lake)
    after = ingest(settings, register)
    assert (after.lake_version, after.files_read) == (before.lake_version, 2)


def test_a_file_sent_again_after_another_counts_as_sent_last(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    ingest(settings, register)
    send("2023/CALL/b.csv", "CALL;2023;117;6")
    ingest(settings, register)
    assert arrivals(settings) == [1, 2]
    send("2023/CALL/c.csv", "CALL;2023;117;5")
    result = ingest(settings, register)
    assert arrivals(settings) == [3, 2]
    assert (result.files_read, result.changed, result.touched_years) == (1, True, (2023,))
    assert ingest(settings, register).changed is False


def test_a_known_content_is_noted_in_the_officers_language(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    send("2023/CALL/b.csv", "CALL;2023;117;5")
    ingest(settings, register)
    notes = pl.read_parquet(settings.state / "control" / "arrivals.parquet")["note"].to_list()
    assert notes == [None, "Le contenu de « b.csv » est déjà connu sous « 2023/CALL/a.csv » : rien de nouveau."]


def test_a_changed_register_reads_everything_again(settings, send, seeds_copy):
    send("2023/CALL/a.csv", "CALL;2023;117;5", "CALL;2023;Trucs distribués;7")
    ingest(settings, Register(seeds_copy))
    with (seeds_copy / "indicator_aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("artois-pdm,118,Trucs distribués\n")
    result = ingest(settings, Register(seeds_copy))
    assert (result.files_read, result.changed) == (1, True)
    assert (2023, "118", 7, "REPORTED") in figures(settings)


UNREADABLE = "CALL;2023;117;env. 10"


@pytest.fixture
def decided(settings, seeds_copy):
    """Write decisions on the submission of one file, given as rule, cell, action, value and day."""

    def decided(file_name, *lines):
        known = Lake(settings.lake).known_submissions().filter(file_name=file_name)["submission_id"].item()
        header = (seeds_copy / "decisions.csv").read_text(encoding="utf-8").splitlines()[0]
        rows = [
            f"D{number},{known},{rule},,{cell},,,,{action},{value},,,Chargée de mission,{day},Vu."
            for number, (rule, cell, action, value, day) in enumerate(lines, 1)
        ]
        (seeds_copy / "decisions.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return Register(seeds_copy)

    return decided


def test_a_decision_reads_its_submission_again_and_nothing_else_and_removed_leaves_no_trace(
    settings, send, seeds_copy, decided
):
    send("2023/CALL/a.csv", UNREADABLE)
    send("2024/CALL/b.csv", "CALL;2024;117;6")
    before = ingest(settings, Register(seeds_copy))
    register = decided("a.csv", ("number.approximate", "D2", "correct", "10", "2024-05-02"))
    result = ingest(settings, register)
    assert (result.files_read, result.touched_years) == (1, (2023,))
    rows = Lake(settings.lake).read("observations").filter(reporting_year=2023)
    assert sorted(rows.select("decision", "value", "decided_from", "decided_until").rows(), key=str) == [
        ("D1", 10, date(2024, 5, 2), None),
        (None, None, None, date(2024, 5, 2)),
    ]
    assert (ingest(settings, register).files_read, ingest(settings, register).changed) == (0, False)
    shutil.rmtree(settings.lake)
    assert ingest(settings, register).lake_version == result.lake_version
    after = ingest(settings, decided("a.csv"))
    assert (after.lake_version, after.files_read) == (before.lake_version, 1)


def test_the_day_of_evaluation_does_not_change_the_lake(settings, send, seeds_copy, decided):
    send("2023/CALL/a.csv", UNREADABLE)
    ingest(settings, Register(seeds_copy))
    register = decided("a.csv", ("number.approximate", "D2", "correct", "10", "2024-05-02"))
    early = ingest(settings, register, as_of=date(2024, 5, 1))
    assert ingest(settings, register, as_of=date(2024, 5, 2)).lake_version == early.lake_version


def test_a_decision_on_a_submission_that_nobody_sent_is_refused_before_anything_changes(
    settings, send, seeds_copy, decided
):
    send("2023/CALL/a.csv", UNREADABLE)
    version = ingest(settings, Register(seeds_copy)).lake_version
    register = decided("a.csv", ("number.approximate", "D2", "correct", "10", "2024-05-02"))
    seed = seeds_copy / "decisions.csv"
    known = Lake(settings.lake).known_submissions()["submission_id"].item()
    seed.write_text(seed.read_text(encoding="utf-8").replace(known, known[:6]), encoding="utf-8")
    with pytest.raises(DecisionSeedError, match=rf"ligne 2 : aucun envoi .* {known[:6]}.*est-ce {known}"):
        ingest(settings, register)
    assert Lake(settings.lake).version == version


def test_a_lake_of_other_columns_is_made_again(settings, send, register):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    version = ingest(settings, register).lake_version
    (path,) = (settings.lake / "current" / "unassigned").glob("decisions-*.parquet")
    pl.read_parquet(path).drop("outcome").write_parquet(path)
    assert Lake(settings.lake).version is None
    result = ingest(settings, register)
    assert (result.files_read, result.lake_version, Lake(settings.lake).version) == (1, version, version)


def test_other_code_reads_everything_again_and_touches_no_year(settings, send, register, monkeypatch):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    ingest(settings, register)
    monkeypatch.setattr("interlud_pipeline.validation.batch.VALIDATION_VERSION", "other")
    result = ingest(settings, register)
    assert (result.files_read, result.touched_years) == (1, ())


def test_the_same_template_in_two_folders_is_two_submissions(settings, send, register):
    for body in ("CALL", "CAHC"):
        send(f"2023/{body}/modele.csv", "117;5", header="Indicateur;Valeur\n")
    ingest(settings, register)
    observations = Lake(settings.lake).read("observations")
    assert sorted(observations.select("agglomeration", "value").rows()) == [("246200299", 5), ("246200364", 5)]


def test_a_file_moved_to_its_right_folder_is_mended_by_that(settings, send, register):
    send("2023/CAHC/a.csv", "CALL;2022;117;5")
    ingest(settings, register)
    assert figures(settings) == [(2022, "117", None, "UNREADABLE")]
    send("2022/CALL/a.csv", "CALL;2022;117;5")
    ingest(settings, register)
    assert figures(settings) == [(2022, "117", 5, "REPORTED")]
    assert ingest(settings, register).files_read == 0


def test_bytes_erased_on_request_leave_what_the_lake_has_of_them(settings, send, seeds_copy):
    send("2023/CALL/a.csv", "CALL;2023;117;5")
    ingest(settings, Register(seeds_copy))
    shutil.rmtree(settings.archive)
    with (seeds_copy / "name_particles.csv").open("a", encoding="utf-8") as particles:
        particles.write("syndicat de\n")
    result = ingest(settings, Register(seeds_copy))
    assert (result.files_read, result.changed) == (0, False)
    assert figures(settings) == [(2023, "117", 5, "REPORTED")]


def test_the_day_is_set_when_given_and_otherwise_stays(settings, register):
    control = settings.state / "control" / "as_of.parquet"
    ingest(settings, register, as_of=date(2024, 6, 30))
    ingest(settings, register)
    assert pl.read_parquet(control).to_dicts() == [{"as_of": date(2024, 6, 30)}]


def test_a_run_stopped_between_the_lake_and_its_readings_goes_through_next_time(settings, send, register, monkeypatch):
    send("2023/CALL/a.csv", "CALL;2023;117;5")

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("interlud_pipeline.validation.readings.Readings.remember", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(settings, register)
    version = Lake(settings.lake).version
    result = ingest(settings, register)
    assert (result.lake_version, result.changed, result.files_read) == (version, False, 1)


def test_examining_keeps_nothing(settings, register):
    content = (HEADER + "CALL;2023;117;5\n").encode()
    batch = examine([(content, "a.csv", Context())], register, Limits.from_settings(settings))
    assert batch.observations.select("agglomeration", "indicator", "value").rows() == [("246200364", "117", 5)]
    assert not settings.state.exists()


def test_examining_fills_from_the_context_only_what_the_file_leaves_open(settings, register):
    content = b"Indicateur;Valeur\n117;5\n"
    batch = examine([(content, "a.csv", Context(2023, "246200299"))], register, Limits.from_settings(settings))
    assert batch.observations.select("agglomeration", "reporting_year").rows() == [("246200299", 2023)]


def test_a_file_above_the_limit_shows_its_sender_as_refused_and_never_as_silent(settings, send, register):
    narrow = Settings(inbox=settings.inbox, state=settings.state, largest_file_megabytes=1)
    send("2023/CALL/gros.csv", *["CALL;2023;117;5"] * 80_000)
    send("2023/CAHC/a.csv", "CAHC;2023;117;6")
    ingest(narrow, register)
    lake = Lake(narrow.lake)
    submissions = lake.read("submissions").sort("file_name").select("file_name", "outcome", "folder_sender").rows()
    assert submissions == [
        ("a.csv", "accepted", "246200299"),
        ("gros.csv", "rejected", "246200364"),
    ]
    assert "file.too_large" in lake.read("findings")["rule"].to_list()
    covered = lake.read("coverage").select("agglomeration", "reporting_year").rows()
    assert ("246200364", 2023) in covered
    assert ingest(narrow, register).files_read == 0
