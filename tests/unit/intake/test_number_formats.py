import pytest

from interlud_pipeline.intake.readers.number_formats import parse_format

PLAIN = [
    "",
    "General",
    "@",
    "0",
    "0.00",
    "# ##0",
    '# ##0,00 "€"',
    "[$-40C]d mmmm yyyy",
    "[h]:mm",
    "# ?/?",
    '_-* #,##0\\ _€_-;\\-* #,##0\\ _€_-;_-* "-"??\\ _€_-;_-@_-',
]


@pytest.mark.parametrize("code", PLAIN)
def test_a_format_that_only_dresses_a_number_leaves_it_a_number(code: str) -> None:
    assert parse_format(code) is None


@pytest.mark.parametrize(
    ("code", "held", "shown"),
    [
        ("0%", "0.12", "12\u00a0%"),
        ("0.00%", "1", "100\u00a0%"),
        ('"env. "0', "12", "env. 12"),
        (">0", "12", ">12"),
        ('0 "réunions"', "12", "12 réunions"),
        ('0" réunions";-0', "12.5", "12,5 réunions"),
        ('General" outils"', "12", "12 outils"),
        ("0,", "12000", "12 (12000)"),
        (";;;", "12", "(12)"),
        ('"oui"', "1", "oui (1)"),
        ("0.0E+00", "120", None),
    ],
)
def test_a_format_that_says_something_else_is_read_as_it_shows(code: str, held: str, shown: str | None) -> None:
    found = parse_format(code)
    assert (None if found is None else found.shown(held)) == shown
