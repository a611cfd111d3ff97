"""Audits in a child process, so that the long import of Great Expectations overlaps other work.

Belongs here: starting the child, the JSON lines that pass between the two, what happens when it dies.
Does not belong here: the audit itself (``run``), which only the child imports.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Self

from interlud_pipeline.garbage import leave_all_at_the_end, loading
from interlud_pipeline.quality.request import AuditRequest
from interlud_pipeline.quality.results import ExpectationResult, results_from_json, results_to_json

COMMAND = (sys.executable, "-m", "interlud_pipeline.quality.worker")
LONGEST_AUDIT_SECONDS = 600.0
ROWS_A_SECOND = 5_000
"""What an audit may take besides: a twentieth of the pace at which a campaign of a million figures is audited."""
CLOSING_SECONDS = 5.0
LAST_WORDS = 2000


class AuditWorkerError(RuntimeError):
    """The audit could not be carried out; it says nothing of the candidate."""


class AuditWorker:
    """A child process that audits candidates.

    Start it early: ``start`` returns at once, and the child imports what it needs meanwhile. A worker
    that has died is started afresh by the next audit.
    """

    def __init__(self, command: Sequence[str] = COMMAND, longest_audit_seconds: float = LONGEST_AUDIT_SECONDS) -> None:
        self._command = tuple(command)
        self._longest_audit_seconds = longest_audit_seconds
        self._process: subprocess.Popen[str] | None = None
        self._complaints: IO[str] | None = None

    def start(self) -> Self:
        """Start the child unless it runs already; returns without waiting for it."""
        self._running()
        return self

    def audit(self, request: AuditRequest) -> list[ExpectationResult]:
        """Hold a candidate against the consumer contract.

        Returns:
            One result for each expectation of the suites.

        Raises:
            AuditWorkerError: The child died, took too long or could not run the suites.
        """
        longest_seconds = self._longest_audit_seconds + request.rows / ROWS_A_SECOND
        answer = self._ask(request.model_dump_json(), longest_seconds)
        try:
            told = json.loads(answer)
            if "error" in told:
                raise AuditWorkerError(f"The audit could not run: {told['error']}")
            return list(results_from_json(json.dumps(told["results"])))
        except (ValueError, KeyError, TypeError) as error:
            self.close()
            raise AuditWorkerError(f"The audit worker gave an answer that is not one: {answer[:200]!r}") from error

    def close(self) -> None:
        """End the child, gently first."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        try:
            process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._complaints is not None:
            self._complaints.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with the child
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, encoding="utf-8"
            )
        return self._process

    def _ask(self, request: str, longest_seconds: float) -> str:
        process = self._running()
        took_too_long = threading.Event()

        def give_up() -> None:
            took_too_long.set()
            process.kill()

        timer = threading.Timer(longest_seconds, give_up)
        timer.start()
        try:
            answer = _exchange(process, request)
        finally:
            timer.cancel()
        if not answer.endswith("\n"):
            raise AuditWorkerError(self._epitaph(process, longest_seconds if took_too_long.is_set() else None))
        return answer

    def _epitaph(self, process: subprocess.Popen[str], longest_seconds: float | None) -> str:
        if longest_seconds is not None:
            how = f"was ended after {longest_seconds:g} s without an answer"
        else:
            process.kill()
            how = f"died (exit status {process.wait()})"
        last_words = ""
        if self._complaints is not None:
            self._complaints.seek(0)
            last_words = self._complaints.read()[-LAST_WORDS:].strip()
        self.close()
        return f"The audit worker {how}. Its last words: {last_words or 'none'}. Run again; nothing was published."


def _exchange(process: subprocess.Popen[str], request: str) -> str:
    """One line there and one back; what comes back from a child that died is no whole line."""
    if process.stdin is None or process.stdout is None:
        return ""
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except OSError:
        return ""
    return process.stdout.readline()


def _close_quietly(pipe: IO[str]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # a dead child cannot take what was still buffered for it


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Answer one request a line until there are no more.

    Args:
        requests: Each an ``AuditRequest`` as JSON.
        answers: Receives, for each, an object with ``results`` or ``error``.
    """
    with loading():
        from interlud_pipeline.quality.run import audit_candidate  # noqa: PLC0415 - the long import, in the child only

    for line in requests:
        try:
            results = audit_candidate(AuditRequest.model_validate_json(line))
            answer = f'{{"results": {results_to_json(results)}}}'
        except Exception as error:  # noqa: BLE001 - the other side has to learn of it
            answer = json.dumps({"error": f"{type(error).__name__}: {error}"})
        answers.write(answer + "\n")
        answers.flush()


def main() -> None:
    """Serve on standard input and output, with whatever libraries print sent to standard error."""
    leave_all_at_the_end()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
