"""Repositories in a temporary folder."""

import pytest

from tests.aqua_client.repository.folders import Folder


@pytest.fixture
def folder(tmp_path) -> Folder:
    """A repository with the starter policy and one environment, devtest, on a host that nobody has."""
    made = Folder(tmp_path / "repository")
    made.policy({"name": "starter", "disallow_malware": True, "cvss_severity_enabled": True, "cvss_severity": "high"})
    made.environments(devtest="https://console.invalid")
    made.overlay("devtest", {"audit_on_failure": True, "fail_cicd": False, "block_failed": False})
    return made
