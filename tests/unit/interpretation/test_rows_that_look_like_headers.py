from documents import CALL, declared, figures, rules


def test_the_label_of_an_indicator_is_no_header_in_its_own_table(register):
    read = declared(
        register,
        ("Indicateur", "Libellé", "Unité", "Valeur", "Motif"),
        ("115", "Acteurs mobilisés", "acteurs"),
        ("116", "Réunions tenues", "réunions", 4),
        ("117", "Outils de communication diffusés", "outils", None, "n.d."),
    )
    assert figures(read) == {
        (CALL, "115"): ("BLANK_NO_REASON", None),
        (CALL, "116"): ("REPORTED", 4),
        (CALL, "117"): ("DECLARED_NO_DATA", None),
    }
    assert [rule for rule, _ in rules(read)] == ["value.blank"]


def test_an_indicator_named_by_its_label_alone_is_no_header(register):
    read = declared(register, ("Indicateur", "Valeur"), ("Réunions tenues", 4), ("Acteurs mobilisés", 2))
    assert figures(read) == {(CALL, "116"): ("REPORTED", 4), (CALL, "115"): ("REPORTED", 2)}
