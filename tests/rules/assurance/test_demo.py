"""The guide's demo of five steps on `alpine:3.4` (work-package.md 3.3)."""

from datetime import UTC, datetime

from engagement.rules.assurance import STARTER, Case, Contents, Finding, Level, Name, Policy, Verdict, evaluate

FINDINGS = (
    Finding("CVE-2018-1000517", Level.CRITICAL, 9.8, fix_version="1.29.0"),
    Finding("CVE-2030-1", Level.HIGH, 7.5),
)
ALPINE = Case(
    Name("Docker Hub", "library/alpine", "3.4"),
    datetime(2030, 6, 3, tzinfo=UTC),
    FINDINGS,
    Contents(user="", secrets=(), malware=(), labels={}),
)


def verdict(**changes: object) -> Verdict:
    return evaluate([Policy.read({**STARTER, **changes})], ALPINE, scopes={})


def failed(verdict: Verdict) -> list[str]:
    return [one.control for one in verdict.failed]


def test_the_starter_policy_fails_and_the_image_stays_compliant() -> None:
    found = verdict()

    assert (failed(found), found.is_compliant) == (["max_severity", "root_user"], True)


def test_with_blocking_on_the_same_failures_make_it_non_compliant() -> None:
    found = verdict(block_failed=True)

    assert (failed(found), found.is_compliant) == (["max_severity", "root_user"], False)


def test_without_superuser_severity_still_makes_it_non_compliant() -> None:
    found = verdict(block_failed=True, only_none_root_users=False)

    assert (failed(found), found.is_compliant) == (["max_severity"], False)


def test_at_critical_it_still_fails_since_there_are_criticals() -> None:
    found = verdict(block_failed=True, only_none_root_users=False, cvss_severity="critical")

    assert (failed(found), found.is_compliant) == (["max_severity"], False)


def test_what_nobody_looked_at_leaves_the_verdict_open() -> None:
    unknown = Case(ALPINE.name, ALPINE.at, (), Contents(user="app"))

    found = evaluate([Policy.read({**STARTER, "block_failed": True})], unknown, scopes={})

    assert found.is_compliant is None
