"""A long delimited text read in columns gives, line for line, what reading it row by row gives."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import long_text
from interlud_pipeline.intake.reading import read_many
from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Context
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation.account import CellAccount, account
from interlud_pipeline.validation.batch import Batch, Received, validate

TIMES = 30 if os.environ.get("INTERLUD_LONG_TESTS") else 1
REGISTER = Register(PROJECT_ROOT / "dbt_project" / "seeds")
HEADERS = ("Agglomération", "Année", "Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")
USUAL = (
    ("CALL", "246200299", "Hénin-Carvin", "CABBALR"),
    ("2022", "2023", "2024"),
    ("115", "116", "117", "118"),
    ("12", "0", "250", "7,5", "3.20", "1 250", "9 outils", ""),
    ("", "", "", "n.d."),
    ("", ""),
    ("", "", "chiffre consolidé"),
)
UNUSUAL = (
    ("Hénil-Carvin", "Artois-Flandres", "", "Total", "246200364", "24620036", "CALL (a@b.fr)", "Agglomération"),
    ("exercice 2023", "2022-2023", "", "1850", "23"),
    ("n°117", "999", "", "Réunions tenues", "117 (2022)", "115 et 116", "Réunions tenues : 12", "Note : x", "réunions"),
    (
        *(
            "1 234",
            "12,5",
            "-3",
            "une dizaine",
            "NC",
            "-",
            "n.d.",
            "12*",
            "12 réunions",
            "6 (provisoire)",
            "007",
            "\u00a0",
        ),
        *(
            "12,0",
            "1.234",
            "0,05",
            "12,50",
            "1234567,5",
            "123456789",
            "1.5.2",
            "12,",
            ",5",
            "00,10",
            "12.3 ",
            "\u22124,5",
        ),
    ),
    ("trop tôt", "données inexistantes", "provisoire", "-", "disponible fin 2025", "le service est fermé", " "),
    ("31/12/2026", "2027", "5", "jamais", "fin 2026"),
    ("* chiffre provisoire", "estimé", "42", "06 12 34 56 78", "rÃ©unions", "perdu \ufffd", "<b>gras</b>", "&eacute;"),
)
RECEIVED_AT = datetime(2024, 1, 1)  # noqa: DTZ001 - UTC without a zone, as the ledger has it


@pytest.fixture(autouse=True, scope="module")
def short_texts_in_columns_too() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_text, "LEAST_LINES", 1)
        yield


def read_and_validated(content: bytes, context: Context, *, in_columns: bool) -> tuple[Received, Batch]:
    (document,) = read_many([(content, "retour.csv")], Limits(), long_as_columns=in_columns)
    read = interpret(document, context, REGISTER)
    folder = (context.reporting_year, context.sender)
    received = Received(read, document.sha256, "retour.csv", "retour.csv", 1, RECEIVED_AT, *folder)
    return received, validate([received], REGISTER)


def rows_of(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return sorted(frame.iter_rows(), key=repr)


def assert_alike(content: bytes, context: Context) -> Received:
    (one, columns), (other, rows) = (read_and_validated(content, context, in_columns=way) for way in (True, False))
    for name, frame in rows.frames().items():
        assert rows_of(columns.frames()[name]) == rows_of(frame), name
    accounts: list[dict[tuple[str | None, str], CellAccount]] = [
        account(received, batch, REGISTER) for received, batch in ((one, columns), (other, rows))
    ]
    assert accounts[0] == accounts[1]
    assert list(accounts[0]) == list(accounts[1])
    return one


def quoted(text: str, delimiter: str, *, always: bool) -> str:
    needed = always or delimiter in text or '"' in text
    return '"{}"'.format(text.replace('"', '""')) if needed else text


@st.composite
def long_files(draw: st.DrawFn) -> bytes:
    positions = draw(st.permutations(range(len(HEADERS))))
    width = draw(st.integers(4, len(HEADERS)))
    kept = [one for one in positions if one < width]
    delimiter = draw(st.sampled_from([";", ";", "\t", ",", "|"]))
    usually = st.integers(0, 11)
    lines = [delimiter.join(HEADERS[one] for one in kept)]
    for _ in range(draw(st.integers(2, 14))):
        cells = []
        for column in kept:
            texts = UNUSUAL[column] if draw(usually) == 0 else USUAL[column]
            cells.append(quoted(draw(st.sampled_from(texts)), delimiter, always=draw(usually) == 0))
        line = delimiter.join(cells)
        match draw(st.integers(0, 40)):
            case 0:
                line += delimiter
            case 1:
                line += f"{delimiter}9"
            case 2:
                line = line.rpartition(delimiter)[0]
            case 3:
                line = draw(
                    st.sampled_from(["", "* chiffre provisoire", "Source : enquête", f"{delimiter}{delimiter}"])
                )
            case 4:
                line += draw(st.sampled_from(['"', " • deux"]))
        lines.append(line)
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join(lines) + draw(st.sampled_from([end, end, "", end * 2]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))


ONE_BODY = "Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;12\nCALL;2023;118;\nCALL;2024;117;3\n"
CONTEXTS = st.sampled_from(
    [Context(), Context(), Context(2023), Context(2023, "246200364"), Context(None, "artois-mobilites")]
)


# Without shrinking: it would take minutes, and the examples are small.
@settings(max_examples=12 * TIMES, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(long_files(), CONTEXTS)
@example(ONE_BODY.encode(), Context())
@example(
    f"{';'.join(HEADERS)}\nCALL;2022;117;1;;;\nCAHC;2022;118;0;n.d.;;\nCAHC;2023;118;5;;;estimé\n".encode(), Context()
)
def test_both_ways_of_reading_give_the_same(content: bytes, context: Context) -> None:
    assert_alike(content, context)


def test_the_sign_of_a_unit_is_read_with_its_number_in_both_ways(seeds_copy, monkeypatch) -> None:
    indicators = seeds_copy / "indicators.csv"
    lines = indicators.read_text(encoding="utf-8")
    assert ",outils," in lines
    indicators.write_text(lines.replace(",outils,", ",%,").replace(",contributions,", ",km,"), encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "REGISTER", Register(seeds_copy))
    values = ["62,52 %", "62,5%", "12 %", "1\u202f250 %", "3 km", "3,5 km", "2025 km", "4 €", "2,5"]
    rows = "".join(f"CALL;{year};117;{one}\nCALL;{year};118;{one}\n" for year in (2022, 2023) for one in values)
    read = assert_alike(f"{ONE_BODY}{rows}".encode(), Context()).interpretation.sound
    assert read is not None
    (percent,) = read.frame.filter(source_text="62,52 %", reporting_year=2023, indicator="117").rows(named=True)
    assert (percent["value"], percent["decimals"]) == (Decimal("62.52"), 2)
    (kilometres,) = read.frame.filter(source_text="2025 km", reporting_year=2023, indicator="118").rows(named=True)
    assert kilometres["value"] == 2025


def lines_in_columns(rows: str) -> list[int]:
    content = f"{';'.join(HEADERS)}\n" + "CALL;2022;117;1;;;\n" * 4 + rows
    sound = assert_alike(content.encode(), Context()).interpretation.sound
    return [] if sound is None else sound.frame["line"].to_list()


def test_plain_lines_and_known_answers_stay_in_columns() -> None:
    known = "CALL;2023;117;12;;;\nCALL;2023;118;;trop tôt;31/12/2026;\n"
    found_wanting = "CAHC;2023;117;une dizaine;;;\nCAHC;2023;118;-3;;;\n"
    assert lines_in_columns(f"{known}{found_wanting}Source : enquête\n") == [5, 6, 7, 8]


@pytest.mark.parametrize(
    "line",
    [
        "Hénil-Carvin;2023;117;12;;;",
        "CALL;2022-2023;117;12;;;",
        "CALL;2023;999;12;;;",
        "Total;2023;117;12;;;",
        "CALL;2023;117;12*;;;",
        "CALL;2023;117;12;;;06 12 34 56 78",
        "CALL;2023;117;;;;environ 12",
        '" CALL";2023;117;12;"a""b";;',
        "CALL;2023;117;12;;;;",
        "CALL;2023;117;12",
    ],
)
def test_lines_that_need_a_closer_look_are_read_as_rows(line: str) -> None:
    assert lines_in_columns(f"{line}\nCALL;2023;118;1;;;\nCALL;2023;118;1;;;\n") == [5, 7]


@pytest.mark.parametrize("line", ["", "Agglomération : CAHC", "Indicateur;Valeur", 'CALL;2023;117;"12;;;'])
def test_files_with_more_than_one_table_of_lines_are_read_as_rows(line: str) -> None:
    assert lines_in_columns(f"{line}\nCALL;2023;118;1;;;\nCALL;2023;118;1;;;\n") == []
