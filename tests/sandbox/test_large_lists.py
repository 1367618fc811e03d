"""Lists over a large estate."""

import pytest

from tests.sandbox.test_process import signed_in
from tests.sandboxes import RunningSandbox

IMAGES = 2_000


@pytest.fixture(scope="module")
def estate():
    """A caller of a sandbox that is full of scanned images."""
    with RunningSandbox("--scanners", "1000") as sandbox:
        aqua = signed_in(sandbox)
        names = [
            {"registry": "Docker Hub", "repository": f"fleet/app-{number}", "tag": "1"} for number in range(IMAGES)
        ]
        aqua.post("/api/v1/images", json={"images": names}, timeout=60).raise_for_status()
        sandbox.advance(600)
        yield aqua


def test_pages_of_the_whole_world_hold_each_finding_once(estate):
    seen = set()
    for page in range(1, 6):
        query = {"page": page, "pagesize": 1000}
        rows = estate.get("/api/v2/risks/vulnerabilities", params=query, timeout=60).json()["result"]
        seen |= {(row["scan_resource_id"], row["name"], row["vulnerability_id"]) for row in rows}

    assert len(seen) == 5000
