from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from interlud_pipeline.publication.hashing import UnhashableColumnError, content_hash, sources_hash


def hash_of(**columns: object) -> str:
    return content_hash(pl.DataFrame(columns))


def test_order_of_rows_does_not_count():
    assert hash_of(a=["x", "y"], b=[1, 2]) == hash_of(a=["y", "x"], b=[2, 1])


def test_which_values_share_a_row_counts():
    assert hash_of(a=["x", "y"], b=[1, 2]) != hash_of(a=["x", "y"], b=[2, 1])


def test_order_and_names_of_columns_count():
    assert len({hash_of(a=[1], b=[2]), hash_of(b=[2], a=[1]), hash_of(a=[1], c=[2])}) == 3


@pytest.mark.parametrize("same", [[10], [10.0], [Decimal("10.0000")], [Decimal(10)]])
def test_a_number_is_the_same_in_every_numeric_type(same: list[object]):
    assert hash_of(a=same) == content_hash(pl.DataFrame({"a": [10]}, schema={"a": pl.Int16}))


def test_decimals_keep_every_digit():
    assert hash_of(a=[Decimal("10.0001")]) != hash_of(a=[Decimal("10.0000")])
    assert hash_of(a=[Decimal("10.5000")]) == hash_of(a=[10.5])
    assert hash_of(a=[100]) != hash_of(a=[1])


def test_zero_has_no_sign():
    assert hash_of(a=[-0.0]) == hash_of(a=[0])


def test_null_is_neither_blank_nor_a_word():
    assert len({hash_of(a=[text]) for text in (None, "", "~", "null", "=")}) == 5


def test_text_with_separators_cannot_pass_for_other_rows():
    assert hash_of(a=["x\ty"], b=["z"]) != hash_of(a=["x"], b=["y\tz"])
    assert hash_of(a=["x\n=y"]) != hash_of(a=["x", "y"])
    assert hash_of(a=["\\t"]) != hash_of(a=["\t"])


def test_an_instant_is_the_same_in_every_zone_and_unit():
    utc = datetime(2024, 3, 31, 12, 0, tzinfo=UTC)
    paris = pl.Series("a", [utc]).dt.convert_time_zone("Europe/Paris")
    assert content_hash(pl.DataFrame({"a": paris})) == hash_of(a=[utc.replace(tzinfo=None)])
    assert utc.astimezone(ZoneInfo("Europe/Paris")) == paris[0]
    assert content_hash(pl.DataFrame({"a": pl.Series([utc.replace(tzinfo=None)]).dt.cast_time_unit("ms")})) == hash_of(
        a=[utc.replace(tzinfo=None)]
    )


def test_a_table_without_rows_differs_from_one_with_a_blank_row():
    assert content_hash(pl.DataFrame(schema={"a": pl.String})) != hash_of(a=[None])


def test_the_canonical_text_is_the_header_and_the_sorted_rows():
    frame = pl.DataFrame(
        {
            "body": ["CALL", "CAHC"],
            "value": [Decimal("10.0000"), None],
            "on": [date(2024, 3, 31), None],
            "is": [True, False],
        }
    )
    text = "body\tvalue\ton\tis\n=CAHC\t~\t~\t=false\n=CALL\t=10\t=2024-03-31\t=true"
    assert content_hash(frame) == sha256(text.encode()).hexdigest()


def test_a_column_without_values_or_without_nulls_is_written_as_any_other():
    frame = pl.DataFrame(
        {"body": ["CALL", "CAHC"], "none": [None, None], "count": [Decimal(100), Decimal(7)], "text": ["a\tb", "\\"]},
        schema_overrides={"none": pl.Date, "count": pl.Decimal(18, 0)},
    )
    text = "body\tnone\tcount\ttext\n=CAHC\t~\t=7\t=\\\\\n=CALL\t~\t=100\t=a\\tb"
    assert content_hash(frame) == sha256(text.encode()).hexdigest()


def test_a_nested_column_is_refused():
    with pytest.raises(UnhashableColumnError, match="column a is List"):
        hash_of(a=[[1]])


def test_sources_count_by_name_and_bytes_and_left_out_folders_do_not(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "a.sql").write_text("select 1")
    before = sources_hash(tmp_path, [".sql"], left_out=["target"])
    (tmp_path / "target" / "b.sql").write_text("select 2")
    (tmp_path / "a.txt").write_text("no source")
    assert sources_hash(tmp_path, [".sql"], left_out=["target"]) == before
    (tmp_path / "a.sql").rename(tmp_path / "c.sql")
    assert sources_hash(tmp_path, [".sql"], left_out=["target"]) != before
