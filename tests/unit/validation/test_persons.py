"""Persons are masked, and each of them counts."""

from dataclasses import replace

from handmade import actor, figures, received, rules, table

from interlud_pipeline.model import Source
from interlud_pipeline.validation.batch import validate


def person(cell):
    mention = actor("Personne citée", cell=cell)
    source = Source(None, cell, "Personne citée", "actor.person")
    return replace(mention, source=source)


def test_two_masked_persons_of_one_body_count_twice(register):
    batch = validate([received(person("A2"), person("A3"), table("actor"))], register)
    assert figures(batch)["246200364", "115"] == (2, "REPORTED")
    assert ("list.duplicate", "A3") not in rules(batch)
    assert batch.actors.height == 2


def test_two_actors_of_one_name_still_count_once(register):
    batch = validate([received(actor(cell="A2"), actor("COLAS", cell="A3"), table("actor"))], register)
    assert figures(batch)["246200364", "115"] == (1, "REPORTED")
    assert ("list.duplicate", "A3") in rules(batch)
