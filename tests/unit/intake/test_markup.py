import time

import pytest

from interlud_pipeline.intake.readers.markup import clean_cell, refuse_deep_nesting, without_invisible
from interlud_pipeline.intake.refusals import Refused


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('<ul style="x"> <li>• 1 séminaire</li> <li>• 3 COTECH</li></ul>', ("1 séminaire", "3 COTECH")),
        ("<ul><li>1 séminaire<li>3 COTECH", ("1 séminaire", "3 COTECH")),
        ("<UL><LI>a</LI></UL>", ("a",)),
        ("2 COPIL<ul><li>3 COTECH</li></ul>", ("2 COPIL", "3 COTECH")),
        ("a<br>b", ("a", "b")),
        ("• 1 séminaire • 3 COTECH", ("1 séminaire", "3 COTECH")),
        ("• • 1 séminaire", ("1 séminaire",)),
        ("1 séminaire\n3 COTECH", ("1 séminaire", "3 COTECH")),
        ("- 9 groupes\nsur 3 enjeux\n- 1 COPIL", ("9 groupes sur 3 enjeux", "1 COPIL")),
        ("• 9 groupes\nsur 3 enjeux\n• 1 COPIL", ("9 groupes sur 3 enjeux", "1 COPIL")),
        ("Colas, T62", ()),
        ("Saint-Omer", ()),
    ],
)
def test_items_are_what_the_format_marks(text: str, items: tuple[str, ...]) -> None:
    assert clean_cell(text)[1] == items


def test_markup_is_taken_off_and_bullets_stay_in_the_text() -> None:
    assert clean_cell("<p><b>12</b> réunions</p><ul><li>• a</ul>")[0] == "12 réunions\n• a"


def test_a_script_is_text_nowhere() -> None:
    assert clean_cell("<p>a</p><script>var mauvais = '<p>b</p>'</script>c")[0] == "a\nc"


@pytest.mark.parametrize("text", ["<b>R&amp;amp;D</b>", "R&amp;amp;D"])
def test_entities_are_decoded_once(text: str) -> None:
    assert clean_cell(text)[0] == "R&amp;D"


def test_raised_and_lowered_digits_do_not_join_a_number() -> None:
    assert clean_cell("<p>12<sup>1</sup> t de CO<sub>2</sub></p>")[0] == "12¹ t de CO₂"


def test_what_a_page_hides_is_text_nowhere() -> None:
    assert clean_cell("<p><span style='display: none'>9</span>12<b hidden>3</b></p>")[0] == "12"


@pytest.mark.parametrize("text", ["a < b et c > d", "R&D ;", "=1+1", "  12 "])
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert clean_cell(text) == (text, ())


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u202f\n"])
def test_white_space_alone_is_blank(text: str) -> None:
    assert clean_cell(text) == ("", ())


def test_what_is_invisible_leaves_its_line_ends() -> None:
    assert without_invisible("a\n<script>\nb\n\nc</script>\n<!-- d\n-->e") == "a\n\n\n\n\n\ne"


def test_an_unclosed_script_ends_at_a_blank_line() -> None:
    assert without_invisible("a<script>b\nc\n\nd") == "a\n\n\nd"


def test_scripts_that_are_never_closed_cost_no_square_of_their_number() -> None:
    started = time.process_time()
    without_invisible("<script>\n\n<!-- \n\n" * 50_000)
    assert time.process_time() - started < 2


def test_markup_nested_without_end_is_refused_and_unclosed_items_are_not() -> None:
    refuse_deep_nesting("<ul>" + "<li>a" * 10_000)
    with pytest.raises(Refused) as refusal:
        refuse_deep_nesting("<div>" * 10_000)
    assert refusal.value.rule == "file.too_large"


def test_a_sign_that_no_database_takes_is_a_lost_one() -> None:
    assert clean_cell("n.d.\0 (provisoire)") == ("n.d.\ufffd (provisoire)", ())
