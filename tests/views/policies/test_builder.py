"""Building a policy: the form, what is kept, what is decided, what is odd about it."""

import pytest

from engagement.models import AssurancePolicy
from tests.factories import PolicySeenFactory, PolicyVersionFactory, PsLeadFactory, ScopeSeenFactory
from tests.views.policies.builds import sent
from tests.views.policies.pages import BAD_TEXTS, HTMX, signed_in, text, url

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "cves_black_list_enabled": "on",
    "cves_black_list": "CVE-2021-44228",
    "packages_black_list_enabled": "on",
    "packages_black_list": "log4j-core <2.17.1; format=maven",
    "required_labels_enabled": "on",
    "required_labels": "team=payments\nstage",
    "trusted_base_images_enabled": "on",
    "trusted_base_images": "team/base:1.2 in acr-prod",
    "scope_variables": "image.repo = team-a/*\nimage.label = stage=prod",
    "scope_expression": "v1 || v2",
    "more_scopes": "payments",
    "ignore_recently_published_vln": "on",
    "ignore_recently_published_vln_period": "30",
    "aggregated_enabled": "on",
    "aggregated_severity": "medium",
    "aggregated_low": "5",
    "aggregated_high": "8.5",
}


def saved(client, policy, **changed: object) -> AssurancePolicy:
    response = client.post(url(policy), sent(text(client, url(policy)), do="draft", **changed))
    assert response.status_code == 302, response.content.decode()
    return AssurancePolicy.objects.get(pk=policy.pk)


def test_saving_what_the_page_shows_changes_nothing(client, policy):
    before = (policy.draft, policy.draft_revision)

    after = saved(client, policy)

    assert (after.draft, after.draft_revision) == before


def test_every_kind_of_setting_is_kept_as_aqua_writes_it(client, policy):
    draft = saved(client, policy, **EVERYTHING).draft

    assert draft["cves_black_list"] == ["CVE-2021-44228"]
    assert draft["packages_black_list"] == [{"name": "log4j-core", "version_range": "<2.17.1", "format": "maven"}]
    assert draft["required_labels"] == [{"key": "team", "value": "payments"}, {"key": "stage", "value": ""}]
    assert draft["trusted_base_images"] == [{"imagename": "team/base:1.2", "registry": "acr-prod"}]
    assert draft["scope"] == {
        "expression": "v1 || v2",
        "variables": [
            {"attribute": "image.repo", "value": "team-a/*", "name": ""},
            {"attribute": "image.label", "value": "stage=prod", "name": ""},
        ],
    }
    assert draft["application_scopes"] == ["Global", "payments"]
    assert draft["ignore_recently_published_vln_period"] == 30
    assert draft["aggregated_vulnerability"] == {
        "enabled": True,
        "severity": "medium",
        "score_range": [5, 8.5],
        "custom_severity_enabled": False,
    }


def test_what_was_kept_stands_in_the_form_again(client, policy):
    saved(client, policy, **EVERYTHING)

    shown = sent(text(client, url(policy)))

    wanted = {**EVERYTHING, "more_scopes": "", "aggregated_low": "5.0", "aggregated_high": "8.5"}
    assert {name: shown.get(name) for name in wanted} == wanted
    assert shown["application_scopes"] == ["Global", "payments"]


def test_an_entry_that_was_there_keeps_what_the_form_does_not_show(client, policy):
    row = {"imagename": "team/base:1", "registry": "acr", "author": "somebody", "imageid": "7"}
    AssurancePolicy.objects.update(draft={**policy.draft, "allowed_images": [row]})

    draft = saved(client, policy, disallow_malware=None).draft

    assert (draft["allowed_images"], "disallow_malware" in draft) == ([row], False)


def test_a_range_of_scores_that_a_console_gave_stays_until_its_end_is_moved(client, policy):
    AssurancePolicy.objects.update(draft={**policy.draft, "vulnerability_score_range": [5, 8]})
    assert saved(client, policy).draft_revision == policy.draft_revision

    draft = saved(client, policy, maximum_score_enabled="on", maximum_score="6").draft

    assert draft["vulnerability_score_range"] == [6, 8]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"packages_black_list": "<2; size=7"}, "Write a package such as"),
        ({"trusted_base_images": "no-tag"}, "Write an image such as"),
        ({"required_labels": "=x"}, "Write a label such as"),
        ({"scope_variables": "host = x"}, "Write a variable such as"),
        ({"scope_expression": "v1 && (v2"}, "cannot be read"),
        ({"scope_expression": "v9"}, "There is no variable v9."),
        ({"maximum_score": "11"}, "Give a score from 0 to 10."),
        ({"ignore_recently_published_vln_period": "1000"}, "Give a number of days from 0 to 999."),
        ({"cvss_severity": "awful"}, "Choose critical, high, medium, low or negligible."),
        ({"cvss_severity": ""}, "Choose critical, high, medium, low or negligible."),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_beside_its_field(client, policy, changed, says):
    response = client.post(url(policy), sent(text(client, url(policy)), do="draft", **changed))

    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert AssurancePolicy.objects.get().draft == policy.draft


@pytest.mark.parametrize("typed", BAD_TEXTS)
def test_bad_texts_are_kept_as_text_or_refused(client, policy, typed):
    names = ["description", "why", "cves_black_list", "packages_black_list", "required_labels", "scope_expression"]
    names += ["allowed_images", "scope_variables", "maximum_score", "cvss_severity", "revision", "console", "change"]
    form = sent(text(client, url(policy)), do="draft")

    for name in names:
        response = client.post(url(policy), {**form, name: typed})
        assert response.status_code in (302, 422), name
        assert "<script>alert" not in client.get(url(policy)).content.decode()


def test_a_version_needs_a_reason_and_never_changes(client, policy, consultant):
    form = sent(text(client, url(policy)), do="version")
    assert client.post(url(policy), {**form, "why": ""}).status_code == 422

    assert client.post(url(policy), {**form, "why": "Agreed in session 3"}).status_code == 302

    version = policy.versions.get()
    assert (version.number, version.why, version.decided_by) == (1, "Agreed in session 3", consultant)
    assert version.content == policy.draft
    assert AssurancePolicy.objects.get().draft == {}


def test_a_draft_that_says_what_the_version_says_cannot_be_decided(client, policy):
    PolicyVersionFactory(policy=policy, number=1, content=policy.draft)

    response = client.post(url(policy), sent(text(client, url(policy)), do="version", why="Again"))

    assert response.status_code == 422
    assert "Nothing differs from version 1" in response.content.decode()


def test_setting_everything_back_leaves_no_draft(client, policy):
    PolicyVersionFactory(policy=policy, number=1, content={**policy.draft, "disallow_malware": True})
    assert saved(client, policy, scan_sensitive_data=None).draft != {}

    assert saved(client, policy, scan_sensitive_data="on").draft == {}


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_overwritten(client, policy):
    form = sent(text(client, url(policy)), do="draft", cvss_severity="low")
    AssurancePolicy.objects.update(draft_revision=7)

    response = client.post(url(policy), form)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Somebody else has saved this draft" in page
    assert sent(page)["cvss_severity"] == "low"
    assert AssurancePolicy.objects.get().draft["cvss_severity"] == "high"


def test_what_is_odd_is_told_while_typing(client, policy, tenant):
    form = sent(text(client, url(policy)), maximum_score_enabled="on", maximum_score="0", dta_enabled="on")

    fragment = client.post(url(policy, "try/"), form, headers=HTMX).content.decode()

    assert "A score of 0 fails every image with any finding: severity decides nothing." in fragment
    assert "The console has no licence for Dynamic Threat Analysis" in fragment


def test_scopes_that_the_console_has_can_be_chosen(client, policy, tenant):
    ScopeSeenFactory(tenant=tenant, name="payments")
    ScopeSeenFactory(name="foreign-scope")

    page = text(client, url(policy))

    assert ('value="payments"' in page, "foreign-scope" in page) == (True, False)


def test_all_controls_of_the_console_are_there_with_what_they_check(client, policy):
    page = text(client, url(policy))

    assert page.count('id="control-') == 21
    assert "Aqua publishes no field for it" in page


def test_a_ps_lead_reads_the_draft_and_cannot_change_it(policy):
    lead = signed_in(PsLeadFactory())

    page = text(lead, url(policy))

    assert ("An image fails when it is at or above the level." in page, 'name="do"' in page) == (True, False)
    assert client_status(lead, policy) == 403


def client_status(client, policy) -> int:
    return client.post(url(policy), {"do": "draft"}).status_code


def test_a_ps_lead_sees_what_the_draft_would_do_and_a_customer_does_not(policy, member):
    PolicyVersionFactory(policy=policy, number=1)
    lead, tries = signed_in(PsLeadFactory()), url(policy, "try/")

    assert f'hx-get="{tries}"' in text(lead, url(policy))
    assert "Scan an image of this console first." in text(lead, tries)
    assert (tries in text(member, url(policy)), member.get(tries).status_code) == (False, 403)


def test_a_customer_reads_the_newest_version_and_no_draft(member, policy):
    assert member.get(url(policy)).status_code == 404
    PolicyVersionFactory(policy=policy, number=1, content={"disallow_malware": True, "description": "Decided"})

    page = text(member, url(policy))

    assert ("Malware" in page, "Vulnerability Severity" in page) == (True, False)


def test_a_version_says_what_it_changed(client, policy):
    PolicyVersionFactory(policy=policy, number=1, content=policy.draft)
    PolicyVersionFactory(policy=policy, number=2, content={**policy.draft, "cvss_severity": "critical"})

    page = text(client, url(policy, "versions/2/"))

    assert '<th scope="row">Fails from severity</th><td>high</td><td>critical</td>' in page
    assert client.get(url(policy, "versions/3/")).status_code == 404


@pytest.mark.parametrize("n", [1, 30])
def test_the_builder_costs_the_same_for_any_history(client, policy, tenant, n, django_assert_max_num_queries):
    for number in range(1, n + 1):
        PolicyVersionFactory(policy=policy, number=number, content=policy.draft)
    PolicySeenFactory.create_batch(n, tenant=tenant)

    with django_assert_max_num_queries(7):
        page = text(client, url(policy))

    assert len(page.encode()) < 80_000
