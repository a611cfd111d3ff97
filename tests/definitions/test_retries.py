"""Steps try again what time may mend, and nothing else; on the real assets, with a store that fails on demand."""

from typing import ClassVar

import dagster as dg
import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from interlud_pipeline.definitions import defs
from interlud_pipeline.orchestration.assets import intake
from interlud_pipeline.orchestration.names import ARRIVALS, PUBLISHED, validated
from interlud_pipeline.orchestration.retries import SECOND_TRIES
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow


class UnsteadyFileSystem(MemoryFileSystem):
    """Files in memory, behind a connection that breaks."""

    protocol = "unsteady"
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    failures: ClassVar[list[Exception]] = []

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.replace("unsteady://", "memory://"))

    def find(self, *args, **options):
        if self.failures:
            raise self.failures.pop()
        return super().find(*args, **options)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    fsspec.register_implementation("unsteady", UnsteadyFileSystem, clobber=True)
    monkeypatch.setattr(UnsteadyFileSystem, "failures", [])
    store = fsspec.filesystem("unsteady")
    store.pipe_file("/inbox/2023/CALL/envoi.csv", b"Indicateur;Valeur\n117;4\n")
    # The test need not wait as long as a server may need to come back.
    monkeypatch.setattr(intake.arrivals.op, "_retry_policy", SECOND_TRIES._replace(delay=0.01))
    yield Settings(inbox="unsteady://inbox", state=tmp_path)
    UnsteadyFileSystem.failures = []
    store.rm("/inbox", recursive=True)


def receive(settings):
    return dg.materialize([intake.arrivals], resources={"state": settings}, raise_on_error=False)


def tries(result):
    kinds = [event.event_type_value for event in result.all_events]
    return 1 + kinds.count("STEP_RESTARTED")


def test_a_store_out_of_reach_is_tried_again_and_nothing_is_received_twice(settings):
    UnsteadyFileSystem.failures = [ConnectionResetError("reset"), TimeoutError("no answer")]
    result = receive(settings)
    assert result.success
    assert tries(result) == 3
    [made] = result.asset_materializations_for_node("intake__arrivals")
    assert made.metadata["dagster/row_count"].value == 1


def test_a_store_that_stays_out_of_reach_fails_the_step_in_the_end(settings):
    UnsteadyFileSystem.failures = [ConnectionResetError("reset")] * 9
    result = receive(settings)
    assert not result.success
    assert tries(result) == 1 + SECOND_TRIES.max_retries


def test_what_is_wrong_for_good_is_tried_once_and_says_so_in_its_own_words(settings):
    UnsteadyFileSystem.failures = [PermissionError(13, "not yours")]
    result = receive(settings)
    assert tries(result) == 1
    [failure] = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description == "PermissionError: [Errno 13] not yours"


def test_a_file_that_the_store_keeps_from_us_is_named_and_stops_no_other(settings, monkeypatch):
    store = fsspec.filesystem("unsteady")
    store.pipe_file("/inbox/2023/CAHC/secret.csv", b"Indicateur;Valeur\n117;5\n")

    def refuse(path, *args, **options):
        if path.endswith("secret.csv"):
            raise PermissionError(13, "not yours", path)
        return MemoryFileSystem.cat_file(store, path, *args, **options)

    monkeypatch.setattr(store, "cat_file", refuse)
    result = receive(settings)
    assert result.success
    [made] = result.asset_materializations_for_node("intake__arrivals")
    assert made.metadata["dagster/row_count"].value == 1
    [left] = [record.data for record in made.metadata["left_where_they_are"].records]
    assert left == {"file": "2023/CAHC/secret.csv", "reason": "unreadable"}


def test_a_missing_inbox_is_tried_once_and_speaks_for_itself(settings):
    result = receive(settings.model_copy(update={"inbox": "unsteady://elsewhere"}))
    assert tries(result) == 1
    [failure] = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description.startswith("L'arrivée unsteady://elsewhere")


def test_the_steps_that_reach_for_stores_try_again_and_those_that_only_compute_do_not():
    made = [assets for assets in defs.resolve_asset_graph().assets_defs if assets.keys and assets.is_executable]
    policies = {assets.op.name: assets.op.retry_policy for assets in made}
    graph = {assets.op.name: assets.keys for assets in made}
    again = {name for name, policy in policies.items() if policy is not None}
    assert set().union(*(graph[name] for name in again)) >= {ARRIVALS, PUBLISHED, validated("observations")}
    assert "warehouse" not in again
    assert "indicators" not in again
