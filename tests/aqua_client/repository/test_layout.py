"""A repository on disk: rendered for its environments, and refused where a file says what it may not."""

import json

import pytest

from aqua_client import AssurancePolicy, Unusable
from aqua_client.repository import layout, rendering

FIELDS = "application_scopes, exclude_application_scopes, scope, audit_on_failure, fail_cicd, block_failed"


def refusal(folder) -> str:
    with pytest.raises(Unusable) as refused:
        layout.read(folder.path)
    return str(refused.value)


def test_a_policy_is_rendered_with_what_the_overlay_says(folder):
    folder.overlay("devtest", {"name_suffix": "-devtest", "application_scopes": ["devtest"], "block_failed": False})

    wanted = layout.read(folder.path).wanted("devtest")

    found = wanted["starter-devtest"]
    assert list(wanted) == ["starter-devtest"]
    assert (found.application_scopes, found.block_failed, found.fail_cicd) == (("devtest",), False, True)
    assert (found.disallow_malware, found.cvss_severity) == (True, "high")


def test_an_overlay_may_say_more_about_one_policy(folder):
    folder.policy({"name": "strict"})
    folder.overlay("devtest", {"block_failed": False, "policies": {"strict": {"block_failed": True}}})

    wanted = layout.read(folder.path).wanted("devtest")

    assert {name: one.block_failed for name, one in wanted.items()} == {"starter": False, "strict": True}


def test_a_tombstone_names_what_shall_be_gone_in_the_environment(folder):
    folder.tombstone("starter")
    folder.overlay("devtest", {"name_suffix": "-devtest"})

    found = layout.read(folder.path)

    assert (found.wanted("devtest"), found.unwanted("devtest")) == ({}, ["starter-devtest"])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            {"name": "other"},
            "name has to be starter, as the file is called; the name is what a policy is known by",
        ),
        ({"name": "starter", "block_failed": True}, "block_failed differs by environment; it belongs into overlays"),
        ({"name": "starter", "cvss_sevrity": "high"}, "cvss_sevrity is no field of an image assurance policy"),
        ({"name": "starter", "lastupdate": ""}, "lastupdate is no field of an image assurance policy"),
        ({"name": "starter", "disallow_malware": "yes"}, "disallow_malware is a text, not true or false"),
        (
            {"name": "starter", "cvss_severity": "severe"},
            "cvss_severity has to be one of critical, high, medium, low, negligible",
        ),
        (
            {"name": "starter", "cvss_severity_enabled": True},
            "cvss_severity has to say from which severity on an image fails",
        ),
        ({"name": "starter", "maximum_score": 11}, "maximum_score has to be from 0 to 10"),
        ([], "the file does not hold an object"),
    ],
)
def test_a_policy_that_is_none_is_refused_with_its_file(folder, row, says):
    folder.write("policies/image/starter.json", json.dumps(row))

    assert refusal(folder) == f"policies/image/starter.json: {says}"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            {"disallow_malware": True},
            f"disallow_malware does not belong here; an overlay says {FIELDS}",
        ),
        ({"name_suffix": 1}, "name_suffix has to be a text"),
        ({"policies": {"nobody": {}}}, "there is no policy nobody"),
        (
            {"policies": {"starter": {"name": "x"}}},
            f"starter may say {FIELDS}, and nothing else",
        ),
        ({"block_failed": "no"}, "block_failed is a text, not true or false"),
    ],
)
def test_an_overlay_that_says_too_much_is_refused(folder, row, says):
    folder.overlay("devtest", row)

    assert refusal(folder) == f"overlays/devtest.json: {says}"


def test_an_environment_without_an_overlay_is_refused(folder):
    folder.environments(devtest="https://console.invalid", prod="https://other.invalid")

    assert refusal(folder) == "overlays/prod.json cannot be read: No such file or directory"


def test_the_default_policy_cannot_have_a_tombstone(folder):
    folder.tombstone("Default")

    assert refusal(folder) == "tombstones/image/Default.json: the Default policy cannot be deleted"


def test_no_suffix_makes_the_default_policy_go(folder):
    folder.tombstone("Def")
    folder.overlay("devtest", {"name_suffix": "ault"})

    assert refusal(folder) == "overlays/devtest.json: the Default policy cannot be deleted"


def test_a_policy_with_a_tombstone_is_refused(folder):
    folder.write("tombstones/image/starter.json", json.dumps({"name": "starter", "why": "old"}))

    assert refusal(folder) == "starter has a file and a tombstone; delete one of them"


def test_a_tombstone_says_why(folder):
    folder.tombstone("starter", why=" ")

    assert refusal(folder) == (
        "tombstones/image/starter.json: a tombstone says name, which is starter, and why; nothing else"
    )


def test_the_same_policy_is_always_the_same_file():
    one = {
        "name": "p",
        "id": 7,
        "author": "ann",
        "cves_black_list": ["CVE-2", "CVE-1"],
        "lastupdate": "2026-01-02T03:04:05Z",
    }
    other = {"name": "p", "cves_black_list": ["CVE-1", "CVE-2"], "enabled": True, "maximum_score": 0, "author": "bob"}

    files = [rendering.for_repository(AssurancePolicy.from_row(row)) for row in (one, other)]

    assert files == [{"name": "p", "cves_black_list": ["CVE-1", "CVE-2"]}] * 2


def test_stamps_inside_of_lists_are_left_out_and_their_order_does_not_count():
    images = [
        {"imagename": "b", "registry": "r", "author": "ann", "lastupdated": 5},
        {"imagename": "a", "registry": "r", "author": "bob"},
    ]

    file = rendering.for_repository(AssurancePolicy.from_row({"name": "p", "allowed_images": images}))

    assert file["allowed_images"] == [{"imagename": "a", "registry": "r"}, {"imagename": "b", "registry": "r"}]


def test_a_file_keeps_nothing_of_an_environment():
    file = rendering.for_repository(
        AssurancePolicy.from_row({"name": "p", "application_scopes": ["prod"], "block_failed": False})
    )

    assert file == {"name": "p"}
