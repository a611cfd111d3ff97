"""What really arrives: figures that are missing, and why (cases 21 to 28)."""

from datetime import date

import pytest
from case_files import DECLARED, INDICATORS, csv, indicators, json_file, meetings, text, xlsx
from reading_cases import CALL, figures, of_call, problems, read, source, told

from interlud_pipeline.model import Context

BLANK = "BLANK_NO_REASON"


@pytest.mark.parametrize("written", ["NC", "nc", "N.C.", "n.c"])
def test_case_21_an_ambiguous_abbreviation_is_a_blank_with_its_readings(written: str):
    batch = read(indicators((117, written)))
    assert (of_call(batch), problems(batch)) == ({"117": BLANK}, [("reason.ambiguous", "D2")])
    assert source(batch, "117")[1] == written
    (message,) = batch.findings.filter(batch.findings["severity"] == "warning")["message_fr"]
    assert message.startswith(f"« {written} » a plusieurs lectures (non communiqué, non connu, non concerné)")


ABSENT = [
    "n.d.",
    "nd",
    "N/D",
    "ND",
    "non disponible",
    "donnée indisponible",
    "données inexistantes",
    "DONNÉES INEXISTANTES",
]
FOOTED = ["nd*", "nd (1)", "n.d.**", "Donnée non disponible à ce jour", "pas de données pour le moment", "Indisponible"]


def test_case_22_wordings_of_a_missing_figure_declare_it_wherever_they_stand():
    header = ("Agglomération", "Année", "Indicateur", "Valeur", "Motif")
    for column in range(2):
        for written in ABSENT[column::2] + FOOTED[column::2]:
            row = ("CALL", 2023, 117, *((written, "") if column == 0 else ("", written)))
            batch = read(csv(header, row))
            assert (of_call(batch), problems(batch)) == ({"117": "DECLARED_NO_DATA"}, []), written
            assert batch.observations["reason_text"].to_list() == [written]
            assert source(batch, "117")[0] == ("D2", "E2")[column]


@pytest.mark.parametrize("written", ["sans objet", "s.o.", "SO", "NA", "N/A", "n.a.", "Sans objet (2)"])
def test_case_23_a_wording_of_what_cannot_exist_is_not_applicable(written: str):
    batch = read(indicators((117, written)))
    assert (of_call(batch), problems(batch)) == ({"117": "DECLARED_NOT_APPLICABLE"}, [])


def test_case_23_a_bare_na_is_not_eaten_by_a_reader():
    for content, name in (
        (xlsx(*DECLARED, INDICATORS, (117, "NA"), (118, None, "N/A")), "a.xlsx"),
        (
            json_file(
                agglomeration="CALL",
                annee=2023,
                indicateurs=[{"indicateur": "117", "valeur": "NA"}, {"indicateur": 118, "motif": "N/A"}],
            ),
            "a.json",
        ),
    ):
        assert of_call(read(content, name)) == dict.fromkeys(("117", "118"), "DECLARED_NOT_APPLICABLE"), name


@pytest.mark.parametrize("written", ["-", "–", "—", "--", " - ", "- (1)"])
def test_case_24_a_dash_is_neither_zero_nor_silence(written: str):
    batch = read(indicators((117, written)))
    assert (of_call(batch), problems(batch)) == ({"117": BLANK}, [("reason.dash", "D2")])


@pytest.mark.parametrize("written", ["", " ", "\u00a0", "\u202f", "\u200b", "  \u00a0 "])
def test_case_24_nothing_and_spaces_of_any_kind_are_one_and_the_same(written: str):
    batch = read(indicators((117, written)))
    assert (of_call(batch), told(batch)) == ({"117": BLANK}, [("value.blank", "D2")])
    assert batch.observations["reason_text"].to_list() == [None]


def test_case_24_an_empty_cell_of_a_workbook_and_a_null_of_json_are_blank_too():
    book = read(xlsx(*DECLARED, INDICATORS, (117, None)), "a.xlsx")
    sent = json_file(agglomeration="CALL", annee=2023, indicateurs=[{"indicateur": "117", "valeur": None}])
    for batch, cell in ((book, "B5"), (read(sent, "a.json"), "/indicateurs/0/valeur")):
        assert (of_call(batch), told(batch)) == ({"117": BLANK}, [("value.blank", cell)])


def test_case_25_an_indicator_that_the_file_lacks_is_named_and_is_no_blank():
    batch = read(indicators((115, 3), (117, "")))
    assert of_call(batch) == {"115": 3, "117": BLANK}
    missing = batch.findings.filter(batch.findings["rule"] == "indicator.missing_from_file")
    assert missing["indicator"].to_list() == ["116", "118"]
    assert missing["agglomeration"].unique().to_list() == [CALL]


def test_case_25_a_table_with_headers_only_is_a_blank_and_never_zero():
    batch = read(meetings(), context=Context(2023, CALL))
    assert (of_call(batch), told(batch)) == ({"116": BLANK}, [("table.headers_only", "A1")])


PAGE = (
    "# Évaluation 2023 de la CALL et de la CAHC",
    "",
    "### INDICATEURS NON RENSEIGNÉS :",
    "",
    "#### Données inexistantes",
    "",
    "indicateur n°117 : Outils de communication diffusés",
    "",
    "Indicateur n°118 : Contribution aux projets",
    "",
    "Il est trop tôt pour un bilan : le programme court jusqu'à fin 2026.",
)


def test_case_26_a_heading_and_one_sentence_give_each_indicator_its_own_status():
    batch = read(text(*PAGE), "page.txt")
    assert {key[::2]: value for key, value in figures(batch).items()} == {
        (body, indicator): status
        for body in ("CALL", "CAHC")
        for indicator, status in (("117", "DECLARED_NO_DATA"), ("118", "DECLARED_NOT_YET_DUE"))
    }
    later = batch.observations.filter(batch.observations["indicator"] == "118")
    assert later["reason_text"].unique().to_list() == [PAGE[-1]]
    assert later["available_on"].unique().to_list() == [date(2026, 12, 31)]
    assert set(batch.observations["declared_by"]) == {"artois-mobilites"}


def test_case_26_without_the_sentence_the_heading_holds_for_both():
    batch = read(text(*PAGE[:-2]), "page.md")
    assert set(figures(batch).values()) == {"DECLARED_NO_DATA"}
    assert len(figures(batch)) == 4


def test_case_26_a_sentence_on_one_body_is_not_that_of_the_other():
    batch = read(text(*PAGE[:-1], "CAHC : sans objet"), "page.md")
    assert figures(batch)["CAHC", 2023, "118"] == "DECLARED_NOT_APPLICABLE"
    assert figures(batch)["CALL", 2023, "118"] == "DECLARED_NO_DATA"


def test_case_27_a_body_that_a_joint_file_does_not_name_is_not_spoken_for():
    batch = read(csv(("Indicateur", "CALL", "CAHC"), (117, 3, 4)), context=Context(2023, "artois-mobilites"))
    assert {body for body, _, _ in figures(batch)} == {"CALL", "CAHC"}
    assert sorted(batch.coverage["agglomeration"].unique()) == ["246200299", "246200364"]


def test_case_27_a_body_refused_whole_still_shows_that_it_wrote():
    batch = read(b"", context=Context(2023, CALL))
    assert batch.coverage.select("agglomeration", "reporting_year").rows() == [(CALL, 2023)]


def test_case_27b_a_blank_a_value_and_a_reason_are_told_apart_for_dbt_to_rank():
    statuses = {written: of_call(read(indicators((117, written))))["117"] for written in ("", "5", "n.d.")}
    assert statuses == {"": BLANK, "5": 5, "n.d.": "DECLARED_NO_DATA"}


@pytest.mark.parametrize(
    ("reason", "available", "day"),
    [
        ("trop tôt pour faire un bilan", "31/12/2026", date(2026, 12, 31)),
        ("en cours de collecte", "2026", date(2026, 12, 31)),
        ("Trop tôt : bilan en juin 2025", "", date(2025, 6, 30)),
        ("collecte en cours", "2025-03-01", date(2025, 3, 1)),
        ("trop tôt*", "01/04/2025", date(2025, 4, 1)),
    ],
)
def test_case_28_too_early_falls_due_on_its_date(reason: str, available: str, day: date):
    batch = read(indicators((118, "", reason, available)))
    assert (of_call(batch), problems(batch)) == ({"118": "DECLARED_NOT_YET_DUE"}, [])
    assert batch.observations["available_on"].to_list() == [day]


def test_case_28_too_early_without_a_date_is_told_and_a_wrong_date_keeps_it_out():
    undated = read(indicators((118, "", "trop tôt")))
    assert problems(undated) == [("available_on.missing", "E2")]
    wrong = read(indicators((118, "", "trop tôt", "31/02/2026")))
    assert (of_call(wrong), problems(wrong)) == ({"118": "UNREADABLE"}, [("date.invalid", "F2")])


def test_other_reasons_have_their_status_and_unknown_words_none():
    wordings = {
        "non collecté": "DECLARED_NOT_COLLECTED",
        "non collectées à ce jour": "DECLARED_NOT_COLLECTED",
        "secret statistique": "CONFIDENTIAL",
        "compté par la CAHC": "COUNTED_ELSEWHERE",
        "en attente du prestataire": "UNREADABLE",
        "pas trop tôt": "UNREADABLE",
    }
    assert {one: of_call(read(indicators((117, "", one))))["117"] for one in wordings} == wordings


def test_a_value_and_a_reason_contradict_each_other_and_a_qualifier_does_not():
    both = read(indicators((117, 12, "n.d.")))
    assert (of_call(both), problems(both)) == ({"117": "UNREADABLE"}, [("value.with_reason", "D2")])
    qualified = read(indicators((117, 12, "provisoire"), (118, "7 (estimé)")))
    assert (of_call(qualified), problems(qualified)) == ({"117": "12 PROVISIONAL", "118": "7 ESTIMATED"}, [])
