"""What really arrives: lists and phrases (cases 29 to 33)."""

import pytest
from case_files import DECLARED, csv, meetings, text, xlsx
from reading_cases import actors_of, meetings_of, of_call, outcome, problems, read


def cell(phrase: str) -> bytes:
    """A file with one list of meetings."""
    return csv(
        ("Agglomération", "Année", "Réunions tenues", "Acteurs mobilisés"), ("CALL", 2023, f'"{phrase}"', "Colas")
    )


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("9 groupes de travail sur 3 enjeux identifiés", ("WORKING_GROUP", 9, 3)),
        ("6 groupes de travail sur 6 enjeux", ("WORKING_GROUP", 6, 6)),
        ("2 COTECH portant sur 4 thèmes", ("TECHNICAL_COMMITTEE", 2, 4)),
        ("1 séminaire", ("SEMINAR", 1, None)),
    ],
)
def test_case_29_themes_are_an_attribute_and_no_meetings(phrase: str, expected: tuple[str, int, int | None]):
    batch = read(cell(phrase))
    assert (meetings_of(batch), problems(batch)) == ([expected], [])
    assert of_call(batch)["116"] == expected[1]


LIST = (
    '<ul style="list-style-type: none"> <li>• 1 séminaire</li> <li>•• 3 COTECH</li>'
    " <li>• 6 groupes de travail sur 6 enjeux identifiés</li> </ul>"
)


def page(listed: str) -> bytes:
    return text(
        "<html><head><title>Bilan 2023</title><script>var x = '12 COPIL';</script></head><body>",
        "<h1>Bilan 2023</h1><table><tr><th>Agglomération</th><th>Réunions tenues</th><th>Acteurs mobilisés</th></tr>",
        f"<tr><td>CALL</td><td>{listed}</td><td>Colas, <b>GLS</b></td></tr></table></body></html>",
    )


EXPECTED = [("SEMINAR", 1, None), ("TECHNICAL_COMMITTEE", 3, None), ("WORKING_GROUP", 6, 6)]


@pytest.mark.parametrize(
    "listed",
    [
        LIST,
        LIST.replace("</li>", ""),
        LIST.replace("<li>•", "<li class='a'>\u25aa ").replace("••", "•"),
        "<p>1 séminaire</p><p>3 COTECH</p><p>6 groupes de travail sur 6 enjeux</p>",
        "1 séminaire<br>3 COTECH<br/>6 groupes de travail sur 6 enjeux",
        f"<script>4 COPIL</script>{LIST}<style>li {{}}</style>",
    ],
)
def test_case_30_lists_of_a_page_are_read_without_their_markup(listed: str):
    batch = read(page(listed), "page.html")
    assert (meetings_of(batch), of_call(batch), problems(batch)) == (EXPECTED, {"115": 2, "116": 10}, [])
    kept = " ".join(str(value) for frame in batch.frames().values() for row in frame.rows() for value in row)
    assert "<" not in kept
    assert "script" not in kept
    assert "COPIL" not in kept


def test_case_30_the_same_markup_in_a_cell_of_delimited_text_is_read_too():
    batch = read(cell(LIST.replace('"', "'")))
    assert (meetings_of(batch), of_call(batch)["116"]) == (EXPECTED, 10)


@pytest.mark.parametrize(
    "phrase",
    [
        "COTECH : 3",
        "3 COTEC",
        "Comité technique (x3)",
        "3 comités techniques",
        "COTECH x3",
        "trois COTECH",
        "COTECH (3)",
    ],
)
def test_case_31_a_kind_and_its_number_in_any_order(phrase: str):
    batch = read(cell(phrase))
    assert meetings_of(batch) == [("TECHNICAL_COMMITTEE", 3, None)]
    assert of_call(batch)["116"] == 3


@pytest.mark.parametrize(
    "phrase",
    ["COTECH 12/03, 04/06 et 18/09", "COTECH : 12/03/2023, 04/06/2023, 18/09/2023", "3 COTECH (12/03, 04/06, 18/09)"],
)
def test_case_31_dates_are_counted_with_a_warning(phrase: str):
    batch = read(cell(phrase))
    assert meetings_of(batch) == [("TECHNICAL_COMMITTEE", 3, None)]
    assert [rule for rule, _ in problems(batch)] == ["meeting.counted_from_dates"]


@pytest.mark.parametrize("phrase", ["COTECH 12/03, 31/02", "2 COTECH (12/03, 04/06, 18/09)", "COTECH 12/03, 12/03"])
def test_case_31_dates_that_do_not_fit_are_no_count(phrase: str):
    batch = read(cell(phrase))
    assert meetings_of(batch) == []
    assert of_call(batch)["116"] == "UNREADABLE"


@pytest.mark.parametrize(
    ("phrase", "number"), [("2 balades logistiques", 2), ("1 visite de site", 1), ("Petit-déjeuner d'échange : 4", 4)]
)
def test_case_32_an_unknown_kind_is_another_with_its_text(phrase: str, number: int):
    batch = read(cell(phrase))
    assert meetings_of(batch) == [("OTHER", number, None)]
    assert batch.meetings["source_text"].to_list() == [phrase]
    assert [rule for rule, _ in problems(batch)] == ["meeting.unknown_kind"]


@pytest.mark.parametrize(
    "phrase", ["plusieurs réunions", "des COTECH réguliers", "quelques COPIL", "COTECH mensuels", "1 COTECH par mois"]
)
def test_case_33_a_phrase_without_a_number_makes_the_figure_unreadable_and_no_other_row(phrase: str):
    batch = read(cell(f"2 COPIL ; {phrase}"))
    assert meetings_of(batch) == [("STEERING_COMMITTEE", 2, None)]
    assert of_call(batch) == {"115": 1, "116": "UNREADABLE"}
    assert outcome(batch) == "accepted_with_findings"
    assert [cell for _, cell in problems(batch)] == ["C2#2"]


def test_case_33_in_a_long_table_too():
    batch = read(meetings(("COPIL", 2), ("COTECH", "plusieurs")))
    assert (meetings_of(batch), of_call(batch)) == ([("STEERING_COMMITTEE", 2, None)], {"116": "UNREADABLE"})
    assert problems(batch) == [("number.approximate", "D3")]


@pytest.mark.parametrize("end", ["etc.", "…", "et autres", "..."])
def test_a_list_that_says_it_is_not_complete_is_a_lower_bound(end: str):
    content = csv(("Agglomération", "Année", "Acteurs mobilisés"), ("CALL", 2023, f"Colas, GLS, {end}"))
    batch = read(content)
    assert (actors_of(batch), of_call(batch)) == (["Colas", "GLS"], {"115": 2})
    assert batch.observations["is_lower_bound"].to_list() == [True]
    assert [rule for rule, _ in problems(batch)] == ["list.open_ended"]


def test_a_total_beside_its_parts_is_checked_and_not_added():
    fits, differs = (read(meetings(("COPIL", 2), ("COTECH", 3), ("Total", total))) for total in (5, 6))
    assert of_call(fits) == of_call(differs) == {"116": 5}
    assert problems(fits) == []
    assert problems(differs) == [("totals.differ", "D4")]


def test_a_declared_figure_that_differs_from_its_detail_is_kept_out_and_the_detail_stands():
    tables = (*DECLARED, ("Indicateur", "Valeur"), (116, 6), (115, 2), (), ("Type de réunion", "Nombre"), ("COPIL", 5))
    batch = read(xlsx(*tables), "a.xlsx")
    assert of_call(batch) == {"115": 2, "116": 5}
    assert problems(batch) == [("detail.total_differs", "B5")]
