"""Real Celery workers for tests: processes of their own that can be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent

# Short enough for a test to outlast: a dead worker's operation is given out again after two seconds.
HASTY = {"TIDEMARK_OPERATION_LEASE_S": "2", "TIDEMARK_SWEEP_EVERY_S": "0.3", "TIDEMARK_VISIBILITY_TIMEOUT_S": "4"}


class Worker:
    """One worker with its beat, ready when the constructor returns."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        command = [sys.executable, "-m", "celery", "-A", "engagement", "worker", "-P", "threads", "-c", "4", "-B"]
        command += ["-s", f"{self._folder.name}/beat", "--without-mingle", "--without-gossip", "-l", "info"]
        self.log = Path(self._folder.name, "log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env={**os.environ, **HASTY, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            until(lambda: " ready." in self.log.read_text(), within_s=30, otherwise=self.log.read_text)
        except TimeoutError:
            self.kill()
            raise

    def kill(self) -> None:
        """End the worker and its beat as kill -9 does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._folder.cleanup()


@contextmanager
def working(env: Mapping[str, str]) -> Iterator[Worker]:
    """A worker for as long as the block lasts."""
    worker = Worker(env)
    try:
        yield worker
    finally:
        worker.stop()


def until(is_so: Callable[[], bool], *, within_s: float, otherwise: Callable[[], str]) -> None:
    """Wait until something in another process has come about; raises TimeoutError with what `otherwise` tells."""
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise())
        time.sleep(0.05)
