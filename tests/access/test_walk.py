"""
Every address of the site, opened by everyone: each answers exactly what its policy says, and nobody is shown a word
that is not theirs.

An address without a policy here fails the walk, so that a new page cannot be forgotten.
"""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from engagement.models import User
from engagement.urls import urlpatterns
from tests.access import worlds
from tests.access.policies import FRAGMENT, GET, METHODS, PEOPLE, Policy, answers, done, refused, told
from tests.access.worlds import FOREIGN, INTERNAL, SIBLING, World
from tests.ways_in import lend_power

# What each of STATED is answered, in that order. 302 sends the anonymous to sign in.
ANYBODY = answers(200, 200, 200, 200, 200, 200, 200, 200, 200)
SIGNED_IN = answers(302, 200, 200, 200, 200, 200, 200, 200, 200)
NOBODY = answers(302, 404, 404, 404, 404, 404, 404, 404, 404)
NOT_EVEN_ASKED = answers(404, 404, 404, 404, 404, 404, 404, 404, 404)
REFUSED = answers(403, 403, 403, 403, 403, 403, 403, 403, 403)
UNSIGNED = answers(401, 401, 401, 401, 401, 401, 401, 401, 401)
SENT_ON = answers(302, 302, 302, 302, 302, 302, 302, 302, 302)
CONSULTANTS = answers(302, 404, 404, 404, 404, 200, 200, 404, 404)
STARTERS = answers(302, 404, 404, 404, 404, 200, 200, 200, 404)
TEAM = answers(302, 404, 404, 404, 404, 200, 200, 200, 200)
READERS = answers(302, 404, 404, 200, 200, 200, 404, 200, 404)
TEAM_READERS = answers(302, 404, 404, 403, 403, 200, 404, 200, 404)
TEAM_OBJECTS = answers(302, 404, 404, 404, 404, 200, 404, 200, 404)
DRIVERS = answers(302, 404, 404, 403, 403, 200, 404, 403, 404)
# Whoever answers and settles: the consultant, and the customer for what is theirs.
ANSWERERS = answers(302, 404, 404, 200, 200, 200, 404, 403, 404)
# A member of the customer need not know who else is let in, and a PS lead invites nobody.
PEOPLE_READERS = answers(302, 404, 404, 403, 200, 200, 404, 200, 404)
INVITERS = answers(302, 404, 404, 403, 200, 200, 404, 403, 404)
# An operation is the team's own business: a customer does not learn that there is one.
OPERATORS = answers(302, 404, 404, 404, 404, 200, 404, 403, 404)
# What only a PS lead does: assigning people, and approving time, which locks it.
APPROVERS = answers(302, 404, 404, 403, 403, 403, 404, 200, 404)
ASSIGNERS = answers(302, 404, 404, 404, 403, 403, 404, 200, 404)
UNLOCKERS = answers(302, 404, 404, 404, 404, 403, 404, 200, 404)
# Only a lead of the customer signs; what was signed a PS lead may take back, too.
SIGNERS = answers(302, 404, 404, 403, 200, 403, 404, 403, 404)
WITHDRAWERS = answers(302, 404, 404, 403, 200, 403, 404, 200, 404)
KEEPERS = answers(302, 404, 404, 404, 404, 200, 404, 404, 404, with_power=200)
PACKAGE_KEEPERS = answers(302, 404, 404, 404, 404, 404, 404, 200, 404)
# How much of a week can be booked: the consultant whose week it is, and the PS leads.
BOOKABLE = answers(302, 404, 404, 404, 404, 200, 404, 200, 404)
ALL_KEEPERS = answers(302, 404, 404, 404, 404, 200, 200, 404, 404, with_power=200)
ADMINISTRATORS = answers(302, 404, 404, 404, 404, 404, 404, 404, 200)
POWERFUL = answers(302, 404, 404, 404, 404, 404, 404, 404, 403, with_power=200)
TRAIL_READERS = answers(302, 404, 404, 404, 404, 404, 404, 200, 403, with_power=200)


WITH_A_CHOICE = ("expired member", "customer member", "customer lead")
POLICIES = {
    "livez": Policy("nothing", get=ANYBODY),
    "home": Policy("nothing", get=SENT_ON),
    # Who has one engagement goes on to it; several are a choice, and who has none any more is told so.
    "arrival": Policy("nothing", get={**SENT_ON, **dict.fromkeys(WITH_A_CHOICE, 200), "contact": 302}),
    # Inside a page htmx is told in a header where to go; following a redirect would draw a page into a part.
    "account_request_login_code": Policy("nothing", get={**SENT_ON, "anonymous": 200}, fragment=ANYBODY),
    # Only in the middle of coming in, or after it: everybody else is sent to the beginning.
    "account_confirm_login_code": Policy("nothing", get=SENT_ON, fragment=ANYBODY),
    "account_login": Policy("nothing", get={**SENT_ON, "anonymous": 200}, fragment=ANYBODY),
    "mfa_authenticate": Policy("nothing", get=SENT_ON),
    "mfa_login_webauthn": Policy("nothing", get=SENT_ON),
    "account_inactive": Policy("nothing", get=ANYBODY),
    "demo-sign-in": Policy("nothing", post=NOT_EVEN_ASKED),
    # Whoever has the address of a provider may go there; what does not come from it lets nobody in.
    "sso": Policy("saml provider", get=ANYBODY),
    "sso-start": Policy("saml provider", get=SENT_ON),
    "sso-oidc-back": Policy("oidc provider", get=REFUSED),
    "sso-acs": Policy("saml provider", post=REFUSED),
    "sso-finish": Policy("saml provider", get=REFUSED),
    "sso-metadata": Policy("saml provider", get=ANYBODY),
    # Only for somebody whom a provider let in.
    "sso-confirm": Policy("nothing", get=NOBODY),
    "sso-confirm-there": Policy("nothing", get=NOBODY),
    "identity-providers": Policy("nothing", get=POWERFUL),
    "identity-provider-add": Policy("kind of provider", get=POWERFUL, post=refused(POWERFUL)),
    "identity-provider": Policy("provider", get=POWERFUL, post=refused(POWERFUL)),
    "identity-provider-on": Policy("provider", post=done(POWERFUL)),
    "identity-provider-off": Policy("provider", get=POWERFUL, post=done(POWERFUL)),
    "identity-provider-try": Policy("provider", get=done(POWERFUL)),
    "team": Policy("nothing", get=ADMINISTRATORS),
    "team-add": Policy("nothing", get=POWERFUL, post=refused(POWERFUL)),
    "team-switch-off": Policy("teammate", get=POWERFUL, post=done(POWERFUL)),
    "team-switch-on": Policy("teammate", post=done(POWERFUL)),
    "power": Policy("nothing", get=ADMINISTRATORS),
    # Everybody is asked to confirm who they are before they learn whether there is such a switch.
    "power-on": Policy("nothing", post=SENT_ON),
    "power-off": Policy("nothing", post=done(ADMINISTRATORS)),
    "usersessions_list": Policy("nothing", get=SIGNED_IN),
    "account_reauthenticate": Policy("nothing", get=SIGNED_IN),
    "mfa_reauthenticate": Policy("nothing", get=SENT_ON),
    "mfa_reauthenticate_webauthn": Policy("nothing", get=SENT_ON),
    "mfa_index": Policy("nothing", get=SIGNED_IN),
    "mfa_list_webauthn": Policy("nothing", get=SIGNED_IN),
    # Each person's own second factor; who has none has nothing to see, and to change it one confirms who one is.
    "mfa_activate_totp": Policy("nothing", get=SENT_ON),
    "mfa_deactivate_totp": Policy("nothing", get=NOBODY),
    "mfa_view_recovery_codes": Policy("nothing", get=NOBODY),
    "mfa_generate_recovery_codes": Policy("nothing", get=SENT_ON),
    "mfa_download_recovery_codes": Policy("nothing", get=NOBODY),
    "mfa_add_webauthn": Policy("nothing", get=SENT_ON),
    "mfa_remove_webauthn": Policy("passkey", get=SENT_ON),
    "sign-out": Policy("nothing", post=SENT_ON),
    "theme": Policy("nothing", post=SENT_ON),
    "search": Policy("nothing", get=SIGNED_IN),
    "search-suggest": Policy("nothing", get=SIGNED_IN),
    "keys": Policy("nothing", get=SIGNED_IN, post=SENT_ON),
    "calendar": Policy("nothing", get=SIGNED_IN),
    "calendar-end": Policy("nothing", get=SIGNED_IN),
    "calendar-feed": Policy("calendar", get=ANYBODY),
    "status": Policy("engagement", get=TEAM_READERS),
    "status-draft": Policy("engagement", post=done(DRIVERS)),
    "status-rhythm": Policy("engagement", post=refused(DRIVERS)),
    "status-mail": Policy("status mail", get=TEAM_READERS, post=refused(DRIVERS)),
    "mail-choices": Policy("nothing", get=SIGNED_IN, post=refused(SIGNED_IN)),
    # Whoever holds the mail, or whose mail program does, may stop it; the token says whose mail and which.
    "mail-stop": Policy("mail token", get=ANYBODY, post=ANYBODY),
    # Only the demo has an outbox.
    "outbox": Policy("nothing", get=NOT_EVEN_ASKED),
    "letter": Policy("letter", get=NOT_EVEN_ASKED),
    "today": Policy("nothing", get=CONSULTANTS),
    "week": Policy("nothing", get=CONSULTANTS),
    "gallery": Policy("nothing", get=TEAM),
    "reviews": Policy("nothing", get=PACKAGE_KEEPERS),
    "review-seen": Policy("entry to see", post=done(PACKAGE_KEEPERS)),
    "review-plan": Policy("engagement", get=PACKAGE_KEEPERS, post=refused(PACKAGE_KEEPERS)),
    "insights": Policy("nothing", get=PACKAGE_KEEPERS),
    "insights-export": Policy("nothing", get=PACKAGE_KEEPERS),
    "portfolio": Policy("nothing", get=PACKAGE_KEEPERS, post=refused(PACKAGE_KEEPERS)),
    "portfolio-export": Policy("nothing", get=PACKAGE_KEEPERS),
    "portfolio-view-drop": Policy("saved view", get=PACKAGE_KEEPERS),
    "capacity": Policy("nothing", get=PACKAGE_KEEPERS),
    "capacity-to-give": Policy("nothing", get=PACKAGE_KEEPERS),
    "capacity-week": Policy("bookable", get=PACKAGE_KEEPERS),
    "capacity-move": Policy("booking", get=PACKAGE_KEEPERS, post=refused(PACKAGE_KEEPERS)),
    "bookable-time": Policy("bookable", get=BOOKABLE, post=refused(BOOKABLE)),
    "time-off-add": Policy("bookable", post=refused(BOOKABLE)),
    "time-off-drop": Policy("time off", post=done(BOOKABLE)),
    "portfolio-reassign": Policy("nothing", get=PACKAGE_KEEPERS, post=refused(PACKAGE_KEEPERS)),
    "portfolio-reassigned": Policy("bulk change", get=PACKAGE_KEEPERS),
    "portfolio-reassigned-undo": Policy("bulk change", post=done(PACKAGE_KEEPERS)),
    "health": Policy("engagement", get=APPROVERS, post=refused(APPROVERS)),
    "health-take-back": Policy("engagement", post=done(APPROVERS)),
    "engagements": Policy("nothing", get=SIGNED_IN),
    # A customer is led to their home.
    "engagement": Policy("engagement", get={**READERS, "customer member": 302, "customer lead": 302}),
    "engagement-home": Policy("engagement", get=READERS),
    "as-customer": Policy("engagement", post=done(TEAM_READERS)),
    "as-customer-end": Policy("engagement", post=done(TEAM_READERS)),
    "engagement-new": Policy("nothing", get=STARTERS),
    "plan": Policy("engagement", get=TEAM_READERS),
    "plan-table": Policy("engagement", get=TEAM_READERS),
    "plan-undo": Policy("engagement", post=done(DRIVERS)),
    "plan-needs": Policy("engagement", get=DRIVERS),
    "plan-propose": Policy("engagement", get=DRIVERS),
    "plan-publish": Policy("engagement", post=done(DRIVERS)),
    "plan-swap": Policy("engagement", post=done(DRIVERS)),
    "plan-prerequisite": Policy("prerequisite", post=done(OPERATORS)),
    "scans": Policy("engagement", get=READERS),
    "images-add": Policy("engagement", get=DRIVERS),
    "scans-run": Policy("engagement", post=done(DRIVERS)),
    "scans-cancel": Policy("engagement", get=DRIVERS, post=done(DRIVERS)),
    # How results came is the team's own business; a customer reads only the results.
    "scan-import": Policy("engagement", get=TEAM_READERS, post=refused(DRIVERS)),
    "scan-import-registry": Policy("report", post=done(DRIVERS)),
    "scan-import-hook": Policy("engagement", get=DRIVERS, post=DRIVERS),
    "scan-import-hook-end": Policy("engagement", get=DRIVERS, post=done(DRIVERS)),
    # Whoever has the address may call it; what is not signed is not taken, whoever sends it.
    "scan-hook": Policy("report hook", post=UNSIGNED),
    "image": Policy("image", get=READERS),
    "image-scan": Policy("image", post=done(DRIVERS)),
    "image-remove": Policy("image", get=DRIVERS),
    "image-vulnerabilities": Policy("image", get=READERS),
    "image-vulnerability": Policy("finding", get=READERS),
    "image-layers": Policy("image", get=READERS),
    "image-resources": Policy("image", get=READERS),
    "image-sensitive-data": Policy("image", get=READERS),
    "image-malware": Policy("image", get=READERS),
    "image-information": Policy("image", get=READERS),
    "image-history": Policy("image", get=READERS),
    "image-audit": Policy("image", get=READERS),
    "image-why": Policy("image", get=READERS),
    "policies": Policy("engagement", get=READERS),
    "policy-add": Policy("engagement", get=DRIVERS, post=refused(DRIVERS)),
    "policy": Policy("policy", get=READERS, post=refused(DRIVERS)),
    "policy-try": Policy("policy", get=TEAM_READERS, post=refused(DRIVERS)),
    "policy-discard": Policy("policy", get=DRIVERS, post=done(DRIVERS)),
    "policy-version": Policy("policy version", get=READERS),
    "policies-consoles": Policy("engagement", get=DRIVERS),
    "policies-read": Policy("engagement", post=done(DRIVERS)),
    "policy-apply": Policy("policy", get=DRIVERS, post=refused(DRIVERS)),
    "policy-requests": Policy("engagement", get=READERS),
    "policy-request": Policy("policy request", get=READERS),
    # The lead of the customer and the PS lead say yes or no; who delivers asks, and carries out.
    "policy-request-decide": Policy("policy request", post=refused(WITHDRAWERS)),
    "policy-request-apply": Policy("policy request", post=done(DRIVERS)),
    "policy-request-withdraw": Policy("policy request", post=done(DRIVERS)),
    "policy-request-undo": Policy("policy request", post=done(DRIVERS)),
    "theatre": Policy("engagement", get=TEAM_READERS, post=refused(DRIVERS)),
    "theatre-run": Policy("toggle run", get=TEAM_READERS),
    "theatre-play": Policy("toggle run", post=done(DRIVERS)),
    "theatre-restore": Policy("toggle run", post=done(DRIVERS)),
    "theatre-leave": Policy("toggle run", post=done(DRIVERS)),
    "gitops": Policy("engagement", get=TEAM_READERS),
    # Without a kind of file that is named it says so.
    "policy-repository": Policy("engagement", get=refused(TEAM_READERS)),
    # Without drift that is named it leads back.
    "gitops-pull-request": Policy("engagement", get=done(TEAM_READERS)),
    "gitops-issue": Policy("engagement", post=done(DRIVERS)),
    "gitops-prove": Policy("engagement", post=done(DRIVERS)),
    "findings-export": Policy("engagement", get=READERS),
    "image-export": Policy("image", get=READERS),
    "image-fix-first": Policy("image", get=READERS),
    "image-compare": Policy("image", get=READERS),
    "fix-first": Policy("engagement", get=READERS),
    "finding-accept": Policy("finding", get=DRIVERS, post=refused(DRIVERS)),
    "accepted-risks": Policy("engagement", get=READERS),
    "accepted-risk": Policy("accepted risk", get=READERS),
    # Only who was asked to agree: here the PS lead.
    "accepted-risk-confirm": Policy("accepted risk", post=done(APPROVERS)),
    "accepted-risk-refuse": Policy("accepted risk", post=refused(APPROVERS)),
    "accepted-risk-revoke": Policy("accepted risk", get=DRIVERS, post=done(DRIVERS)),
    "registries": Policy("engagement", get=READERS),
    "registry-add": Policy("engagement", get=DRIVERS),
    "registry-edit": Policy("registry", get=DRIVERS),
    "registry-test": Policy("registry", post=done(DRIVERS)),
    "registry-integrate": Policy("registry", post=done(DRIVERS)),
    "registry-remove": Policy("registry", get=DRIVERS),
    "checklist": Policy("engagement", get=READERS),
    "checklist-item": Policy("item", get=READERS),
    "item-tick": Policy("item", post=refused(ANSWERERS)),
    "item-untick": Policy("item", post=done(ANSWERERS)),
    "item-note": Policy("item", post=refused(ANSWERERS)),
    "item-link": Policy("item", post=refused(ANSWERERS)),
    "item-block": Policy("item", post=refused(DRIVERS)),
    "item-waive": Policy("item", post=refused(TEAM_READERS)),
    "item-leave-out": Policy("item", post=refused(DRIVERS)),
    "item-reopen": Policy("item", post=done(DRIVERS)),
    "item-due": Policy("item", post=done(DRIVERS)),
    "checklist-check": Policy("engagement", post=done(DRIVERS)),
    "item-check": Policy("item", post=done(DRIVERS)),
    "item-report": Policy("item", get=ANSWERERS),
    "item-policy": Policy("item", get=ANSWERERS),
    "item-record": Policy("item", get=ANSWERERS),
    "item-mark": Policy("item", post=done(DRIVERS)),
    "comments": Policy("engagement", get=READERS, post=refused(READERS)),
    "live": Policy("session", get=TEAM_READERS),
    "live-start": Policy("session", post=done(DRIVERS)),
    "live-deed": Policy("session", post=done(DRIVERS)),
    "live-errand": Policy("session", post=done(DRIVERS)),
    "live-attendance": Policy("session", post=done(DRIVERS)),
    "live-capture": Policy("session", post=refused(DRIVERS)),
    "live-notes": Policy("session notes", post=refused(DRIVERS)),
    "live-close": Policy("session", get=DRIVERS),
    "recap": Policy("session", get=TEAM_READERS),
    "recap-carry": Policy("session", post=done(DRIVERS)),
    "discovery": Policy("engagement", get=READERS),
    "discovery-answer": Policy("question", post=done(ANSWERERS)),
    "documents": Policy("engagement", get=READERS),
    "documents-add": Policy("engagement", get=ANSWERERS, post=refused(ANSWERERS)),
    "document": Policy("document", get=READERS),
    "document-remove": Policy("document", get=DRIVERS, post=done(DRIVERS)),
    # What the team removed, a customer does not learn of.
    "document-restore": Policy("removed document", post=done(OPERATORS)),
    "acceptance": Policy("engagement", get=READERS),
    "acceptance-ask": Policy("engagement", post=done(TEAM_READERS)),
    "acceptance-sign": Policy("engagement", get=SIGNERS, post=refused(SIGNERS)),
    "acceptance-sign-topic": Policy("topic", get=SIGNERS, post=refused(SIGNERS)),
    "sign-off": Policy("sign-off", get=READERS),
    "sign-off-print": Policy("sign-off", get=READERS),
    "sign-off-json": Policy("sign-off", get=READERS),
    "sign-off-withdraw": Policy("sign-off", get=WITHDRAWERS, post=refused(WITHDRAWERS)),
    "raid": Policy("engagement", get=READERS),
    "raid-add": Policy("engagement", get=DRIVERS),
    "raid-edit": Policy("action", get=DRIVERS),
    "raid-close": Policy("action", post=done(DRIVERS)),
    "raid-reopen": Policy("action", post=done(DRIVERS)),
    "session": Policy("session", get=READERS),
    "session-calendar": Policy("session", get=READERS),
    "session-plan": Policy("session", get=DRIVERS),
    "session-confirm": Policy("session", get=DRIVERS),
    "session-move": Policy("session", get=DRIVERS),
    "session-postpone": Policy("session", get=DRIVERS),
    "session-cancel": Policy("session", get=DRIVERS),
    "session-no-show": Policy("session", get=DRIVERS),
    "session-place": Policy("session", get=DRIVERS),
    "session-length": Policy("session", get=DRIVERS),
    "session-attendees": Policy("session", get=DRIVERS),
    "session-attendee-remove": Policy("attendee", get=DRIVERS),
    "session-resend": Policy("session", post=done(DRIVERS)),
    "people": Policy("engagement", get=PEOPLE_READERS),
    "people-invite": Policy("engagement", get=INVITERS, post=refused(INVITERS)),
    "people-assign": Policy("engagement", get=APPROVERS, post=refused(APPROVERS)),
    "people-unassign": Policy("assignment", get=ASSIGNERS),
    "people-hand-over": Policy("engagement", get=APPROVERS, post=refused(APPROVERS)),
    "member-change": Policy("member", get=INVITERS, post=refused(INVITERS)),
    "member-end": Policy("member", get=INVITERS, post=done(INVITERS)),
    "operations": Policy("engagement", get=TEAM_READERS),
    "operation": Policy("operation", get=TEAM_OBJECTS),
    "audit": Policy("engagement", get=TEAM_READERS),
    "audit-export": Policy("engagement", get=TEAM_READERS),
    "audit-rows": Policy("engagement", get=TEAM_READERS),
    "audit-rows-export": Policy("engagement", get=TEAM_READERS),
    "whole-audit": Policy("nothing", get=TRAIL_READERS),
    "whole-audit-export": Policy("nothing", get=TRAIL_READERS),
    "whole-audit-rows": Policy("nothing", get=TRAIL_READERS),
    "whole-audit-rows-export": Policy("nothing", get=TRAIL_READERS),
    "operation-cancel": Policy("operation", post=done(OPERATORS)),
    "operation-repeat": Policy("operation", post=done(OPERATORS)),
    "time": Policy("engagement", get=TEAM_READERS),
    "time-add": Policy("engagement", get=DRIVERS),
    "time-approve": Policy("engagement", post=done(APPROVERS)),
    "time-edit": Policy("time entry", get=OPERATORS),
    "time-remove": Policy("time entry", get=OPERATORS),
    "time-correct": Policy("approved entry", get=TEAM_OBJECTS),
    "session-log": Policy("session", get=DRIVERS),
    "time-unlock": Policy("approved entry", get=UNLOCKERS),
    "packages": Policy("nothing", get=TEAM),
    "package-import": Policy("nothing", get=PACKAGE_KEEPERS),
    "package": Policy("package", get=TEAM),
    "package-changes": Policy("package", get=TEAM),
    "package-export": Policy("package", get=TEAM),
    "package-draft": Policy("package", post=done(PACKAGE_KEEPERS)),
    "package-publish": Policy("draft", get=PACKAGE_KEEPERS),
    "package-discard": Policy("draft", get=PACKAGE_KEEPERS),
    "package-part": Policy("draft part", get=PACKAGE_KEEPERS),
    "package-topic": Policy("package topic", get=TEAM),
    "package-topic-part": Policy("draft topic part", get=PACKAGE_KEEPERS),
    "engagement-package": Policy("engagement", get=TEAM_READERS),
    "engagement-package-pull": Policy("engagement", post=done(DRIVERS)),
    "tenants": Policy("nothing", get=ALL_KEEPERS),
    "tenant-add": Policy("nothing", get=ALL_KEEPERS),
    "tenant": Policy("tenant", get=KEEPERS),
    "tenant-verify": Policy("tenant", post=done(KEEPERS)),
    "tenant-operation": Policy("tenant operation", get=KEEPERS),
    "tenant-operation-cancel": Policy("tenant operation", post=done(KEEPERS)),
    "tenant-operation-repeat": Policy("tenant operation", post=done(KEEPERS)),
}

NAMES = [pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)]


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


pytestmark = pytest.mark.usefixtures("no_tries_yet")


@pytest.fixture(params=PEOPLE)
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(world: World, who: str) -> Client:
    return come_in(world, who)


def come_in(world: World, who: str) -> Client:
    visitor, person = Client(), world.people[who]
    if isinstance(person, User):
        visitor.force_login(person)
    if who == "administrator with power":
        lend_power(visitor)
    return visitor


def address(world: World, name: str) -> str:
    return reverse(name, kwargs=world.names[POLICIES[name].of])


def words(response: HttpResponseBase) -> str:
    """All that was answered, a streamed file included."""
    return response.getvalue().decode(errors="replace")


def test_every_address_has_a_policy() -> None:
    assert sorted(POLICIES) == sorted(str(name) for name in NAMES)


def answered(visitor: Client, path: str, method: str) -> int:
    """The status; what a deed did is undone, and who came in is in again for the next."""
    cookies = SimpleCookie(visitor.cookies.output(header="", sep="\n"))
    headers = {"HX-Request": "true"} if method == FRAGMENT else {}
    with transaction.atomic():
        status = visitor.generic("GET" if method == FRAGMENT else method, path, headers=headers).status_code
        transaction.set_rollback(method not in (GET, FRAGMENT))
    visitor.cookies = cookies
    return status


def test_every_address_answers_every_method_as_its_policy_says(world: World, who: str, visitor: Client) -> None:
    cases = [(name, method) for name in POLICIES for method in METHODS]

    surprises = {
        f"{method} {name}": status
        for name, method in cases
        if (status := answered(visitor, address(world, name), method)) not in POLICIES[name].allowed(method, who)
    }

    assert surprises == {}


def test_the_matrix_is_as_wide_as_it_says() -> None:
    """So many addresses, by method, by person."""
    assert len(POLICIES) * len(METHODS) * len(PEOPLE) >= 2_500
    assert (len(PEOPLE), len(METHODS)) == (13, 5)


@pytest.mark.parametrize("who", ["contact", "customer member", "customer lead"], indirect=True)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_customer_reads_nothing_internal_and_nothing_foreign(
    world: World, who: str, visitor: Client, headers: dict[str, str]
) -> None:
    shown = [name for name, policy in POLICIES.items() if policy.get and told(policy.get, who) == 200]

    texts = {name: words(visitor.get(address(world, name), headers=headers)) for name in shown}

    unwanted = [INTERNAL, FOREIGN, *([SIBLING] if who == "contact" else [])]
    assert [name for name, text in texts.items() if any(word in text for word in unwanted)] == []
    assert len(shown) > 5


@pytest.mark.parametrize("who", ["consultant"], indirect=True)
def test_a_consultant_reads_nothing_of_another_customer(world: World, who: str, visitor: Client) -> None:
    shown = [name for name, policy in POLICIES.items() if policy.get and told(policy.get, who) == 200]

    texts = {name: words(visitor.get(address(world, name))) for name in shown}

    assert [name for name, text in texts.items() if FOREIGN in text] == []


def test_an_object_of_another_engagement_is_not_found_through_ones_own(world: World) -> None:
    """The child is looked for through the seat: a foreign key in one's own address leads nowhere."""
    _, other = worlds.add_customer("third", FOREIGN, world.lead)
    visitor = Client()
    visitor.force_login(world.people["consultant"])  # type: ignore[arg-type]

    paths = [
        reverse(name, kwargs={**other[policy.of], "reference": world.engagement.reference})
        for name, policy in POLICIES.items()
        if policy.get and "reference" in other[policy.of] and len(other[policy.of]) > 1
    ]

    assert [path for path in paths if visitor.get(path).status_code != 404] == []
    assert len(paths) > 4
