import json
from datetime import date
from decimal import Decimal
from io import StringIO

from frames import CAHC, CALL, batch
from rich.console import Console

from interlud_pipeline.commands.check_report import exit_status, report
from interlud_pipeline.commands.check_text import readable
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.account import CellAccount, Fate

SUBMISSION = {"outcome": "accepted", "format": "page", "encoding": "utf-8"}
SOURCE = {
    "source_cell": "L3C1",
    "source_text": "douze",
    "parse_rule": "number.words",
    "declared_by": CALL,
}
TWELVE = {
    "agglomeration": CAHC,
    "reporting_year": 2023,
    "indicator": "116",
    "value": Decimal("12.0000"),
    "status": "REPORTED",
    "is_lower_bound": False,
    **SOURCE,
}
LATER = {
    **TWELVE,
    "indicator": "118",
    "value": None,
    "status": "DECLARED_NOT_YET_DUE",
    "available_on": date(2026, 12, 31),
}


def finding(severity: str) -> dict[str, str]:
    return {"rule": "r", "severity": severity, "message_fr": "m", "hint_fr": "h", "cell": "B2", "text": "t"}


def test_an_observation_is_printed_with_json_numbers_and_its_source():
    printed = json.loads(json.dumps(report(batch(submissions=[SUBMISSION], observations=[TWELVE]), "p.txt", b"x")))
    (observation,) = printed["observations"]
    assert observation == {
        "agglomeration": CAHC,
        "indicator": "116",
        "reporting_year": 2023,
        "value": 12,
        "status": "REPORTED",
        "reason_text": None,
        "available_on": None,
        "declared_by": CALL,
        "is_lower_bound": False,
        "source": {"sheet": None, "cell": "L3C1", "text": "douze", "parse_rule": "number.words"},
    }
    assert isinstance(observation["value"], int)
    assert printed["file"] == {
        "name": "p.txt",
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        "format": "page",
        "encoding": "utf-8",
    }


def test_a_fraction_stays_a_fraction():
    half = {**TWELVE, "value": Decimal("12.5")}
    assert report(batch(submissions=[SUBMISSION], observations=[half]), "p", b"")["observations"][0]["value"] == 12.5


def test_joint_meetings_list_their_sirens_and_others_have_null():
    meeting = {"agglomeration": CAHC, "reporting_year": 2023, "kind": "SEMINAR", "meetings": 1, **SOURCE}
    printed = report(batch(submissions=[SUBMISSION], meetings=[meeting, {**meeting, "joint_with": CALL}]), "p", b"")
    assert [row["joint_with"] for row in printed["meetings"]] == [None, [CALL]]


def test_outcome_and_exit_status_follow_the_worst_finding():
    def outcome(*findings: dict[str, str], stated: str = "accepted") -> tuple[str, int]:
        printed = report(batch(submissions=[{**SUBMISSION, "outcome": stated}], findings=list(findings)), "p", b"")
        return printed["outcome"], exit_status(printed)

    assert outcome(finding("info")) == ("accepted", 0)
    assert outcome(finding("warning")) == ("accepted_with_findings", 0)
    assert outcome(finding("error")) == ("accepted_with_findings", 1)
    assert outcome(finding("error"), stated="rejected") == ("rejected", 1)


def test_the_report_for_officers_says_what_was_understood_refused_and_to_mend(register: Register):
    given = batch(
        submissions=[SUBMISSION],
        observations=[TWELVE, LATER],
        actors=[
            {
                "agglomeration": CAHC,
                "reporting_year": 2023,
                "declared_name": "Pôle emploi",
                "canonical_name": "France Travail",
                "is_collective": False,
                **SOURCE,
            }
        ],
        findings=[{**finding("error"), "message_fr": "« env. 10 » est une approximation", "hint_fr": "Saisissez 10."}],
    )
    out = StringIO()
    console = Console(file=out, width=80)
    for part in readable(report(given, "p.txt", b""), register):
        console.print(part)
    said = " ".join(out.getvalue().split())
    assert "p.txt : page de texte, encodage utf-8" in said
    assert "CAHC, 2023" in said
    assert "Trop tôt, dès le 31/12/2026" in said
    assert "Pôle emploi" in said
    assert "1 erreur" in said
    assert "B2 : « env. 10 » est une approximation → Saisissez 10." in said
    assert said.endswith("les données en erreur ne seraient pas retenues : corrigez-les.")
    assert max(len(line) for line in out.getvalue().splitlines()) <= 80


def test_the_account_of_cells_is_told_in_short(register: Register):
    fates = [Fate.RECORD, Fate.RECORD, Fate.HEADER, Fate.IGNORED, Fate.IGNORED]
    reasons = {Fate.IGNORED: "outside_tables"}
    accounts = {(None, f"A{row}"): CellAccount(fate, reasons.get(fate)) for row, fate in enumerate(fates)}
    printed = report(batch(submissions=[SUBMISSION]), "p", b"", accounts)
    assert printed["cells"] == {
        "total": 5,
        "fates": {"header": 1, "ignored": 2, "record": 2},
        "ignored": {"outside_tables": 2},
    }
    out = StringIO()
    for part in readable(printed, register):
        Console(file=out, width=120).print(part)
    said = "5 cellules : 2 lues dans des données, 1 en-tête, 2 ignorées (2 hors de tout tableau)."
    assert said in out.getvalue()


def test_of_a_long_file_the_report_tells_counts_and_one_finding_of_each_rule(register: Register):
    figures = [{**TWELVE, "source_cell": f"L{line}"} for line in range(1000)]
    later = [{**LATER, "reporting_year": 2022} for _ in range(3)]
    found = [{**finding("error"), "cell": f"B{row}", "rule": f"r{row % 2}"} for row in range(901)]
    printed = report(batch(submissions=[SUBMISSION], observations=figures + later, findings=found), "p.txt", b"")
    assert (len(printed["observations"]), len(printed["findings"])) == (1003, 901)
    out = StringIO()
    for part in readable(printed, register):
        Console(file=out, width=80).print(part)
    said = " ".join(out.getvalue().split())
    assert len(out.getvalue().splitlines()) < 30
    assert "1 agglomération : CAHC" in said
    assert "2 années : 2022 et 2023" in said
    assert "1 003 chiffres : Renseigné 1 000, Trop tôt 3" in said
    assert "B0 : m → h et 450 remarques de même B1 : m → h et 449 remarques de même" in said
    assert "--format json" in said
