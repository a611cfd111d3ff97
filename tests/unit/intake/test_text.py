import codecs

import pytest

from interlud_pipeline.intake.readers.text import decode
from interlud_pipeline.intake.refusals import CUT_CHARACTER, Refused

SAMPLES = [
    "Agglomération;Année\nLens-Liévin;2023\n",
    "mise en œuvre",
    "Béthune",
    "« à côté » ; l’été – où ?",
    "SIREN n° 115",
    "RÉUNIONS TENUES",
    "Œuvre à faire, là où c’est prévu",
]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_cp1252_and_mac_roman_are_told_apart_on_a_few_words(sample: str, encoding: str) -> None:
    decoded = decode(sample.encode(encoding))
    assert decoded.text == sample
    assert decoded.is_guessed


@pytest.mark.parametrize("sample", ["données inexistantes", "Agglomération;Année\n", "à l'été, n° 117"])
def test_cp850_is_read_where_neither_of_the_others_makes_sense(sample: str) -> None:
    decoded = decode(sample.encode("cp850"))
    assert (decoded.text, decoded.encoding) == (sample, "cp850")


@pytest.mark.parametrize(
    ("sample", "encoding"),
    [
        ("pas d’objet", "cp1252"),
        ("pas d’objet", "mac_roman"),
        ("Colas, GLS, …", "cp1252"),
        ("1\u00a0234", "cp1252"),
        ("1\u00a0234", "mac_roman"),
        ("n°117", "mac_roman"),
    ],
)
def test_a_single_sign_of_typography_is_enough(sample: str, encoding: str) -> None:
    assert decode(sample.encode(encoding)).text == sample


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read(encoding: str) -> None:
    decoded = decode("Année;été\r\n".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.is_guessed) == ("Année;été\r\n", encoding, False)


def test_the_end_mark_of_dos_is_no_text() -> None:
    assert decode(b"a;b\r\n\x1a").text == "a;b\r\n"


@pytest.mark.parametrize("content", ["été".encode()[:-1], "été".encode("utf-16")[:-1]])
def test_a_text_cut_within_a_character_is_said_to_be_cut(content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        decode(content)
    assert refusal.value.params == {"reason": CUT_CHARACTER}


def test_the_byte_9c_is_the_ligature_of_cp1252() -> None:
    decoded = decode(b"mise en \x9cuvre")
    assert (decoded.text, decoded.encoding) == ("mise en œuvre", "cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_needs_no_guess_and_leaves_no_mark(encoding: str) -> None:
    decoded = decode("é;à\n".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.is_guessed) == ("é;à\n", encoding, False)


def test_utf16_of_either_byte_order_is_read() -> None:
    assert decode(codecs.BOM_UTF16_BE + "é".encode("utf-16-be")).text == "é"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a;b\0c", "file.unreadable"),
        (codecs.BOM_UTF8 + b"  \n", "file.empty"),
        ("réunions tenues à Béthune, ".encode() + b"\xe9t\xe9", "file.unreadable"),
        (codecs.BOM_UTF8 + b"\xe9t", "file.unreadable"),
    ],
)
def test_no_text_and_mixed_encodings_are_refused(content: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        decode(content)
    assert refusal.value.rule == rule
