"""What the generator says of its own files is so: looked up with plain libraries, never with the product's readers."""

import codecs
import csv
import html
import io
import json
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from stdnum.fr import siren

from interlud_pipeline.generation.bodies import MOST_BODIES, invent
from interlud_pipeline.generation.generate import INBOX, PROJECT, TRUTH, FolderInUseError, generate
from interlud_pipeline.generation.kinds import faulty_kinds, sound_kinds
from interlud_pipeline.generation.scale import FORMS, Scale
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

SCALE = Scale(bodies=9, indicators=40, years=2, forms=tuple(FORMS), defect_rate=0.3, seed=7)


def made(folder: Path, scale: Scale = SCALE) -> Path:
    generate(scale, folder, PROJECT_ROOT / "dbt_project")
    return folder


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("made") / "here")


@pytest.fixture(scope="module")
def observations(campaigns: Path) -> pl.DataFrame:
    return pl.read_parquet(campaigns / TRUTH / "observations" / "*.parquet")


def test_the_same_options_give_the_same_bytes(campaigns: Path, tmp_path: Path):
    again = made(tmp_path / "again")
    files = {path.relative_to(campaigns) for path in campaigns.rglob("*") if path.is_file()}
    assert len(files) > 80
    assert {path for path in files if (campaigns / path).read_bytes() != (again / path).read_bytes()} == set()
    assert {path.relative_to(again) for path in again.rglob("*") if path.is_file()} == files


def test_another_seed_gives_other_figures(observations: pl.DataFrame, tmp_path: Path):
    other = made(tmp_path / "other", Scale(9, 40, 2, tuple(FORMS), 0.3, seed=8))
    values = pl.read_parquet(other / TRUTH / "observations" / "*.parquet")["value"]
    assert (values == observations["value"]).mean() < 0.1


def test_how_much_is_made_at_once_changes_no_figure(tmp_path: Path):
    counts = []
    for batch in (100, 100_000):
        folder = made(tmp_path / str(batch), Scale(12, 10, 2, ("long",), 0.2, 3, batch))
        truth = pl.read_parquet(folder / TRUTH / "observations" / "*.parquet")
        counts.append((truth.height, truth["agglomeration"].n_unique(), len(list((folder / INBOX).rglob("*.?sv")))))
    assert [one[:2] for one in counts] == [(240, 12), (240, 12)]


def test_every_expected_figure_has_one_row(observations: pl.DataFrame):
    keys = ("agglomeration", "indicator", "reporting_year")
    assert observations.height == 9 * 40 * 2
    assert observations.select(keys).n_unique() == observations.height
    assert set(observations["form"]) == set(FORMS)


def test_a_value_stands_if_and_only_if_its_status_has_one(observations: pl.DataFrame, register: Register):
    statuses = register.observation_statuses
    for status, value in observations.select("status", "value").iter_rows():
        assert statuses[status].has_value == (value is not None), status


def test_every_kind_is_used_and_every_rule_is_in_the_catalogue(campaigns: Path, observations: pl.DataFrame):
    register = Register(campaigns / PROJECT / "seeds")
    kinds = {one.name for one in (*sound_kinds(register), *faulty_kinds(register))}
    assert kinds - set(observations["kind"]) == set()
    findings = pl.read_parquet(campaigns / TRUTH / "findings" / "*.parquet")
    assert findings["severity"].null_count() == 0
    planted = findings.filter(pl.col("rule") == pl.col("kind"))
    assert planted["rule"].n_unique() >= 20


def cell_at(path: Path, sheet: str | None, cell: str) -> str:
    """The text at an address, by a library that the product does not read this form with, or by hand."""
    if path.suffix == ".xlsx":
        return str(openpyxl.load_workbook(path)[sheet][cell].value)
    if path.suffix == ".ods":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return str(rows[int(cell[1:]) - 1][ord(cell[0]) - 65])
    if path.suffix == ".json":
        value = json.loads(path.read_text(encoding="utf-8"))
        for part in cell.split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
        return str(value)
    if cell.startswith("L"):
        line, _, column = cell[1:].partition("C")
        text = path.read_text(encoding="utf-8").split("\n")[int(line) - 1]
        cells = re.findall(r"<td>(.*?)</td>", text) if path.suffix == ".html" else text.strip("|").split("|")
        return html.unescape(cells[int(column) - 1]).strip() if column else text
    content = decoded(path.read_bytes())
    separator = max(";,\t|", key=content.split("\n", 1)[0].count)
    rows = list(csv.reader(io.StringIO(content), delimiter=separator))
    return rows[int(cell[1:]) - 1][ord(cell[0]) - 65]


def decoded(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF16_LE):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def test_each_address_leads_to_the_text_that_stands_there(campaigns: Path, observations: pl.DataFrame):
    sent = observations.filter(pl.col("source_text").is_not_null())
    seen = set()
    for row in sent.group_by("form", "kind").first().sort("form", "kind").iter_rows(named=True):
        path = campaigns / INBOX / row["source_file"]
        assert cell_at(path, row["source_sheet"], row["source_cell"]) == row["source_text"], row
        seen.add(row["form"])
    assert seen == set(FORMS)


def test_a_figure_that_was_not_sent_has_no_source(observations: pl.DataFrame):
    unsent = observations.filter(pl.col("status").is_in(["NO_SUBMISSION", "NOT_IN_SUBMISSION"]))
    assert unsent.height > 5
    assert unsent["source_file"].null_count() == unsent.height


def test_every_file_arrives_between_opening_and_due_day(campaigns: Path):
    with (campaigns / INBOX / "arrivals.csv").open(encoding="utf-8", newline="") as lines:
        arrivals = {row["path"]: row["received_at"] for row in csv.DictReader(lines)}
    files = {str(path.relative_to(campaigns / INBOX)) for path in (campaigns / INBOX).rglob("*.*") if path.is_file()}
    assert files - {"arrivals.csv"} == set(arrivals)
    assert len(set(arrivals.values())) == len(arrivals)
    for path, instant in arrivals.items():
        year = int(path[:4]) + 1
        assert f"{year}-01-02" < instant < f"{year}-03-31", path


def test_the_register_knows_the_bodies_and_hangs_together(campaigns: Path):
    register = Register(campaigns / PROJECT / "seeds")
    assert len(register.agglomerations) == 9
    assert len(register.indicators_of("plan-engendre", 2024)) == 40
    assert all(siren.is_valid(one) for one in register.agglomerations)
    assert {one.agglomeration for one in register.agglomeration_aliases} == set(register.agglomerations)


def test_no_two_bodies_of_the_largest_register_share_a_name():
    bodies = invent(5_000, seed=1)
    for names in ([one.town for one in bodies], [one.short_name for one in bodies], [one.siren for one in bodies]):
        assert len(set(names)) == 5_000
    assert not {one.misspelling for one in bodies} & {one.town for one in bodies}
    assert MOST_BODIES > 36_000


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderInUseError):
        generate(SCALE, tmp_path, PROJECT_ROOT / "dbt_project")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_form_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no form is called fax: choose from .*long"):
        Scale(1, 1, 1, ("long", "fax"), 0, 0)
