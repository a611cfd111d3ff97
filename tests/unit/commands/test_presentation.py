from datetime import date

from frames import CABBALR, CAHC, CALL, FACT, fact, printed, rows

from interlud_pipeline.commands.presentation import matrix, missing, rates, rates_summary
from interlud_pipeline.reference import Register

OBSERVATIONS = rows(
    FACT,
    fact(CALL, "115", "REPORTED", 12, is_lower_bound=True),
    fact(CALL, "116", "REPORTED", 1234, revision_number=2),
    fact(CALL, "117", "DECLARED_NO_DATA", reason_text="Données inexistantes"),
    fact(CALL, "118", "DECLARED_NOT_YET_DUE", available_on=date(2026, 12, 31), is_in_rates=False),
    fact(CAHC, "115", "UNREADABLE", source_text="une dizaine"),
    fact(CAHC, "116", "PROVISIONAL", 9),
    fact(CAHC, "117", "NO_SUBMISSION"),
    fact(CAHC, "118", "DECLARED_NOT_YET_DUE", available_on=date(2026, 12, 31), is_overdue=True),
    fact(CABBALR, "115", "SCOPE_UNKNOWN", scope="unknown", scope_reason="On ne sait pas"),
    fact(CABBALR, "116", "OUT_OF_SCOPE", scope="out"),
)


def test_the_matrix_shows_each_value_or_its_french_status_within_80_columns(register: Register):
    said = printed(matrix(OBSERVATIONS, register))
    assert max(len(line) for line in said.splitlines()) <= 80
    for words in ("au moins 12", "1\u202f234", "rectifié", "9", "provisoire", "Illisible", "Aucun envoi"):
        assert words in said
    assert "dès 31/12/2026" in said
    assert "échu 31/12/2026" in said
    assert [line.split()[0] for line in said.splitlines() if line.startswith("│C")] == ["│CALL", "│CAHC", "│CABBALR"]


def test_without_a_terminal_nothing_is_coloured(register: Register):
    assert "\x1b" not in printed(matrix(OBSERVATIONS, register)) + printed(missing(OBSERVATIONS, register))


def test_a_wide_register_gives_several_tables(register: Register):
    wide = rows(FACT, *(fact(body, str(one), "REPORTED", 1) for body in (CALL, CAHC) for one in range(201, 207)))
    assert printed(matrix(wide, register)).count("Agglo.") == 2


def test_many_indicators_of_one_body_are_a_list_with_a_line_each(register: Register):
    of_one = rows(FACT, *(fact(CALL, str(one), "REPORTED", one, is_late=True) for one in range(201, 207)))
    said = printed(matrix(of_one, register)).splitlines()
    assert "CALL" in said[1]
    assert [line.split() for line in said[3:-1]] == [
        ["│" + str(one), "│", str(one), "(reçu", "en", "retard)│"] for one in range(201, 207)
    ]


def test_missing_lists_gaps_worst_first_with_reason_and_who_to_ask(register: Register):
    said = " ".join(printed(missing(OBSERVATIONS, register), width=200).split())
    assert said.index("Illisible") < said.index("Aucun envoi") < said.index("Données inexistantes")
    assert "une dizaine" in said
    assert "À demander : Service mobilité de la CAHC" in said
    assert "On ne sait pas" in said
    assert "Hors périmètre" not in said


def test_gaps_of_one_body_with_one_reason_share_a_line(register: Register):
    silent = rows(FACT, *(fact(CAHC, str(indicator), "NO_SUBMISSION") for indicator in (115, 116, 117)))
    said = printed(missing(silent, register), width=200)
    assert "115, 116, 117" in said
    assert said.count("Aucun envoi") == 1


def test_rates_count_only_the_rows_that_the_marts_put_in_them():
    figures = rates(OBSERVATIONS)
    assert (figures.expected, figures.in_rates, figures.answered, figures.filled) == (9, 7, 5, 3)
    assert figures.fill_rate == 3 / 7
    assert rates_summary(figures).plain == ("Renseignés : 3/7 (42,9 %) · Réponses : 5/7 (71,4 %) · Attendus : 9")


def test_rates_over_nothing_are_null():
    figures = rates(rows(FACT, fact(CALL, "115", "AWAITED")))
    assert (figures.in_rates, figures.response_rate, figures.fill_rate) == (0, None, None)
    assert "sans objet" in rates_summary(figures).plain
