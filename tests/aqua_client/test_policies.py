"""Assurance policies: typed, compared before they are replaced, and read back after."""

from dataclasses import fields, replace

import pytest

from aqua_client import (
    AssurancePolicy,
    BadField,
    Conflict,
    Difference,
    Label,
    NamedImage,
    NotFound,
    NotStored,
    PackageRule,
    Scope,
    ScopeVariable,
    Severity,
    differences,
)

STARTER = AssurancePolicy(
    name="starter-image-policy",
    description="what we begin with",
    application_scopes=("Global",),
    scope=Scope("v1", (ScopeVariable("image.repo", "team-a/*"),)),
    audit_on_failure=True,
    fail_cicd=False,
    block_failed=False,
    disallow_malware=True,
    scan_sensitive_data=True,
    only_none_root_users=True,
    cvss_severity_enabled=True,
    cvss_severity=Severity.HIGH,
    maximum_score=7.0,
    cves_black_list_enabled=True,
    cves_black_list=("CVE-2014-0160",),
    packages_black_list_enabled=True,
    packages_black_list=(PackageRule("openssl", version_range="<1.0.2"),),
    required_labels_enabled=True,
    required_labels=(Label("maintainer"),),
    allowed_images=(NamedImage("library/alpine:3.4", "Docker Hub"),),
)


def called(sandbox):
    """Verbs of the calls on policies."""
    return [call["method"] for call in sandbox.calls() if call["path"].startswith("/api/v2/assurance_policy")]


def test_a_new_policy_is_stored_with_all_its_fields(aqua):
    stored = aqua.policies.create(STARTER)

    assert stored == aqua.policies.get("starter-image-policy")
    names = [one.name for one in fields(STARTER) if one.name not in ("id", "author", "lastupdate", "permission", "row")]
    assert [name for name in names if getattr(stored, name) != getattr(STARTER, name)] == []


def test_a_policy_goes_back_exactly_as_it_came(aqua):
    default = aqua.policies.get("Default")

    assert default.to_row() == default.row
    assert AssurancePolicy.from_row(default.row) == default


def test_fields_of_later_versions_go_back_with_the_change(canned, canned_aqua):
    for _ in range(2):
        canned.answer(b'{"name": "p", "next_big_thing": {"level": 3}, "enabled": true, "registries": null}')
        canned.answer(b"", status="204 No Content")
        canned.answer(
            b'{"name": "p", "next_big_thing": {"level": 3}, "enabled": true, "fail_cicd": true, "block_failed": true}'
        )
    canned_aqua.policies.update(replace(AssurancePolicy.from_row({"name": "p", "fail_cicd": True})))

    body = canned.seen[2][3]
    assert body == b'{"name":"p","next_big_thing":{"level":3},"enabled":true,"registries":null,"fail_cicd":true}'


def test_nothing_is_sent_when_nothing_differs(aqua, sandbox):
    aqua.policies.create(STARTER)
    n_calls = len(called(sandbox))

    change = aqua.policies.update(STARTER)

    assert (change.created, change.differences, called(sandbox)[n_calls:]) == (False, (), ["GET"])


def test_a_change_is_told_before_it_is_sent_and_read_back_after(aqua, sandbox):
    stored = aqua.policies.create(STARTER)
    wanted = replace(stored, block_failed=True, cves_black_list=("CVE-1", "CVE-2"), scope=Scope())

    differences = aqua.policies.diff(wanted)
    change = aqua.policies.update(wanted)

    assert differences == change.differences
    assert [(one.field, one.before, one.after) for one in differences] == [
        ("block_failed", False, True),
        ("cves_black_list", ["CVE-2014-0160"], ["CVE-1", "CVE-2"]),
        ("scope.expression", "v1", ""),
        ("scope.variables", stored.row["scope"]["variables"], []),
    ]
    assert aqua.policies.get("starter-image-policy").block_failed is True
    assert called(sandbox)[-4:] == ["GET", "PUT", "GET", "GET"]


def test_what_a_policy_does_not_name_stays_as_it_is(aqua):
    aqua.policies.create(STARTER)

    aqua.policies.update(AssurancePolicy.from_row({"name": "starter-image-policy", "fail_cicd": True}))

    stored = aqua.policies.get("starter-image-policy")
    assert (stored.fail_cicd, stored.only_none_root_users, stored.cvss_severity) == (True, True, "high")


def test_what_a_nested_part_does_not_name_stays_too(aqua):
    aqua.policies.create(STARTER)

    aqua.policies.update(
        AssurancePolicy.from_row({"name": "starter-image-policy", "scope": {"expression": "v1 || v1"}})
    )

    stored = aqua.policies.get("starter-image-policy")
    assert stored.scope == Scope("v1 || v1", STARTER.scope.variables)


def test_applying_creates_what_is_not_there(aqua):
    change = aqua.policies.apply(STARTER)

    assert (change.created, change.differences) == (True, ())
    assert aqua.policies.apply(STARTER).created is False


def test_fields_that_aqua_ignores_are_an_error(aqua):
    with pytest.raises(NotStored) as failed:
        aqua.policies.apply(AssurancePolicy.from_row({"name": "p", "disalow_malware": True, "fail_cicd": True}))

    assert failed.value.fields == ("disalow_malware",)
    assert failed.value.reason == "Aqua answered with success, but did not store disalow_malware"


def test_a_taken_name_is_a_conflict(aqua):
    aqua.policies.create(STARTER)

    with pytest.raises(Conflict):
        aqua.policies.create(STARTER)


def test_policies_are_listed_by_type(aqua):
    aqua.policies.create(STARTER)

    of_images = {policy.name for policy in aqua.policies.iterate()}
    of_all = {(policy.assurance_type, policy.name) for policy in aqua.policies.iterate(assurance_type="")}
    assert of_images >= {"Default", "starter-image-policy"}
    assert of_all >= {("image", name) for name in of_images}


def test_a_deleted_policy_is_gone(aqua):
    aqua.policies.create(STARTER)

    aqua.policies.delete("starter-image-policy")

    with pytest.raises(NotFound):
        aqua.policies.get("starter-image-policy")


def test_an_object_without_a_name_is_an_unknown_policy(canned, canned_aqua):
    canned.answer(b'{"name": "", "id": 0}')

    with pytest.raises(NotFound):
        canned_aqua.policies.get("p")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "name"),
        ({"name": "p", "block_failed": "yes"}, "block_failed"),
        ({"name": "p", "cves_black_list": "CVE-1"}, "cves_black_list"),
        ({"name": "p", "allowed_images": ["alpine"]}, "allowed_images[0]"),
        ({"name": "p", "required_labels": [{"key": []}]}, "required_labels[0].key"),
        ({"name": "p", "scope": {"variables": [{"value": {}}]}}, "scope.variables[0].value"),
        ({"name": "p", "vulnerability_score_range": [0, "ten"]}, "vulnerability_score_range[1]"),
        ({"name": "p", "maximum_score": "a lot"}, "maximum_score"),
    ],
)
def test_a_policy_that_cannot_be_read_names_the_place(row, field):
    with pytest.raises(BadField) as failed:
        AssurancePolicy.from_row(row)

    assert failed.value.field == field


def test_unknown_words_are_kept():
    policy = AssurancePolicy.from_row({"name": "p", "cvss_severity": "apocalyptic"})

    assert (policy.cvss_severity, policy.to_row()) == ("apocalyptic", {"name": "p", "cvss_severity": "apocalyptic"})


def test_empty_zero_false_and_absent_are_the_same():
    standing = {"name": "p", "labels": None, "maximum_score": 0, "scope": {"expression": "", "variables": None}}

    wanted = {"name": "p", "labels": [], "maximum_score": 0.0, "scope": {"variables": []}, "enforce": False}

    assert differences.between(standing, wanted) == ()


def test_a_difference_says_where_and_what():
    assert differences.between({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [1]}, "d": "x"}) == (
        Difference("a.b", 1, 2),
        Difference("d", None, "x"),
    )


def test_every_field_that_aqua_shows_has_a_name_here(aqua):
    known = {one.name for one in fields(AssurancePolicy)}

    assert set(aqua.policies.get("Default").row) - known == set()
