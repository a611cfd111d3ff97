import re

from interlud_pipeline.settings import PROJECT_ROOT

PIN = re.compile(r"^([a-z0-9._-]+==\S+)", re.MULTILINE)


def pinned(name):
    return set(PIN.findall((PROJECT_ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def test_executors_have_what_the_pipeline_has_in_the_same_versions():
    assert pinned("run") - pinned("spark") == set()
    assert {pin.partition("==")[0] for pin in pinned("spark") - pinned("run")} >= {"dbt-spark", "pyspark"}
