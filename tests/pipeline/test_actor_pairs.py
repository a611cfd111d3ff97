"""Names that come near each other stay two actors until a line of the register says that they are one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_runs import copy_project, query, run_dbt
from sample_lake import CAHC, CALL

from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow

HEADER = "Agglomération;Année;Acteur\n"
FILES = {
    "2023/CALL/acteurs.csv": (
        f"{HEADER}CALL;2023;Transport Brelet\nCALL;2023;Transports Dupond\nCALL;2023;Coursiers Nord\n"
    ),
    "2023/CAHC/acteurs.csv": (
        f"{HEADER}CAHC;2023;Transports BRELET SAS\nCAHC;2023;transport DUPONT\nCAHC;2023;Coursiers Nort\n"
        "CAHC;2023;Coursiers du Nord\n"
    ),
}
CONFIRMED = "Transports BRELET SAS,transport-brelet,name,,\n"
REJECTED = "Coursiers Nort,Coursiers Nord,Chargée de mission,2024-05-02,Deux coopératives.\n"
ACTORS = """
    select agglomeration, declared_name, actor from marts.fct_actor_mobilisation
    where declared_name like 'Transport%B%' order by agglomeration desc
"""
PAIRS = """
    select name, other_name, score, state from marts.rpt_actor_candidate_pairs
    where name like 'Transport%' or name like 'Coursiers%' order by name, other_name
"""
BRELET = """
    select actor, other_actor, agglomerations, other_agglomerations, other_first_year, finding_id is not null,
        source_cell
    from marts.rpt_actor_candidate_pairs where other_name = 'Transports BRELET SAS'
"""
DIMENSION = "select actor from marts.dim_actor where canonical_name ilike '%brelet%' order by actor"
NETWORK = """
    select named_actor_count from marts.rpt_network_indicator where indicator = '115' and reporting_year = 2023
"""


@dataclass(frozen=True)
class Office:
    """An inbox, a register and a state of a test's own."""

    settings: Settings
    project: Path

    def build(self) -> Callable[[str], list[tuple[Any, ...]]]:
        """Bring the lake up to date and build the marts; gives a query on them."""
        ingest(self.settings, Register(self.settings.seeds), as_of=date(2024, 6, 30))
        marts = ("rpt_actor_candidate_pairs", "dim_actor", "fct_actor_mobilisation", "rpt_network_indicator")
        chosen = [f"+{mart}" for mart in marts]
        done = run_dbt(
            self.settings.state,
            "build",
            "--resource-type",
            "model",
            "--resource-type",
            "seed",
            "--select",
            *chosen,
            project=self.project,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return lambda sql: query(self.settings.state, sql)

    def decide(self, seed: str, line: str) -> None:
        """Add a line to a seed."""
        with (self.project / "seeds" / f"{seed}.csv").open("a", encoding="utf-8") as lines:
            lines.write(line)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    # A file written just now would be looked at twice, half a second apart.
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    for location, content in FILES.items():
        path = tmp_path / "inbox" / location
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
    project = copy_project(tmp_path)
    settings = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state", dbt_project=project)
    (settings.state / "work").mkdir(parents=True)
    return Office(settings, project)


def test_pairs_are_proposed_and_only_the_registers_lines_settle_them(office: Office):
    marts = office.build()
    unlike = "name:transports brelet sas"
    assert marts(PAIRS) == [
        ("Coursiers Nord", "Coursiers Nort", Decimal("92.31"), "open"),
        ("Coursiers Nord", "Coursiers du Nord", Decimal("89.66"), "open"),
        ("Transport Brelet", "Transports BRELET SAS", Decimal(100), "open"),
        ("Transports Dupond", "transport DUPONT", Decimal("93.75"), "open"),
    ]
    assert marts(BRELET) == [("transport-brelet", unlike, CALL, CAHC, 2023, True, "C2")]
    assert marts(ACTORS) == [(CALL, "Transport Brelet", "transport-brelet"), (CAHC, "Transports BRELET SAS", unlike)]
    assert marts(DIMENSION) == [(unlike,), ("transport-brelet",)]
    assert marts(NETWORK) == [(7,)]

    office.decide("actor_aliases", CONFIRMED)
    office.decide("actor_distinctions", REJECTED)
    marts = office.build()
    assert marts(PAIRS) == [
        ("Coursiers Nord", "Coursiers Nort", Decimal("92.31"), "rejected"),
        ("Coursiers Nord", "Coursiers du Nord", Decimal("89.66"), "open"),
        ("Transport Brelet", "Transports BRELET SAS", Decimal(100), "confirmed"),
        ("Transports Dupond", "transport DUPONT", Decimal("93.75"), "open"),
    ]
    assert marts(BRELET) == [("transport-brelet", "transport-brelet", CALL, CAHC, 2023, False, "C2")]
    assert marts(ACTORS) == [
        (CALL, "Transport Brelet", "transport-brelet"),
        (CAHC, "Transports BRELET SAS", "transport-brelet"),
    ]
    assert marts(DIMENSION) == [("transport-brelet",)]
    assert marts(NETWORK) == [(6,)]
