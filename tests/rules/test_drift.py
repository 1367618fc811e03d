"""What of a console drifted from what was decided."""

from engagement.rules import drift
from engagement.rules.drift import Drift, Status
from engagement.rules.policy_objects import Difference

STARTER = {"name": "starter", "cvss_severity_enabled": True, "cvss_severity": "high", "cves_black_list": ["a", "b"]}


def test_what_the_server_writes_and_the_order_of_lists_is_no_drift():
    seen = STARTER | {
        "id": 7,
        "author": "ann",
        "lastupdate": "2026-01-02",
        "cves_black_list": ["b", "a"],
        "dta_enabled": False,
    }

    assert drift.find({"starter": STARTER}, {"starter": seen}) == [Drift("starter", Status.IN_SYNC)]


def test_an_edit_is_told_field_by_field():
    seen = STARTER | {"cvss_severity": "critical", "block_failed": False}

    assert drift.find({"starter": STARTER}, {"starter": seen}) == [
        Drift(
            "starter",
            Status.CHANGED,
            (Difference("block_failed", True, False), Difference("cvss_severity", "high", "critical")),
        )
    ]


def test_a_policy_that_is_gone_is_missing():
    assert drift.find({"starter": STARTER}, {}) == [Drift("starter", Status.MISSING)]


def test_what_nobody_manages_is_told_and_what_every_console_has_is_not():
    seen = {name: {"name": name} for name in ("Default", "DTA", "by-hand", "of-others")}

    assert drift.find({}, seen, known=["of-others"]) == [Drift("by-hand", Status.UNMANAGED)]
