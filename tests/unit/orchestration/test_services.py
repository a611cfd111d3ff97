import sys

import pytest

from interlud_pipeline.orchestration.services import Place, command_of

PLACE = Place("127.0.0.1", 3000, "127.0.0.1", 4000)
OURS = [sys.executable, "-m", "interlud_pipeline.orchestration.webserver", "--host", "127.0.0.1", "--port", "3000"]


@pytest.mark.parametrize(("service", "is_read_only"), [("web", False), ("viewer", True)])
def test_both_interfaces_are_the_webserver_that_answers_the_links_and_only_one_refuses(service, is_read_only):
    command = command_of(service, PLACE)
    assert command[:7] == OURS
    assert ("--read-only" in command) == is_read_only
