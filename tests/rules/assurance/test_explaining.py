"""What holds an image back, and the least that clears it."""

import pytest

from engagement.rules.assurance.explaining import Failure, Package, as_told, explain, failures

SEVERITY = Failure("starter", "max_severity", {"maximum_severity_allowed": "high", "no_fix_excluded": True})


def check(control: str, *, failed: bool = True, blocking: bool = True) -> dict[str, object]:
    return {"policy": "starter", "control": control, "failed": failed, "blocking": blocking, "detail": {}}


def test_only_failed_checks_that_block_hold_an_image_back() -> None:
    checks = [check("malware", failed=False), check("root_user", blocking=False), check("sensitive_data")]

    assert failures(checks) == [Failure("starter", "sensitive_data", {})]


def test_upgrades_alone_are_said_to_be_enough() -> None:
    found = explain([SEVERITY], [Package("busybox", "1.24", 9, 9, "1.29")])

    assert found.summary == "It does not meet Vulnerability Severity of the policy starter."
    assert [(one.kind, one.text) for one in found.steps] == [("upgrade", "Upgrade busybox 1.24 to 1.29.")]
    assert (found.is_by_upgrades, found.needs_decision) == (True, False)


def test_a_package_without_a_fix_needs_a_decision() -> None:
    found = explain([SEVERITY], [Package("musl", "1.1", 1, 0, ""), Package("zlib", "1", 3, 2, "2")])

    assert [one.text for one in found.steps] == [
        "Remove musl 1.1, or replace it: no fix is known.",
        "Upgrade zlib 1 to 2; for 1 of its findings no fix is known: remove or replace it.",
    ]
    assert (found.is_by_upgrades, found.needs_decision) == (False, True)


def test_a_control_of_something_else_has_a_step_of_its_own_once() -> None:
    failed = [SEVERITY, Failure("starter", "root_user", {}), Failure("users", "root_user", {})]

    found = explain(failed, [Package("busybox", "1.24", 1, 1, "1.29")])

    assert [one.kind for one in found.steps] == ["upgrade", "change"]
    assert found.steps[1].text == "Set another user with USER in the Dockerfile, and rebuild."
    assert found.summary.endswith("Vulnerability Severity and Superuser of the policies starter and users.")
    assert not found.is_by_upgrades


def test_an_image_marked_by_hand_is_said_to_be_so() -> None:
    found = explain([], [])

    assert found.summary == "No control of a policy says why: somebody marked it in the console."
    assert found.steps == ()


def test_more_steps_than_are_read_are_counted() -> None:
    found = explain([SEVERITY], [Package(f"lib-{n}", "1", 1, 1, "2") for n in range(23)])

    assert (len(found.shown), found.n_more) == (20, 3)


@pytest.mark.parametrize(
    ("control", "detail", "field", "value"),
    [
        ("max_severity", {"max_severity_allowed": "High"}, "cvss_severity", "high"),
        ("max_score", {"maximum_score_allowed": 7}, "maximum_score", 7.0),
        ("cve_blacklist", {"blacklisted_cves_found": ["CVE-1"]}, "cves_black_list", ["CVE-1"]),
        (
            "max_severity",
            {"no_fix_excluded": True, "max_severity_allowed": "low"},
            "cvss_severity_exclude_no_fix",
            True,
        ),
    ],
)
def test_a_policy_that_was_never_seen_is_read_from_its_checks(control, detail, field, value) -> None:
    policy = as_told("starter", [Failure("starter", control, detail), Failure("other", "max_score", {})])

    assert (policy.name, policy.fields[field]) == ("starter", value)


def test_a_check_that_says_no_limit_fails_nothing() -> None:
    assert not as_told("starter", [Failure("starter", "max_severity", {})]).on("cvss_severity_enabled")


def test_a_control_of_findings_that_says_no_limit_has_its_general_advice() -> None:
    found = explain(failures([check("max_severity") | {"detail": "Worst found: critical"}]), [])

    assert [one.text for one in found.steps] == [
        "Upgrade the packages that have a fix, or build on a newer base image, then scan again."
    ]
