from documents import CALL, declared, figures, rules

MEETINGS, INDICATORS = ("Type de réunion", "Nombre"), ("Indicateur", "Valeur", "Motif")


def test_a_blank_total_beside_its_detail_asks_for_nothing(register):
    read = declared(register, INDICATORS, (116, None), (117, None), (), MEETINGS, ("COPIL", 2))
    assert rules(read) == [("value.blank", "B6")]
    assert figures(read)[CALL, "116"] == ("BLANK_NO_REASON", None)


def test_an_empty_table_beside_its_total_or_a_reason_asks_for_nothing(register):
    for answer in ((116, 5), (116, None, "n.d.")):
        read = declared(register, INDICATORS, answer, (), MEETINGS)
        assert rules(read) == []
        assert [one.detail for one in read.details] == ["meeting"]


def test_an_empty_table_beside_a_blank_total_or_that_of_other_detail_is_told_of(register):
    blank = declared(register, INDICATORS, (116, None), (), MEETINGS)
    assert rules(blank) == [("value.blank", "B5"), ("table.headers_only", "A7")]
    other = declared(register, INDICATORS, (115, 5), (), MEETINGS)
    assert rules(other) == [("table.headers_only", "A7")]


def test_a_dash_for_a_total_is_told_of_even_beside_its_detail(register):
    read = declared(register, INDICATORS, (116, "-"), (), MEETINGS, ("COPIL", 2))
    assert rules(read) == [("reason.dash", "B5")]
