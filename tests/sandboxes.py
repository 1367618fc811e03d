"""A running Aqua sandbox for tests: its own process on a port that the kernel chose, driven over HTTP."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

import requests

READY = "sandbox ready on "
SPEED = 200
"""A scan takes 0.1 to 0.3 seconds; tests that do not want to wait move the clock."""


class SandboxDied(Exception):
    """The sandbox ended before it was ready; the message is what it said."""


class Faults:
    """The faults of one sandbox. The fields of a fault are listed in aqua_client/sandbox/README.md."""

    def __init__(self, sandbox: "RunningSandbox") -> None:
        self._sandbox = sandbox

    def add(self, **fault: Any) -> int:
        """Switch a fault on, such as `kind="drop", path="/api/v1/registries*", times=1`; its number."""
        number: int = self._sandbox.control("POST", "faults", fault).json()["number"]
        return number

    def answer(self, status: int, **fault: Any) -> int:
        """Answer the next calls with this status; `times`, `retry_after_s`, `path`, `method`, `body` narrow it."""
        return self.add(kind="status", status=status, **fault)

    def wait_until_held(self, number: int, seconds: float = 10) -> None:
        """Wait until a `hold`, `latency` or `silence` has a call in its hands."""
        if not self._sandbox.control("GET", f"faults/{number}/held?timeout_s={seconds}").json()["held"]:
            raise TimeoutError(f"fault {number} has held no call for {seconds} seconds")

    def list(self) -> list[dict[str, Any]]:
        """All faults that are switched on, with how often each has struck (`hits`)."""
        faults: list[dict[str, Any]] = self._sandbox.control("GET", "faults").json()
        return faults

    def clear(self, number: int | None = None) -> None:
        """Switch off one fault or all; calls that they hold go on."""
        self._sandbox.control("DELETE", "faults" if number is None else f"faults/{number}")


class RunningSandbox:
    """
    A sandbox process, ready when the constructor returns.

    Further arguments go to `python -m aqua_client.sandbox` as they are. It holds on to a pipe from this process and
    ends when that breaks, so that even a killed test run leaves no sandbox behind.
    """

    key = "sandbox-access-key-001"
    secret = "sandbox-secret"
    user = "admin@sandbox.example"
    password = "sandbox"

    def __init__(self, *arguments: str, speed: float = SPEED, port: int = 0) -> None:
        command = [sys.executable, "-m", "aqua_client.sandbox", "--port", str(port), "--speed", str(speed)]
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by _end
        self.process = subprocess.Popen(
            [*command, "--until-eof", *arguments],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.startswith(READY):
            raise SandboxDied(self._end())
        self.url = line.removeprefix(READY).strip()
        self.faults = Faults(self)
        self._http = requests.Session()
        self._http.trust_env = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def host(self) -> str:
        """Host and port, as they stand in a token."""
        return self.url.removeprefix("http://")

    def control(self, method: str, path: str, body: object = None) -> requests.Response:
        """Make one control call; an error of it is raised."""
        response = self._http.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=70)
        response.raise_for_status()
        return response

    def calls(self) -> list[dict[str, Any]]:
        """The calls received since the last reset: method, path, query, status (None if nothing was sent)."""
        calls: list[dict[str, Any]] = self.control("GET", "calls").json()
        return calls

    def world(self) -> dict[str, Any]:
        """Counts: registries, images, jobs, live_jobs, jobs_ever, jobs_ever_per_image, and the sandbox's time (now)."""
        counts: dict[str, Any] = self.control("GET", "world").json()
        return counts

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock ahead: scans finish, tokens expire."""
        self.control("POST", "clock", {"advance_s": seconds})

    def stop_clock(self) -> None:
        """Make time stand still until the next reset, so that only `advance` lets scans begin and end."""
        self.control("POST", "clock", {"stopped": True})

    def reset(self) -> None:
        """Begin a fresh world without faults."""
        self.control("POST", "reset")

    def stop(self) -> str:
        """End in good order; what it wrote to standard error. To one that has ended nothing happens."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._end()

    def kill(self) -> None:
        """End at once, without a chance to write anything."""
        self.process.kill()
        self._end()

    def _end(self) -> str:
        if self._errors.closed:
            return ""
        self.process.communicate(timeout=10)
        if hasattr(self, "_http"):
            self._http.close()
        with self._errors as errors:
            errors.seek(0)
            return errors.read()
