"""A request to read again means contents by what their files say, where they lie, and how they are named."""

import polars as pl
import pytest

from interlud_pipeline.validation.rereading import (
    KnownContents,
    NothingToReadAgainError,
    ReadAgain,
    contents_to_read_again,
)

CALL, CAHC, AUTHORITY = "246200364", "246200299", "artois-mobilites"
CALL_2023, CAHC_2023, CALL_2022, PAGE, REFUSED = ("a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64)


@pytest.fixture
def request_for(register):
    """What a request means among five contents: three bodies' files, a page on two bodies, a refused file."""
    placed = [
        (CALL_2023, "2023/CALL/envoi.csv", 2023, CALL, "sub-a1b2c3"),
        (CAHC_2023, "2023/CAHC/envoi.csv", 2023, CAHC, "sub-d4e5f6"),
        (CALL_2022, "2023/CALL/vieux.csv", 2023, CALL, "sub-777777"),
        (PAGE, "page.txt", None, None, "sub-888888"),
        (REFUSED, "2024/CALL/envoi.xlsx", 2024, CALL, "sub-999999"),
    ]
    said = [
        ("sub-a1b2c3", CALL, 2023, CALL),
        ("sub-d4e5f6", CAHC, 2023, CAHC),
        ("sub-777777", CALL, 2022, CALL),
        ("sub-888888", CALL, 2023, AUTHORITY),
        ("sub-888888", CAHC, 2022, AUTHORITY),
    ]
    arrivals = pl.DataFrame(
        [(sha256, location, location.rpartition("/")[2]) for sha256, location, *_ in placed],
        schema=["sha256", "location", "file_name"],
        orient="row",
    )
    delivered = pl.DataFrame(
        [(sha256, year, sender) for sha256, _, year, sender, _ in placed],
        schema={"sha256": pl.String, "folder_year": pl.Int32, "folder_sender": pl.String},
        orient="row",
    )
    submissions = pl.DataFrame(
        [(one, sha256) for sha256, *_, one in placed], schema=["submission_id", "sha256"], orient="row"
    )
    coverage = pl.DataFrame(
        said, schema=["submission_id", "agglomeration", "reporting_year", "declared_by"], orient="row"
    )

    def meant(**asked):
        known = KnownContents(arrivals, delivered, submissions, coverage)
        return contents_to_read_again(ReadAgain(**asked), known, register)

    return meant


@pytest.mark.parametrize("name", [CALL, "CALL", "Lens-Liévin", "call"])
def test_a_body_is_meant_by_any_of_its_names_and_with_it_what_others_say_of_it(request_for, name):
    assert request_for(sender=name) == {CALL_2023, CALL_2022, PAGE, REFUSED}


def test_an_authority_is_meant_by_what_it_declares(request_for):
    assert request_for(sender=AUTHORITY) == {PAGE}


def test_a_year_is_meant_by_what_a_file_says_and_by_its_folder(request_for):
    assert request_for(reporting_year=2022) == {CALL_2022, PAGE}
    assert request_for(reporting_year=2023) == {CALL_2023, CAHC_2023, CALL_2022, PAGE}


def test_a_file_that_was_refused_is_meant_by_its_folder(request_for):
    assert request_for(sender="CALL", reporting_year=2024) == {REFUSED}


def test_a_body_and_a_year_are_meant_together(request_for):
    assert request_for(sender="CAHC", reporting_year=2023) == {CAHC_2023}
    assert request_for(sender="CALL", reporting_year=2022) == {CALL_2022}, "the page says nothing of CALL in 2022"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2023/CALL/envoi.csv", {CALL_2023}),
        ("envoi.csv", {CALL_2023, CAHC_2023}),
        ("bbbbbb", {CAHC_2023}),
        ("sub-777777", {CALL_2022}),
    ],
)
def test_a_file_is_meant_by_its_place_name_hash_or_submission(request_for, text, meant):
    assert request_for(file=text) == meant


def test_a_file_and_a_body_are_meant_together(request_for):
    assert request_for(file="envoi.csv", sender="CAHC") == {CAHC_2023}


@pytest.mark.parametrize("asked", [{"file": "bbbb"}, {"reporting_year": 1999}, {"sender": "CAHC", "file": "vieux.csv"}])
def test_a_request_that_means_nothing_is_refused(request_for, asked):
    with pytest.raises(NothingToReadAgainError, match="No content"):
        request_for(**asked)


def test_an_unknown_body_is_refused_by_name(request_for):
    with pytest.raises(NothingToReadAgainError, match="« Artois-Flandres »"):
        request_for(sender="Artois-Flandres")


def test_nothing_given_asks_for_nothing():
    assert not ReadAgain()
    assert ReadAgain(reporting_year=2023)
