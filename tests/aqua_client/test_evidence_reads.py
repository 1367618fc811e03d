"""Reads for the sake of evidence: totals, counts, settings, logins, and how far a policy has drifted."""

from dataclasses import replace

import pytest

from aqua_client import AssurancePolicy, BadField, Label, Login, NamedImage, Severity

STARTER = AssurancePolicy(
    "starter",
    disallow_malware=True,
    cvss_severity_enabled=True,
    cvss_severity=Severity("high"),
    cves_white_list=("CVE-2", "CVE-1"),
)


def test_the_entitlement_is_the_sum_of_the_active_licences(aqua):
    found = aqua.licenses.entitlement()

    assert (found.num_repositories, found.malware_protection, found.vshield) == (500, True, True)


def test_an_answer_without_an_entitlement_is_told(canned, canned_aqua):
    canned.answer(b'{"result": [], "count": 0}')

    with pytest.raises(BadField) as failed:
        canned_aqua.licenses.entitlement()

    assert failed.value.field == "resources"


def test_the_licence_of_threat_analysis_is_among_the_system_settings(aqua):
    found = aqua.system.threat_analysis()

    assert (found.is_enabled, found.url) == (False, "")


def test_a_console_without_threat_analysis_has_no_block(canned, canned_aqua):
    canned.answer(b'{"other": {}}')

    assert canned_aqua.system.threat_analysis() is None


def test_the_token_of_threat_analysis_is_not_shown(canned, canned_aqua):
    canned.answer(b'{"dta": {"url": "https://dta.example", "token": "a-dta-word"}}')

    found = canned_aqua.system.threat_analysis()

    assert (found.is_enabled, found.token) == (None, "a-dta-word")
    assert "a-dta-word" not in repr(found)


def test_whether_saml_is_on_is_asked_by_itself(aqua):
    before = aqua.saml.is_enabled()
    aqua.saml.set_settings(replace(aqua.saml.settings(), enabled=True))

    assert (before, aqua.saml.is_enabled()) == (False, True)


def test_repositories_are_counted_by_one_call(aqua, sandbox):
    aqua.images.register("Docker Hub", "alpine", "3.4")
    before = len(sandbox.calls())

    counts = aqua.repositories.count(), aqua.repositories.count("Docker Hub"), aqua.repositories.count("other")

    assert counts == (1, 1, 0)
    assert [call["query"]["pagesize"] for call in sandbox.calls()[before:]] == [["1"], ["1"], ["1"]]


def test_findings_of_an_image_are_counted_without_being_fetched(aqua, sandbox):
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    assert aqua.vulnerabilities.count(registry="Docker Hub", image="alpine:3.4") == 44
    assert aqua.vulnerabilities.count(registry="Docker Hub", image="alpine:9.9") == 0


def test_a_list_that_is_not_counted_is_told(canned, canned_aqua):
    canned.answer(b'{"result": []}')

    with pytest.raises(BadField) as failed:
        canned_aqua.repositories.count()

    assert failed.value.field == "count"


def test_logins_of_a_user_come_with_their_groups(canned, canned_aqua):
    canned.answer(
        b'{"data": [{"id": 1, "email": "a@acme.example", "logins": ['
        b'{"created": "2025-03-06T08:12:00Z", "groups": ["auditors", {"name": "developers"}]}, {"groups": null}]}]}'
    )

    (user,) = canned_aqua.account_users.iterate()

    assert [login.groups for login in user.logins] == [("auditors", "developers"), ()]
    assert user.logins[0].signed_in_at.hour == 8
    assert user.logins[1] == Login()


def drift(live, stored):
    return [one.field for one in live.drift_from(stored)]


def test_a_policy_has_not_drifted_from_itself():
    live = AssurancePolicy.from_row(
        STARTER.to_row() | {"id": 7, "author": "admin", "lastupdate": "2025-03-06T08:12:00Z"}
    )

    assert drift(live, STARTER) == []


def test_what_is_missing_equals_its_default():
    assert drift(STARTER, AssurancePolicy.from_row({k: v for k, v in STARTER.to_row().items() if v})) == []


@pytest.mark.parametrize(
    "change",
    [
        {"block_failed": False},
        {"cvss_severity": Severity("critical")},
        {"cves_white_list": ("CVE-1",)},
        {"required_labels": (Label("owner", "a"),)},
        {"scan_sensitive_data": True},
    ],
)
def test_a_change_is_drift_whichever_side_has_it(change):
    changed = replace(STARTER, **change)

    assert drift(changed, STARTER) == drift(STARTER, changed) == list(change)


def test_the_order_of_lists_is_no_drift():
    assert drift(replace(STARTER, cves_white_list=("CVE-1", "CVE-2")), STARTER) == []


def test_what_the_server_stamps_into_lists_is_no_drift():
    base = NamedImage("alpine:3.4", "Docker Hub", "sha256:1")
    stored, live = (replace(STARTER, trusted_base_images=(one,)) for one in (base, replace(base, author="admin")))

    assert drift(live, stored) == []


def test_a_field_that_is_not_known_counts_too():
    stored = AssurancePolicy.from_row({"name": "starter", "new_control_enabled": True, "new_list": []})

    assert drift(AssurancePolicy("starter"), stored) == ["new_control_enabled"]
