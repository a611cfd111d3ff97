import form_readers
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from interlud_pipeline.publication.forms.csv_files import write_excel_csv, write_machine_csv


@pytest.fixture
def machine(traps, tmp_path):
    write_machine_csv([traps], tmp_path)
    return tmp_path / "csv" / "traps.csv"


@pytest.fixture
def excel(traps, tmp_path):
    write_excel_csv([traps], tmp_path)
    return tmp_path / "csv-excel" / "traps.csv"


def by_key(path, delimiter, column):
    texts = form_readers.csv_texts(path, delimiter)
    return dict(zip(texts["key"], texts[column], strict=True))


def test_every_value_comes_back_from_the_csv_for_machines(machine, traps):
    back = form_readers.machine_csv(machine.parent.parent, "traps")
    assert_frame_equal(back, pl.read_parquet(traps.path), check_exact=True)


def test_every_value_comes_back_from_the_csv_for_spreadsheets(excel, traps):
    back = form_readers.excel_csv(excel.parent.parent, "traps")
    assert_frame_equal(back, pl.read_parquet(traps.path), check_exact=True)


def test_null_is_an_empty_field_and_an_empty_text_is_quoted(machine):
    lines = machine.read_bytes().split(b"\r\n")
    assert lines[0] == b"key,text,value,tiny,count,rate,is_late,held_on,received_at"
    assert lines[2] == b"b,,,,,,,,"
    assert lines[3].startswith(b'c,"",0.0000,-0.000000001,-5,1e-9,false,1899-12-31,2024-03-28T13:40:00.500')


def test_fields_are_quoted_where_rfc_4180_asks_for_it(machine):
    text = machine.read_bytes().decode()
    assert 'e,"""cité"" ; à, b",12345678901234.0001,' in text
    assert 'f,"deux\nlignes",-0.0001,' in text
    assert text.endswith("\r\n")


def test_texts_that_a_spreadsheet_would_run_are_neutralised_and_numbers_are_not(excel):
    texts = by_key(excel, ";", "text")
    assert {key: texts[key] for key in "dijklmno"} == {
        "d": "'=1+1",
        "i": "'-",
        "j": "'+Fret en Gohelle",
        "k": "'@SUM(A1)",
        "l": "'\tx",
        "m": "'\r=x",
        "n": "'\u00a0=x",
        "o": "''=x",
    }
    assert (texts["p"], texts["a"], texts["r"]) == ("'s-Hertogenbosch", "Hénin-Carvin", "NULL")
    assert by_key(excel, ";", "value")["d"] == "-1,5000"
    assert by_key(excel, ";", "count")["c"] == "-5"


def test_a_french_spreadsheet_finds_its_marks(excel):
    content = excel.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfkey;text;value;tiny;count;rate;is_late;held_on;received_at\r\n")
    first = content.decode("utf-8-sig").split("\r\n")[1]
    assert first == "a;Hénin-Carvin;10,0000;0,000000001;0;0,30000000000000004;VRAI;2024-02-29;2024-03-28 13:40:00"


def test_the_same_rows_give_the_same_bytes(machine, excel, traps, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    write_machine_csv([traps], again)
    write_excel_csv([traps], again)
    assert (again / "csv" / "traps.csv").read_bytes() == machine.read_bytes()
    assert (again / "csv-excel" / "traps.csv").read_bytes() == excel.read_bytes()


def test_a_mart_without_rows_has_its_header(make_table, tmp_path):
    write_machine_csv([make_table(pl.DataFrame(schema={"key": pl.String, "count": pl.Int32}), "none")], tmp_path)
    assert (tmp_path / "csv" / "none.csv").read_bytes() == b"key,count\r\n"
