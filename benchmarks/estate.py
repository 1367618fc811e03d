"""What the sandbox needs for a large estate: requests a second of one core, and memory."""

from collections.abc import Iterator
from itertools import islice

import requests

from benchmarks import meters
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from tests.sandboxes import RunningSandbox

IMAGES_A_FINDING = 4
"""20,000 images in the full run, whose report has 5,000 findings."""

AT_ONCE = 2_000
Call = tuple[str, dict[str, int]]


def run(_lab: Lab, plan: Plan, say: Say) -> Part:
    """Fill a sandbox, put a strict policy over it, and read from it in every way that the client does."""
    n_images = IMAGES_A_FINDING * plan.findings[0]
    with RunningSandbox("--scanners", "1000") as sandbox:
        say(f"sandbox: scanning {n_images:,} images")
        aqua = _signed_in(sandbox)
        _fill(sandbox, aqua, n_images)
        calls = list(islice(_calls(), plan.requests))
        say(f"sandbox: {len(calls)} calls")
        before = meters.cpu_of_s(sandbox.process.pid)
        for path, query in calls:
            aqua.get(f"{sandbox.url}{path}", params=query, timeout=60).raise_for_status()
        used = meters.cpu_of_s(sandbox.process.pid) - before
        figures = [
            Figure(f"Mixed reads a second of one core, {n_images:,} images", len(calls) / used, bar=200, at_least=True),
            Figure("Its memory at most", meters.peak_of_mb(sandbox.process.pid), "MiB", bar=300, digits=0),
        ]
    return Part("Sandbox", [judged(figures)], figures)


def _signed_in(sandbox: RunningSandbox) -> requests.Session:
    caller = requests.Session()
    caller.trust_env = False
    credentials = {"email": sandbox.user, "password": sandbox.password}
    answer = caller.post(f"{sandbox.url}/v2/signin", json=credentials, timeout=60)
    caller.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"
    return caller


def _fill(sandbox: RunningSandbox, aqua: requests.Session, n_images: int) -> None:
    names = [{"registry": "Docker Hub", "repository": f"fleet/app-{number}", "tag": "1"} for number in range(n_images)]
    for start in range(0, n_images, AT_ONCE):
        body = {"images": names[start : start + AT_ONCE]}
        aqua.post(f"{sandbox.url}/api/v1/images", json=body, timeout=60).raise_for_status()
    for _ in range(4):
        sandbox.advance(600)
    policy = {"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "high"}
    aqua.post(f"{sandbox.url}/api/v2/assurance_policy/image", json=policy, timeout=60).raise_for_status()


def _calls() -> Iterator[Call]:
    """One image, a page of each list, the queue; each time another."""
    number = 0
    while True:
        yield f"/api/v2/images/Docker Hub/fleet/app-{number}/1", {}
        yield "/api/v2/images", {"page": number + 1, "pagesize": 50}
        yield "/api/v2/risks/vulnerabilities", {"page": 50 * number + 1, "pagesize": 50}
        yield "/api/v2/repositories", {"page": number + 1, "pagesize": 50}
        yield "/api/v1/scanqueue/summary", {}
        number += 1
