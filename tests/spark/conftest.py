"""Spark itself, outside the ordinary suite: `make test-spark` installs what it needs and runs these."""

import os
from collections.abc import Iterator

import pytest
from standalone_cluster import StandaloneCluster, running_cluster

if not os.environ.get("INTERLUD_SPARK_TESTS"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def cluster(tmp_path) -> Iterator[StandaloneCluster]:
    """A master and two workers on loopback."""
    with running_cluster(tmp_path / "cluster") as running:
        yield running
