from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
from frames import CAHC, CALL, FACT, fact, printed, rows

from interlud_pipeline.commands.many_figures import FIGURES_SHOWN, in_short, lacking, one_by_one, where_all_is
from interlud_pipeline.commands.run_report import Result, as_text
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.tables import FINDINGS

LONGEST = 130
"""Lines of a run's end that people still read: about three screens."""


def many(bodies: int, indicators: int, years: tuple[int, ...]) -> pl.DataFrame:
    """Figures of a campaign; the first body is silent and the first indicator read by nobody."""
    one = rows(FACT, fact(CALL, "1", "REPORTED", 1))
    keys = (
        pl.DataFrame({"agglomeration": [f"{siren:09}" for siren in range(bodies)]})
        .join(pl.DataFrame({"indicator": [f"{number:03}" for number in range(indicators)]}), how="cross")
        .join(pl.DataFrame({"reporting_year": years}, schema_overrides={"reporting_year": pl.Int32}), how="cross")
    )
    is_silent, is_unread = pl.col("agglomeration") == "000000000", pl.col("indicator") == "000"
    status = pl.when(is_silent).then(pl.lit("NO_SUBMISSION")).when(is_unread).then(pl.lit("UNREADABLE"))
    return (
        one.drop(keys.columns)
        .join(keys, how="cross")
        .with_columns(status=status.otherwise(pl.lit("REPORTED")))
        .with_columns(is_answered=pl.col("status") == "REPORTED", is_filled=pl.col("status") == "REPORTED")
        .select(FACT.names())
    )


def end_of_a_run(figures: pl.DataFrame, findings: int, register: Register) -> str:
    """What a run prints at its end that published some figures and findings."""
    error = {"rule": "number.unreadable", "severity": "error", "message_fr": "« x » n'est pas un nombre."}
    found = rows(FINDINGS, error).drop("cell").join(
        pl.DataFrame({"cell": [f"A{row}" for row in range(findings)]}), how="cross"
    )  # fmt: skip
    tables = {
        "fct_indicator_observation": figures,
        "rpt_findings": found.with_columns(source_file=pl.lit("f.csv"), is_open=pl.lit(value=True)),
    }
    publication = SimpleNamespace(
        id="abc",
        folder=Path("published"),
        dashboard=None,
        manifest=SimpleNamespace(as_of=date(2024, 6, 30)),
        read=tables.__getitem__,
        scan=lambda mart: tables[mart].lazy(),
    )
    years = tuple(sorted(figures["reporting_year"].unique()))
    outcome = SimpleNamespace(succeeded=True, is_new=True, held_back=(), errors=(), years=years, changes=None)
    result = Result(Settings(state=Path("nowhere")), outcome, (outcome,), ())
    vars(result)["publication"] = publication
    return printed(*as_text(result, register))


def test_the_end_of_a_run_stays_short_whatever_the_campaign(register: Register):
    said = end_of_a_run(many(300, 20, tuple(range(2005, 2025))), 5000, register)
    assert len(said.splitlines()) <= LONGEST
    assert "Années 2005 à 2024" in said
    assert "1 agglomération sans aucune réponse." in said
    assert "interlud status --year 2024 --agglomeration 000000000" in said
    assert "Reçu, non attribué : 5\u202f000 remarques" in said
    assert "Remarques : 5\u202f000 erreurs" in said
    rates = next(line for line in said.splitlines() if line.startswith("│2007"))
    assert [cell.strip() for cell in rates.split("│")[1:6]] == [
        "2007", "6\u202f000", "6\u202f000", "5\u202f681 (94,7 %)", "5\u202f681 (94,7 %)"
    ]  # fmt: skip


def test_a_small_campaign_is_shown_figure_by_figure(register: Register):
    said = end_of_a_run(many(3, 4, (2022, 2023, 2024)), 2, register)
    assert [said.count(f"Année {year}, au") for year in (2022, 2023, 2024)] == [1, 1, 1]
    assert said.count("Ce qui manque, et pourquoi") == 3
    assert "Exigibles" not in said


def test_the_latest_years_are_shown_one_by_one_while_there_is_room():
    assert one_by_one({2022: 12, 2023: 12, 2024: 12}) == {2022, 2023, 2024}
    assert one_by_one({2022: FIGURES_SHOWN, 2023: 12, 2024: 12}) == {2023, 2024}
    assert one_by_one({2022: 12, 2023: FIGURES_SHOWN + 1, 2024: 12}) == {2024}
    assert one_by_one({2024: FIGURES_SHOWN + 1}) == frozenset()


def test_who_lacks_most_answers_comes_first_then_who_lacks_most_values():
    given = rows(
        FACT,
        fact(CALL, "115", "DECLARED_NO_DATA"),
        fact(CALL, "116", "DECLARED_NO_DATA"),
        fact(CAHC, "115", "NO_SUBMISSION"),
        fact("1", "115", "REPORTED", 3),
        fact("2", "115", "SCOPE_UNKNOWN"),
    )
    found = lacking(given, "agglomeration").select("agglomeration", "unanswered", "unfilled", "in_rates")
    assert found.rows() == [(CAHC, 1, 1, 1), (CALL, 0, 2, 2)]


def test_in_short_says_the_statuses_the_silent_bodies_and_the_worst(register: Register):
    said = printed(in_short(many(200, 10, (2024,)), register), width=100)
    assert "Renseigné 1\u202f791 · Aucun envoi 10 · Illisible 199." in said
    assert "Où il manque le plus : 8 agglomérations sur 200" in said
    assert "Où il manque le plus : 8 indicateurs sur 10" in said
    assert len(said.splitlines()) < 35


def test_where_nothing_is_missing_it_says_so(register: Register):
    assert "Rien ne manque." in printed(in_short(rows(FACT, fact(CALL, "115", "REPORTED", 1)), register))


def test_commands_and_marts_lead_to_what_is_not_shown(register: Register, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "published" / "csv-excel").mkdir(parents=True)
    said = printed(where_all_is(many(2, 2, (2024,)), register, Path("published")), width=100)
    for command in ("status --year 2024 --agglomeration 000000000", "trace 000000000 000 2024"):
        assert f"interlud {command}" in said
    for place in ("rpt_non_reported_indicators", "rpt_findings", "published/csv-excel"):
        assert place in said


def test_without_files_for_spreadsheets_none_are_pointed_to(register: Register, tmp_path: Path):
    assert "Dans un tableur" not in printed(where_all_is(many(2, 2, (2024,)), register, tmp_path), width=100)
