import polars as pl

from interlud_pipeline.orchestration.links import markdown_table, submission_links
from interlud_pipeline.orchestration.rule_counts import rule_table, severity_counts

FINDINGS = pl.DataFrame(
    [
        ("header.unknown", "warning", None),
        ("number.approximate", "error", None),
        ("header.unknown", "warning", None),
        ("number.unreadable", "error", "D1"),
        ("number.unreadable", "error", None),
        ("number.unreadable", "error", None),
    ],
    schema={"rule": pl.String, "severity": pl.String, "decision": pl.String},
    orient="row",
)


def test_rules_are_counted_the_gravest_and_most_frequent_first_and_lead_to_their_pages(register):
    meaning = {rule: register.rules[rule].meaning_fr for rule in FINDINGS["rule"]}
    assert rule_table(FINDINGS, register).splitlines() == [
        "| règle | gravité | en attente | réglés | ce que c'est |",
        "| --- | --- | --- | --- | --- |",
        f"| [number.unreadable](/rules/number.unreadable) | erreur | 2 | 1 | {meaning['number.unreadable']} |",
        f"| [number.approximate](/rules/number.approximate) | erreur | 1 | 0 | {meaning['number.approximate']} |",
        f"| [header.unknown](/rules/header.unknown) | avertissement | 2 | 0 | {meaning['header.unknown']} |",
    ]


def test_open_findings_are_numbers_by_severity():
    assert severity_counts(FINDINGS) == {"open_error_findings": 3, "open_warning_findings": 2, "open_info_findings": 0}
    assert severity_counts(FINDINGS.clear()) == {
        "open_error_findings": 0,
        "open_warning_findings": 0,
        "open_info_findings": 0,
    }


def test_a_submission_leads_to_its_summary_its_annotated_file_and_the_file_as_it_came():
    assert submission_links("34258a1c58f18a9b") == (
        "[synthèse](/feedback/34258a1c58f18a9b/synthese) · [fichier annoté](/feedback/34258a1c58f18a9b/annote) · "
        "[fichier reçu](/feedback/34258a1c58f18a9b/recu)"
    )
    assert submission_links(None) == "–"


def test_a_bar_in_a_value_does_not_part_a_cell():
    assert markdown_table([{"a": "x | y", "b": None}], ["a", "b"]).splitlines()[2] == r"| x \| y | – |"
