"""What a run came to is told from its own events, a run that leaves steps aside included."""

import dagster as dg
import pytest

from interlud_pipeline.orchestration.names import PUBLISHED
from interlud_pipeline.orchestration.outcome import Telltale

pytestmark = pytest.mark.slow


def came_to(*, is_built: bool):
    """The outcome of a run whose publication stands behind an asset that may not be made."""

    @dg.multi_asset(specs=[dg.AssetSpec("mart", skippable=True)])
    def warehouse():
        if is_built:
            yield dg.MaterializeResult("mart")

    @dg.asset(key=PUBLISHED, deps=["mart"])
    def publication() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={"is_new": True})

    job = dg.Definitions([warehouse, publication], jobs=[dg.define_asset_job("campaign")]).resolve_job_def("campaign")
    with dg.DagsterInstance.ephemeral() as instance:
        telltale = Telltale(lambda _: None, 2)
        for event in job.execute_in_process(instance=instance).all_events:
            telltale.see(event)
    return telltale.outcome("run", ())


def test_a_run_that_leaves_its_publication_aside_succeeds_and_has_published_nothing():
    outcome = came_to(is_built=False)
    assert (outcome.succeeded, outcome.has_published, outcome.is_new) == (True, False, False)


def test_a_run_that_comes_to_its_publication_has_published():
    outcome = came_to(is_built=True)
    assert (outcome.succeeded, outcome.has_published, outcome.is_new) == (True, True, True)
