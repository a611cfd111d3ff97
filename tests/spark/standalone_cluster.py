"""A real standalone cluster of Spark on loopback: a master and two workers, each a process of its own.

The wheel of pyspark brings no start scripts, but the classes that they start.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from postgres_server import free_port

from interlud_pipeline.cluster.environment import LOOPBACK, spark_python
from interlud_pipeline.settings import Settings

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
REGISTERED = "Successfully registered with master"
PATIENCE = 300


@dataclass
class StandaloneCluster:
    """The cluster at work.

    Attributes:
        url: Of its master.
        folder: Logs, and the workers' own files.
        workers: Processes of the workers that run.
    """

    url: str
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill_a_worker(self) -> None:
        """End the first worker and its executors at once, as a lost machine would."""
        worker = self.workers.pop(0)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=PATIENCE)

    def said(self, name: str) -> str:
        """What a process has logged so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_cluster(folder: Path) -> Iterator[StandaloneCluster]:
    """A cluster, ended with the context.

    Args:
        folder: For its logs and files.
    """
    folder.mkdir(parents=True)
    port = free_port()
    cluster = StandaloneCluster(f"spark://{LOOPBACK}:{port}", folder)
    started = [_start(folder, "master", MASTER, "--host", LOOPBACK, "--port", str(port), "--webui-port", "0")]
    try:
        until(lambda: "I have been elected leader" in cluster.said("master"), "the master leads")
        for number in (1, 2):
            options = ("--host", LOOPBACK, "--cores", "1", "--memory", "1g", "--webui-port", "0")
            worker = _start(folder, f"worker-{number}", WORKER, *options, cluster.url)
            started.append(worker)
            cluster.workers.append(worker)
        for number in (1, 2):
            until(lambda name=f"worker-{number}": REGISTERED in cluster.said(name), f"worker {number} is registered")
        yield cluster
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=PATIENCE)


def until(holds: Callable[[], bool], claim: str) -> None:
    """Wait for a state; fails the test that asks when it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"not in {PATIENCE} s: {claim}"
        time.sleep(0.2)


def _start(folder: Path, name: str, role: str, *options: str) -> subprocess.Popen[bytes]:
    home = next(spark_python(Settings()).parent.parent.glob("lib/python3*/site-packages/pyspark"))
    own = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_WORKER_DIR": str(folder / name),
        "SPARK_LOCAL_DIRS": str(folder / f"{name}-scratch"),
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), role, *options],
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
