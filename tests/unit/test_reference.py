"""The register is sound, and says so when it is not."""

import csv
from collections import defaultdict
from pathlib import Path

from stdnum.fr import siren

from interlud_pipeline.reference import Register


def owners_of_aliases(register: Register) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in register.agglomeration_aliases:
        owners[row.alias.casefold()].add(row.agglomeration)
    return owners


def test_every_siren_passes_its_luhn_check(register: Register):
    assert {code: siren.is_valid(code) for code in register.agglomerations} == {
        "246200364": True,
        "246200299": True,
        "200072460": True,
    }


def test_the_three_bodies_have_150_communes(register: Register):
    counts = {body.short_name: body.commune_count for body in register.agglomerations.values()}
    assert counts == {"CALL": 36, "CAHC": 14, "CABBALR": 100}
    assert sum(counts.values()) == 150


def test_no_alias_of_a_body_has_two_owners(register: Register):
    assert {alias: owners for alias, owners in owners_of_aliases(register).items() if len(owners) > 1} == {}


def test_an_alias_with_two_owners_is_found(seeds_copy: Path):
    with (seeds_copy / "agglomeration_aliases.csv").open("a", encoding="utf-8") as lines:
        lines.write("call,246200299,acronym,,\n")
    assert owners_of_aliases(Register(seeds_copy))["call"] == {"246200364", "246200299"}


def test_no_name_of_an_actor_has_two_owners_on_one_day(register: Register):
    seen: dict[str, str] = {}
    for row in register.actor_aliases:
        assert seen.setdefault(row.alias.casefold(), row.actor) == row.actor


def test_every_reference_between_seeds_has_its_target(register: Register):
    assert {row.agglomeration for row in register.agglomeration_aliases} <= set(register.agglomerations)
    assert {row.actor for row in register.actor_aliases} == set(register.actors)
    assert {row.kind for row in register.meeting_wordings} <= set(register.meeting_kinds)
    assert {row.status for row in register.absence_wordings} <= set(register.observation_statuses)
    assert {row.authority for row in register.plans} <= set(register.authorities)
    assert {(row.plan, row.indicator) for row in register.indicator_aliases} <= {
        (row.plan, row.indicator) for row in register.indicators
    }


def test_the_plan_in_force_is_that_of_the_bodys_authority(register: Register):
    plan = register.plan_for("246200364", 2023)
    assert plan is not None
    assert plan.plan == "artois-pdm"
    assert register.plan_for("246200364", 1999) is None
    assert register.plan_for("000000000", 2023) is None


def test_indicators_of_a_year_are_those_in_force(seeds_copy: Path):
    with (seeds_copy / "indicators.csv").open("a", encoding="utf-8") as lines:
        lines.write("artois-pdm,119,Neuf,New,unit,unités,true,,true,true,t,p,2024,,1,artois-119,Nouvel indicateur\n")
    register = Register(seeds_copy)
    assert [row.indicator for row in register.indicators_of("artois-pdm", 2023)] == ["115", "116", "117", "118"]
    assert [row.indicator for row in register.indicators_of("artois-pdm", 2024)][-1] == "119"


def test_a_new_wording_changes_the_hash_that_reading_depends_on_and_an_exception_to_what_is_owed_does_not(
    seeds_copy: Path,
):
    before = Register(seeds_copy).interpretation_hash
    exceptions = seeds_copy / "expected_return_exceptions.csv"
    lines = exceptions.read_text(encoding="utf-8").splitlines()
    exceptions.write_text(f"{lines[0]}\n", encoding="utf-8")
    assert len(lines) > 1
    assert Register(seeds_copy).interpretation_hash == before
    with (seeds_copy / "absence_wordings.csv").open("a", encoding="utf-8") as lines:
        lines.write("inconnue à ce jour,exact,DECLARED_NO_DATA\n")
    assert Register(seeds_copy).interpretation_hash != before


def _reword(seeds: Path, rule: str, **texts: str) -> str:
    """Give a rule other texts; the hash that reading then depends on."""
    path = seeds / "rules.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row | (texts if row["rule"] == rule else {}) for row in csv.DictReader(lines)]
    assert rule in {row["rule"] for row in rows}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(reversed(rows))
    return Register(seeds).interpretation_hash


def test_only_what_a_finding_says_in_the_lake_re_reads_the_archive(seeds_copy: Path):
    before = Register(seeds_copy).interpretation_hash
    assert _reword(seeds_copy, "number.negative", why_fr="Parce que.", meaning_fr="Autre chose") == before
    assert _reword(seeds_copy, "submission.superseded", message_fr="Trop tard.", remedy_fr="Rien.") == before
    for texts in ({"message_fr": "Négatif."}, {"remedy_fr": "Rien."}, {"severity": "warning"}):
        changed = _reword(seeds_copy, "number.negative", **texts)
        assert changed != before, texts
        before = changed


def test_every_rule_has_its_texts(register: Register):
    for rule in register.rules.values():
        assert rule.severity in {"info", "warning", "error"}, rule.rule
        assert rule.stage in {"read", "interpret", "validate", "house"}, rule.rule
        assert rule.message_fr.endswith((".", "}")), rule.rule
        assert rule.remedy_fr.endswith((".", "…")), rule.rule
        assert rule.why_fr.endswith("."), rule.rule
        assert len(rule.why_fr) > 60, rule.rule


def test_no_seed_has_a_ragged_line(register: Register):
    for path in sorted(register.folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            widths = {len(row) for row in csv.reader(lines)}
        assert len(widths) == 1, path.name
