import polars as pl
from frames import CALL, printed, rows

from interlud_pipeline.commands.remarks import findings_summary, unattributed
from interlud_pipeline.validation.tables import FINDINGS

ERROR = {"severity": "error", "message_fr": "faux", "hint_fr": "mender"}


def found(*given: dict[str, object]) -> pl.DataFrame:
    """Open findings with the name of their file, as the mart has them."""
    return rows(FINDINGS, *given).with_columns(source_file=pl.lit("f.csv"), is_open=pl.lit(value=True))


def test_findings_in_short_show_the_errors_first_and_only_count_the_infos():
    few = found(
        {"rule": "a", "severity": "info", "message_fr": "rien", "hint_fr": "rien"},
        {"rule": "b", "severity": "warning", "message_fr": "doute", "hint_fr": "voir", "cell": "B2"},
        {"rule": "c", "severity": "error", "message_fr": "faux", "hint_fr": "mender", "sheet": "S", "cell": "B3"},
    )
    said = " ".join(printed(findings_summary(few)).split())
    assert "Remarques : 1 erreur, 1 alerte, 1 information." in said
    assert said.index("faux") < said.index("doute")
    assert "feuille S, B3" in said
    assert "rien" not in said


def test_many_findings_are_counted_by_rule_the_gravest_and_most_frequent_first():
    many = found(
        *({**ERROR, "rule": "rare", "cell": f"A{row}", "message_fr": f"rare {row}"} for row in range(20)),
        {**ERROR, "rule": "doubt", "severity": "warning", "message_fr": "doute"},
        *({**ERROR, "rule": "frequent", "cell": f"B{row}", "message_fr": f"cher {row}"} for row in range(1200)),
    )
    said = printed(findings_summary(many))
    assert "Remarques : 1\u202f220 erreurs, 1 alerte, 0 information." in said
    lines = [[cell.strip() for cell in line.strip("│").split("│")] for line in said.splitlines() if "│" in line]
    assert lines == [
        ["erreur", "1\u202f200", "cher 0 (f.csv, B0)"],
        ["erreur", "20", "rare 0 (f.csv, A0)"],
        ["alerte", "1", "doute (f.csv)"],
    ]
    assert "rpt_findings" in said


def test_more_rules_than_there_is_room_for_are_counted_together():
    many = found(*({**ERROR, "rule": f"r{number:02}"} for number in range(30) for _ in range(number + 1)))
    said = printed(findings_summary(many))
    assert "par 20 autres règles" in said
    assert len(said.splitlines()) < 20


def test_what_belongs_to_nobody_is_listed_while_short_and_counted_by_rule_when_long():
    few = found({**ERROR, "rule": "lost", "cell": "A1"}, {**ERROR, "rule": "ours", "agglomeration": CALL})
    assert "f.csv, A1" in printed(*unattributed(few))
    assert printed(*unattributed(few)).count("faux") == 2  # a year is missing of the second
    many = found(*({**ERROR, "rule": "lost", "cell": f"A{row}"} for row in range(2000)))
    said = printed(*unattributed(many))
    assert "Reçu, non attribué : 2\u202f000 remarques" in said
    assert len(said.splitlines()) < 10
