from datetime import UTC, datetime

import pytest
from handmade import CAHC, CALL, error, received, stated

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.model import Finding, Severity
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.catalogue import UnknownRuleError, render


def test_one_thing_at_one_cell_is_told_once(register):
    twice = [error("B2", text="x"), error("B2", text="x")]
    assert validate([received(findings=twice)], register).findings.height == 1


def test_two_rules_at_one_cell_are_told_both(register):
    both = [error("B2"), error("B2", "number.approximate")]
    assert validate([received(findings=both)], register).findings.height == 2


def test_findings_without_a_cell_are_told_apart_by_what_they_say(register):
    missing = [
        Finding("indicator.missing_from_file", agglomeration=CALL, indicator=one, reporting_year=2023)
        for one in ("117", "118", "118")
    ]
    batch = validate([received(findings=missing)], register)
    assert batch.findings["indicator"].to_list() == ["117", "118"]


def test_a_finding_keeps_its_identifier_from_run_to_run_and_in_any_company(register):
    alone = validate([received(findings=[error("B2")])], register).findings["finding_id"].to_list()
    others = received(stated("117", 1), findings=[error("B2")], sha256="b" * 64)
    beside = validate([others, received(findings=[error("B2")])], register).findings["finding_id"].to_list()
    assert set(alone) < set(beside)
    assert len(set(beside)) == 2


def test_a_finding_learns_from_the_record_at_its_cell_whom_it_concerns(register):
    batch = validate([received(stated("117", 5, cell="B2"), findings=[error("B2")])], register)
    assert batch.findings.select("agglomeration", "indicator", "reporting_year", "plan").rows() == [
        (CALL, "117", 2023, "artois-pdm")
    ]


def test_a_finding_where_two_bodies_stand_names_neither(register):
    records = [stated("117", 5, cell="L9"), stated("117", 5, cell="L9", body=CAHC)]
    batch = validate([received(*records, findings=[error("L9")])], register)
    assert batch.findings.select("agglomeration", "indicator").rows() == [(None, "117")]


def test_a_message_quotes_the_text_and_names_the_body_shortly(register):
    severity, message, hint = render(
        Finding("indicator.missing_from_file", agglomeration=CALL, indicator="117", reporting_year=2023), register
    )
    assert severity is Severity.INFO
    assert message == "Le fichier ne dit rien de l'indicateur 117 pour CALL, 2023."
    assert hint


def test_a_long_or_broken_text_is_quoted_on_one_short_line(register):
    _, message, _ = render(Finding("number.unreadable", text="un\ndeux " + "x" * 500), register)
    assert message.startswith("« un deux xxx")
    assert "… »" in message
    assert len(message) < 220


def test_a_parameter_that_says_nothing_leaves_no_trace(register):
    _, message, _ = render(Finding("agglomeration.unknown", text="Artois", params={"suggestions": ""}), register)
    assert message == "« Artois » ne désigne aucune agglomération connue."


def test_what_a_rule_does_not_supply_shows_as_a_dash(register):
    _, message, _ = render(Finding("value.blank"), register)
    assert message == "Aucune valeur ni motif pour l'indicateur —."


def test_braces_in_a_text_are_only_text(register):
    _, message, _ = render(Finding("number.unreadable", text="{agglomeration.__class__}"), register)
    assert message.startswith("« {agglomeration.__class__} »")


def test_a_rule_that_the_catalogue_lacks_is_a_fault_of_the_code(register):
    with pytest.raises(UnknownRuleError, match=r"no\.such_rule"):
        render(Finding("no.such_rule"), register)


def test_the_outcome_tells_whether_anything_is_above_information(register):
    info = Finding("header.unknown", cell="A1", text="Remarque")
    files = [
        received(stated("117", 1), findings=[info], sha256="1" * 64),
        received(stated("117", 1), findings=[error("Z9")], sha256="2" * 64),
        received(findings=[Finding("file.no_table", params={"name": "x"})], sha256="3" * 64),
    ]
    outcomes = dict(validate(files, register).submissions.select("sha256", "outcome").iter_rows())
    assert [outcomes[name * 64] for name in "123"] == ["accepted", "accepted_with_findings", "rejected"]


def _at(hour):
    return datetime(2024, 2, 1, hour, tzinfo=UTC).replace(tzinfo=None)


def test_the_same_template_in_two_folders_is_two_submissions(register):
    blank = [stated("117", body=body) for body in (CALL, CAHC)]
    files = [
        received(blank[0], uses_sender=True, sender=CALL),
        received(blank[1], uses_sender=True, sender=CAHC),
    ]
    assert validate(files, register).submissions["submission_id"].n_unique() == 2


def test_a_file_that_names_its_body_is_one_submission_wherever_it_lies(register):
    wrong = [Finding("context.contradiction", cell="B1", text="CALL", params={"scope": "file", "expected": "CAHC"})]
    files = [
        received(stated("117", 4), sender=CAHC, findings=wrong, arrival=1, at=_at(8)),
        received(stated("117", 4), sender=CALL, arrival=3, at=_at(9)),
        received(stated("117", 4), sender=CAHC, findings=wrong, arrival=5, at=_at(10)),
    ]
    batch = validate(files, register)
    assert batch.submissions.select("arrival", "first_received_at", "folder_sender").rows() == [(5, _at(8), CALL)]
    assert batch.observations["value"].to_list() == [4]
    assert batch.findings.is_empty()


def test_the_bodies_that_come_near_stand_in_a_sentence_of_their_own(register):
    near = find_agglomeration("Artois-Flandres", register).notices[0]
    _, message, _ = render(Finding(near.rule, text="Artois-Flandres", params=near.params), register)
    assert message.startswith("« Artois-Flandres » ne désigne aucune agglomération connue. Agglomérations proches : ")
