import duckdb

from interlud_pipeline.duckdb_memory import bounded


def test_what_does_not_fit_goes_into_a_folder_that_is_removed_in_the_end(tmp_path):
    with (
        bounded(40, prefix="here-", folder=tmp_path) as memory,
        duckdb.connect(config={"threads": "1", **memory.config}) as connection,
    ):
        connection.execute("create table wide as select range as id, md5(range::varchar) as text from range(1000000)")
        assert list(memory.spill.iterdir())
        assert memory.spill.parent == tmp_path
        assert connection.execute("select count(distinct text) from wide").fetchone() == (1_000_000,)
    assert list(tmp_path.iterdir()) == []


def test_two_databases_do_not_share_a_folder(tmp_path):
    with bounded(40, folder=tmp_path) as one, bounded(40, folder=tmp_path) as other:
        assert one.spill != other.spill
