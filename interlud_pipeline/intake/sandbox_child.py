"""The process that parses workbooks, one after the other, within limits that the system enforces.

Started by ``sandbox`` as ``python -S -P -m interlud_pipeline.intake.sandbox_child``. It imports the workbook reader
and nothing heavy. On standard input come contents, each after its length in eight bytes; on standard output
goes one message for each, framed alike. It ends with its input.

Does not belong here: anything that a file's name or the register could change.
"""

from __future__ import annotations

import gc
import os
import resource
import struct
import sys
import time
from typing import BinaryIO

from interlud_pipeline.intake import wire
from interlud_pipeline.intake.limits import MEGABYTE, Limits
from interlud_pipeline.intake.readers import workbook
from interlud_pipeline.intake.readers.result import Workbook
from interlud_pipeline.intake.refusals import CHILD_LOST, TOO_MUCH_MEMORY, Refused, too_large

_LARGE_CONTENT = MEGABYTE // 4
_FILES_BETWEEN_COLLECTIONS = 50
FRAME = struct.Struct(">Q")


def main() -> None:
    """Serve contents until the input ends."""
    seconds, megabytes, largest_cell_count = map(int, sys.argv[1:4])
    limits = Limits(seconds=seconds, megabytes=megabytes, largest_cell_count=largest_cell_count)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    answers = _take_over_output()
    # Collecting cycles while cells are made by the hundred thousand doubles the time; once a file is enough.
    gc.disable()
    served = 0
    while header := sys.stdin.buffer.read(FRAME.size):
        content = sys.stdin.buffer.read(FRAME.unpack(header)[0])
        message = _answer(content, limits)
        answers.write(FRAME.pack(len(message)) + message)
        answers.flush()
        if len(content) > _LARGE_CONTENT or (served := served + 1) % _FILES_BETWEEN_COLLECTIONS == 0:
            gc.collect()


def _take_over_output() -> BinaryIO:
    """Keep standard output for answers alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(content: bytes, limits: Limits) -> bytes:
    _allow_processor_seconds(limits.seconds)
    try:
        return wire.encode(_read(content, limits))
    except MemoryError:
        return wire.encode(too_large(TOO_MUCH_MEMORY))


def _read(content: bytes, limits: Limits) -> Workbook | Refused:
    try:
        return workbook.read(content, limits)
    except Refused as refusal:
        return refusal
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - no content, however odd, may stop the reading of the others
        return Refused("file.unreadable", reason=CHILD_LOST, detail=type(error).__name__)


def _allow_processor_seconds(seconds: int) -> None:
    """Give the next file its own share of processor time, since the limit counts for the whole process."""
    _, highest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, highest))


if __name__ == "__main__":
    main()
