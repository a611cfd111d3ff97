import pytest
from documents import CABBALR, CAHC, CALL

from interlud_pipeline.interpretation.meetings import read_meeting
from interlud_pipeline.interpretation.phrases import split_phrases


@pytest.mark.parametrize(
    ("text", "kind", "count", "themes"),
    [
        ("9 groupes de travail sur 3 enjeux identifiés", "WORKING_GROUP", 9, 3),
        ("6 GT sur six thématiques", "WORKING_GROUP", 6, 6),
        ("• 1 séminaire", "SEMINAR", 1, None),
        ("1 séminaire de lancement ;", "SEMINAR", 1, None),
        ("COTECH : 3", "TECHNICAL_COMMITTEE", 3, None),
        ("3 COTEC", "TECHNICAL_COMMITTEE", 3, None),
        ("Comité technique (x3)", "TECHNICAL_COMMITTEE", 3, None),
        ("comités techniques (3)", "TECHNICAL_COMMITTEE", 3, None),
        ("3 x COTECH", "TECHNICAL_COMMITTEE", 3, None),
        ("COPIL x2", "STEERING_COMMITTEE", 2, None),
        ("0 COPIL", "STEERING_COMMITTEE", 0, None),
        ("2 comités de partenaires", "PARTNER_COMMITTEE", 2, None),
        ("9 GT (3 thèmes)", "WORKING_GROUP", 9, 3),
        ("9 GT, 3 thèmes", "WORKING_GROUP", 9, 3),
        ("9 GT pour 3 enjeux", "WORKING_GROUP", 9, 3),
        ("9 GT sur les 3 enjeux de logistique urbaine", "WORKING_GROUP", 9, 3),
        ("GT : 9 (3 enjeux)", "WORKING_GROUP", 9, 3),
        ("9 réunions de groupes de travail sur 3 enjeux", "WORKING_GROUP", 9, 3),
        ("3 réunions du comité technique", "TECHNICAL_COMMITTEE", 3, None),
        ("2 comités de pilotage (COPIL)", "STEERING_COMMITTEE", 2, None),
        ("3 G.T.", "WORKING_GROUP", 3, None),
        ("1 500 COTECH", "TECHNICAL_COMMITTEE", 1500, None),
    ],
)
def test_case_29_and_31_phrases_are_read(text, kind, count, themes, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.kind, reading.meetings, reading.themes, reading.notices) == (kind, count, themes, ())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("COTECH 12/03, 04/06 et 18/09", 3),
        ("COTECH : 12/03/2023, 04/06/2023", 2),
        ("2 COTECH (12/03, 04/06)", 2),
        ("2 x COTECH le 12/03 et 04/06", 2),
        ("COTECH du 12/03", 1),
    ],
)
def test_case_31_dates_are_counted_with_a_warning(text, count, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.kind, reading.meetings) == ("TECHNICAL_COMMITTEE", count)
    assert [notice.rule for notice in reading.notices] == ["meeting.counted_from_dates"]


@pytest.mark.parametrize(
    "text",
    ["3 COTECH (12/03, 04/06)", "COTECH 31/02", "COTECH 12/03, 12/03", "COTECH 12/03/2022, 04/06/2023", "COTECH 12/13"],
)
def test_dates_that_do_not_agree_are_refused(text, register):
    assert read_meeting(text, register, 2023).meetings is None


@pytest.mark.parametrize(
    ("text", "count"), [("2 balades logistiques", 2), ("1 webinaire", 1), ("Visite de site : 4", 4)]
)
def test_case_32_an_unknown_kind_is_other_with_a_warning(text, count, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.kind, reading.meetings) == ("OTHER", count)
    assert [notice.rule for notice in reading.notices] == ["meeting.unknown_kind"]


@pytest.mark.parametrize(
    "text",
    [
        "plusieurs réunions",
        "séminaire",
        "COTECH n°3",
        "COTECH 3",
        "1er COTECH",
        "3 enjeux",
        "10 à 12 COTECH",
        "dont 3 COTECH",
        "3 COTECH annulés",
        "2 COPIL prévus",
        "2 fois par mois",
        "12 participants",
        "1,5 COTECH",
        "3 COTECH ou COPIL",
        "3",
        "",
        "3 COTECH par trimestre",
        "12 réunions : 1 séminaire",
        "environ 3 COTECH",
        "3COTECH",
        "2 COPIL-COTECH",
        "2 COPIL/COTECH",
        "2 COPIL COTECH",
        "2 balades et COPIL",
        "2023 COTECH",
        "COTECH (2023)",
        "COTECH : 10/12",
        "vingt et un, deux COTECH",
        "six (6) COTECH",
        "12 présents",
        "3 maires",
        "3 COTECH (estimation)",
        "3 COTECH (provisoire)",
        "3 COTECH ?",
        "3 COTECH, etc.",
        "3 COTECH...",
        "3 COTECH et autres",
        "3 COTECH minimum",
        "9 GT sur 3 enjeux annulés",
        "9 GT sur 3 enjeux, 27 réunions",
        "3 GT sur 3 enjeux dont 2 COPIL",
    ],
)
def test_case_33_a_phrase_outside_the_grammar_gives_no_number(text, register):
    reading = read_meeting(text, register, 2023)
    assert reading.meetings is None
    assert reading.notices[0].rule in {"meeting.unreadable", "number.approximate"}


@pytest.mark.parametrize(
    ("text", "count"), [("trois COTECH", 3), ("dix-sept COTECH", 17), ("dix sept COTECH", 17), ("Aucun COTECH", 0)]
)
def test_case_17_a_number_in_letters_is_read_whole_with_a_warning(text, count, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.kind, reading.meetings) == ("TECHNICAL_COMMITTEE", count)
    assert [notice.rule for notice in reading.notices] == ["number.in_words"]


def test_a_dozen_is_an_approximation(register):
    assert read_meeting("une dizaine de COTECH", register).notices[0].rule == "number.approximate"


@pytest.mark.parametrize(
    ("text", "joint_with"),
    [
        ("2 COPIL communs avec la CAHC", (CAHC,)),
        ("1 COPIL (commun avec Lens-Liévin et CABBALR)", (CALL, CABBALR)),
        ("1 COPIL commun avec Béthune-Bruay, Artois-Lys Romane", (CABBALR,)),
        ("1 COPIL commun à la CALL et la CAHC", (CALL, CAHC)),
        ("1 COPIL commun CALL/CAHC", (CALL, CAHC)),
        ("1 COPIL co-organisé avec la CAHC", (CAHC,)),
        ("1 COPIL avec Hénin-Carvin", (CAHC,)),
        ("1 COPIL avec la Région", ()),
        ("COPIL commun avec la CAHC : 1", (CAHC,)),
    ],
)
def test_a_joint_mark_names_the_other_bodies(text, joint_with, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.kind, reading.joint_with) == ("STEERING_COMMITTEE", joint_with)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("1 COPIL commun", "meeting.joint_unnamed"), ("1 COPIL commun avec Hénil-Carvin", "agglomeration.misspelled")],
)
def test_a_doubtful_joint_mark_is_warned_of(text, rule, register):
    reading = read_meeting(text, register, 2023)
    assert (reading.meetings, [notice.rule for notice in reading.notices]) == (1, [rule])


def test_a_joint_mark_with_an_unknown_body_is_refused(register):
    reading = read_meeting("1 COPIL commun avec Artois-Flandres", register, 2023)
    assert (reading.meetings, reading.notices[0].rule) == (None, "agglomeration.unknown")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1 séminaire, 3 COTECH et 6 GT sur 6 enjeux", ("1 séminaire", "3 COTECH", "6 GT sur 6 enjeux")),
        ("COTECH 12/03, 04/06 et 18/09", ("COTECH 12/03, 04/06 et 18/09",)),
        ("COTECH : 3, COPIL : 1", ("COTECH : 3", "COPIL : 1")),
        ("• 1 séminaire\n• 2 COTECH; 3 GT", ("1 séminaire", "2 COTECH", "3 GT")),
        ("1,5 COTECH", ("1,5 COTECH",)),
        ("2 COPIL + 3 COTECH", ("2 COPIL", "3 COTECH")),
        ("2 COPIL & 3 COTECH", ("2 COPIL", "3 COTECH")),
        ("2 COPIL / trois COTECH", ("2 COPIL", "trois COTECH")),
        ("2 COPIL ainsi que 3 COTECH", ("2 COPIL", "3 COTECH")),
        ("2 COPIL/COTECH", ("2 COPIL/COTECH",)),
    ],
)
def test_a_text_is_cut_only_where_a_new_count_follows(text, parts, register):
    assert split_phrases(text, register) == parts
