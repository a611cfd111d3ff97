"""What the unit tests share."""

from pathlib import Path

import pytest

from interlud_pipeline.reference import Register


@pytest.fixture
def one_campaign(seeds_copy: Path) -> Register:
    """The register with the campaign of 2023 alone, which reminds twice."""
    authority = "artois-mobilites"
    header = "authority,reporting_year,opens_on,due_on,closes_on,is_fictional,note_fr"
    line = f"{authority},2023,2024-01-01,2024-03-31,2024-12-31,false,"
    (seeds_copy / "campaigns.csv").write_text(f"{header}\n{line}\n")
    (seeds_copy / "campaign_reminders.csv").write_text(
        f"authority,reporting_year,remind_on\n{authority},2023,2024-03-15\n{authority},2023,2024-05-15\n"
    )
    return Register(seeds_copy)
