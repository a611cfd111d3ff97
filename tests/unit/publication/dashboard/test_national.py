"""At a nation's size the page stays usable and bounded."""

import time
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from interlud_pipeline.publication.dashboard.bound import MOST_BODIES, MOST_FIGURES, by_name, grouped
from interlud_pipeline.publication.dashboard.lists import MOST_LINES, outstanding
from interlud_pipeline.publication.dashboard.page import render
from interlud_pipeline.publication.dashboard.source import Source

AS_OF = date(2024, 6, 30)
BODIES, YEARS = 1250, 6
MOST_BYTES = 8_000_000
MOST_SECONDS = 15
"""Of CPU time; it takes a second or two."""

NATION = f"""
delete from dim_agglomeration;
insert into dim_agglomeration
select printf('%09d', n), 'artois-mobilites', printf('B%04d', n), 'Communauté ' || n, 10, 'Service mobilité',
    if(n < 1200, printf('%02d', 1 + n // 48), null)
from range({BODIES}) as known (n);
create table one as
select * from fct_indicator_observation
where agglomeration in ('246200364', '200072460') and reporting_year = 2023;
delete from fct_indicator_observation;
insert into fct_indicator_observation
select one.* replace (body.agglomeration as agglomeration, 2018 + years.n as reporting_year)
from one
inner join dim_agglomeration as body
    on (one.agglomeration = '246200364') = (cast(body.agglomeration as integer) % 10 > 0)
cross join range({YEARS}) as years (n);
drop table one;
"""  # noqa: S608 - our own numbers


def said(node) -> str:
    return " ".join(node.text(separator=" ").split())


@pytest.fixture(scope="module")
def nation(make_marts) -> bytes:
    folder = make_marts(NATION)
    started = time.process_time()
    page = render(folder, "p", AS_OF)
    assert time.process_time() - started < MOST_SECONDS
    return page


def test_a_page_of_1250_bodies_is_bounded_and_says_what_it_leaves_out(nation):
    assert len(nation) < MOST_BYTES
    page = LexborHTMLParser(nation.decode())
    figures = page.css("a.to")
    assert len(figures) == 2 * BODIES * 4 <= MOST_FIGURES
    assert "Les chiffres de 2018 à 2021, un par un, sont dans les fichiers de la publication." in page.text()


def test_sums_of_groups_come_first_and_each_group_unfolds(nation):
    page = LexborHTMLParser(nation.decode())
    (sums,) = page.css("table.sums")
    groups = sums.css("tbody")
    tables = [one for one in page.css("details.drill") if one.css_first("table.matrix")]
    names = [said(one.css_first(".name")) for one in groups]
    assert names[:2] == ["Département 01", "Département 02"]
    assert names[-1] == "Département non renseigné"
    assert [said(one.css_first("summary")) for one in tables][:1] == ["Logistique : Département 01 (48)"]
    assert len(groups) == len(tables) == 26
    assert all("open" not in one.attributes for one in tables)
    assert max(len(one.css("tbody")) for one in tables) == 50
    first = said(groups[0].css_first("td"))
    assert first == "43 sur 43 Périmètre inconnu : 5"  # every tenth body is of unknown scope


def test_groups_that_are_too_large_are_parted_by_the_alphabet(make_marts):
    folder = make_marts(NATION, "update dim_agglomeration set department = '62'")
    groups = grouped(source := Source(folder, "p", AS_OF), by_name(source))
    assert [group.label for group in groups[:2]] == [
        "Département 62, de B0000 à B0059",
        "Département 62, de B0060 à B0119",
    ]
    assert max(len(group.bodies) for group in groups) == MOST_BODIES
    assert sum(len(group.bodies) for group in groups) == BODIES


def test_lists_are_cut_and_say_by_how_much(make_marts):
    many = "insert into rpt_revisions select one.* from rpt_revisions as one cross join range(99) as t (n)"
    page = LexborHTMLParser(render(make_marts(many), "p", AS_OF).decode())
    assert len(page.css("#revisions tbody tr")) == 60
    assert "… et 40 de plus" in page.css_first("#revisions").text()


def test_of_more_outstanding_figures_than_lines_the_gravest_and_latest_are_told_and_the_rest_counted(make_marts):
    folder = make_marts(
        "create table one as select * from rpt_non_reported_indicators limit 1",
        "delete from rpt_non_reported_indicators",
        "insert into rpt_non_reported_indicators select one.* replace (printf('B%03d', n % 50) as short_name, "
        "if(n >= 100, 2023, 2022) as reporting_year, if(n = 7, 'UNREADABLE', 'NO_SUBMISSION') as status, "
        "if(n = 7, 10, 15) as severity_rank, printf('%03d', n) as indicator, true as fails_filled, "
        "true as fails_answered, null as reason_text, null as source_text, null as available_on, "
        "false as is_overdue) from one cross join range(200) as rows (n)",
        "drop table one",
    )
    told = outstanding(Source(folder, "p", AS_OF), answered=False)
    # Fifty bodies owe two figures each in 2023 and in 2022; one figure of 2022 was unreadable.
    assert (len(told.lines), told.hidden) == (MOST_LINES, 101 - MOST_LINES)
    first, second, *_, last = [
        (one["year"], one["body"], [name[:3] for name in one["indicators"]]) for one in told.lines
    ]
    assert first == (2022, "B007", ["007"])
    assert second == (2023, "B000", ["100", "150"])
    assert last == (2022, "B008", ["008", "058"])
