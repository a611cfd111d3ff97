"""A blank field too many: a habit of the writer, or a decimal comma that has shifted the row."""

import pytest

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import delimited

HEADER = "Agglomération,Année,Indicateur,Valeur,Commentaire"


def broken(*lines: str) -> list[str | None]:
    return [finding.cell for finding in delimited.read("\n".join(lines), Limits()).findings]


@pytest.mark.parametrize("others", [(), ("CALL,2024,118,7,bon",), ("CALL,2024,118,7,", "CAHC,2024,118,7,")])
def test_a_blank_field_too_many_may_be_a_number_cut_at_its_comma(others: tuple[str, ...]) -> None:
    assert broken(HEADER, "CALL,2024,117,12,5,", *others) == ["A2"]


def test_a_delimiter_at_the_end_of_every_record_is_a_habit() -> None:
    assert broken("Indicateur,Valeur", "117,12,", "118,7,") == []


def test_a_delimiter_at_the_end_of_header_and_records_is_a_habit_and_one_more_is_not() -> None:
    assert broken("Indicateur,Valeur,", "117,12,", "118,7,5,") == ["A3"]


def test_where_commas_stand_in_numbers_only_a_blank_field_too_many_is_harmless() -> None:
    assert broken("Indicateur;Valeur", "117;12,5;", "118;7") == []
