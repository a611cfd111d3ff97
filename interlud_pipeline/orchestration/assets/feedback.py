"""What goes back to the senders, written once the publication says what became of their figures."""

import dagster as dg

from interlud_pipeline.orchestration.metadata import table
from interlud_pipeline.orchestration.names import FEEDBACK, OWNER, PUBLICATION, PUBLISHED, STATE_POOL
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings


def build_feedback_asset(register: Register) -> dg.AssetsDefinition:
    """The outbox: an annotated file and a summary for each submission."""

    @dg.asset(
        key=FEEDBACK,
        deps=[PUBLISHED],
        group_name=PUBLICATION,
        owners=[OWNER],
        kinds={"html", "excel"},
        pool=STATE_POOL,
        description="The outbox: for each submission the sender's own file with its faults marked, and a summary of "
        "one page. Only what changed is written again; nothing is sent.",
    )
    def feedback(state: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
        from interlud_pipeline.feedback.write import write_feedback  # noqa: PLC0415 - heavy

        written = sorted(path.relative_to(state.outbox).as_posix() for path in write_feedback(state, register))
        return dg.MaterializeResult(
            metadata={
                "files_written": len(written),
                "outbox": dg.MetadataValue.path(str(state.outbox)),
                "written": table([{"file": name} for name in written], ["file"]),
            }
        )

    return feedback
