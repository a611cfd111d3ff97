import polars as pl
import pytest

from interlud_pipeline.publication import rollback as rolling
from interlud_pipeline.publication import switch as switching
from interlud_pipeline.publication.current import PublicationError, current, kept_publications
from interlud_pipeline.publication.publish import publish, verified_as_of
from interlud_pipeline.publication.rollback import DamagedError, InForceError, OtherContractError, roll_back
from interlud_pipeline.publication.rollbacks import (
    ROLLBACKS_FILE,
    PublicationSetAside,
    read_rollbacks,
    rolled_back_to,
    set_aside,
)


def change_content(workshop, value: int = 11) -> None:
    workshop.fill(f"update marts.fct_indicator_observation set value = {value} where indicator = '116'")  # noqa: S608


@pytest.fixture
def two(workshop):
    """An earlier publication and the one in force, by id."""
    first = workshop.published().id
    change_content(workshop)
    return first, workshop.published(as_of=rolling_day(workshop)).id


def rolling_day(workshop):
    return verified_as_of(workshop.settings).replace(year=2025)


def value_in_force(workshop) -> int:
    fact = current(workshop.settings).read("fct_indicator_observation")
    return int(fact.filter(pl.col("indicator") == "116")["value"].item())


def test_the_earlier_publication_is_in_force_and_the_journal_says_so(workshop, two):
    first, second = two
    roll_back(workshop.settings, first, function="Chargée de mission", reason="116 est faux")
    assert (current(workshop.settings).id, value_in_force(workshop)) == (first, 10)
    assert verified_as_of(workshop.settings).year == 2024
    rows = pl.read_parquet(workshop.settings.publications / ROLLBACKS_FILE).drop("rolled_back_at").rows()
    assert rows == [(first, second, "Chargée de mission", "116 est faux")]
    assert rolled_back_to(workshop.settings, first).previous == second
    assert [one.id for one in kept_publications(workshop.settings)] == [second, first]


def test_no_run_puts_back_by_itself_what_was_set_aside(workshop, two):
    first, second = two
    roll_back(workshop.settings, first, reason="116 est faux")
    again = workshop.candidate()
    workshop.pass_audit(again)
    with pytest.raises(PublicationSetAside, match=rf"publication {second}, mise de côté .*« 116 est faux »"):
        publish(workshop.settings, again)
    assert current(workshop.settings).id == first


def test_other_content_is_published_as_usual(workshop, two):
    first, second = two
    roll_back(workshop.settings, first)
    change_content(workshop, 12)
    published = workshop.published()
    assert (published.is_new, value_in_force(workshop)) == (True, 12)
    assert rolled_back_to(workshop.settings, first) is None
    assert list(set_aside(workshop.settings)) == [second]


def test_what_was_set_aside_comes_back_on_request(workshop, two):
    first, second = two
    roll_back(workshop.settings, first)
    roll_back(workshop.settings, second)
    assert (current(workshop.settings).id, list(set_aside(workshop.settings))) == (second, [first])
    assert workshop.published().id == second


def test_nothing_is_rolled_back_to_a_publication_with_a_changed_file(workshop, two):
    first, second = two
    file = workshop.settings.publications / first / "marts.duckdb"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedError) as caught:
        roll_back(workshop.settings, first)
    assert caught.value.files == ("marts.duckdb",)
    assert (current(workshop.settings).id, read_rollbacks(workshop.settings)) == (second, ())


def test_a_manifest_that_tells_of_other_figures_is_damage(workshop, two):
    first, second = two
    folder = workshop.settings.publications / first
    (folder / "manifest.json").chmod(0o644)
    file = folder / "fct_indicator_observation.parquet" / "2023.parquet"
    figures, sound = pl.read_parquet(file).with_columns(value=pl.lit(99)), rolling.file_hash(file)
    file.unlink()
    figures.write_parquet(file)
    forged = (folder / "manifest.json").read_text().replace(sound, rolling.file_hash(file))
    (folder / "manifest.json").write_text(forged)
    with pytest.raises(DamagedError, match="manifest"):
        roll_back(workshop.settings, first)
    assert current(workshop.settings).id == second


def test_readers_of_one_contract_are_not_given_another(workshop, two, monkeypatch):
    first, second = two
    monkeypatch.setattr(rolling, "CONTRACT_VERSION", "999")
    with pytest.raises(OtherContractError):
        roll_back(workshop.settings, first)
    assert current(workshop.settings).id == second


def test_an_unknown_publication_and_the_one_in_force_are_refused(workshop, two):
    with pytest.raises(PublicationError, match="no publication ffff"):
        roll_back(workshop.settings, "ffff")
    with pytest.raises(InForceError):
        roll_back(workshop.settings, two[1])


def test_a_try_that_was_cut_off_is_told_once(workshop, two, monkeypatch):
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(switching, "point_at", cut_off)
        with pytest.raises(KeyboardInterrupt):
            roll_back(workshop.settings, two[0])
    assert current(workshop.settings).id == two[1]
    roll_back(workshop.settings, two[0])
    assert [(one.publication, one.previous) for one in read_rollbacks(workshop.settings)] == [two]
