"""Single sign-on: facts SSO-1 to SSO-4 (work-package.md 2 and 7; contract 14)."""

from datetime import datetime

from engagement.aqua.checks.answers import Seen, cannot_say, fails, holds, judged, proves
from engagement.aqua.checks.console import LONGEST_LIST, Console
from engagement.rules.subjects import ConsoleItself, RoleNamed, TestUser


@proves("SSO-1")
def is_configured(console: Console, _subject: ConsoleItself) -> Seen:
    """A self-hosted console only: Aqua's own service does not let anybody read these settings."""
    is_on, found = console.signs_in_by_saml(), console.saml_settings()
    present = {
        "idpssourl": bool(found.idp_sso_url),
        "x509cert": bool(found.certificate),
        "role_mapping": bool(found.role_mapping),
    }
    missing = [name for name, is_set in present.items() if not is_set]
    answered = {"SAMLSettings": is_on, "enabled": found.enabled, **present}
    if not (is_on and found.enabled):
        return fails("SAML is not switched on; enable it in the console's settings.", **answered)
    return judged(
        not missing,
        "SAML is on, with its address, certificate and role mapping.",
        f"SAML is on, but lacks {', '.join(missing)}; fill in what is empty.",
        **answered,
    )


@proves("SSO-2")
def maps_groups(console: Console, _subject: ConsoleItself) -> Seen:
    complete = [one for one in console.saml_mappings() if one.csp_role and any(one.saml_groups)]
    return judged(
        bool(complete),
        f"{len(complete)} group mappings lead to a role.",
        "No group is mapped to a role; add the agreed mappings in Aqua.",
        mappings=len(complete),
    )


@proves("SSO-3")
def was_seen(console: Console, user: TestUser) -> Seen:
    """Where no test user is named, anybody's federated sign-in counts."""
    users = console.account_users()
    meant = [one for one in users if not user.email or one.email.lower() == user.email.lower()]
    logins = [login for one in meant for login in one.logins if _is_new(login.signed_in_at, user.since)]
    federated = [login for login in logins if any(login.groups)]
    answered = {"users": len(meant), "new_logins": len(logins), "with_groups": len(federated)}
    if federated:
        return holds("A sign-in through the identity provider was seen, with its groups.", **answered)
    if len(users) >= LONGEST_LIST:
        return cannot_say(f"The account has more than {LONGEST_LIST} users; look in the console.", **answered)
    if not meant:
        return fails("Aqua does not know the test user; create it or let it sign in once.", **answered)
    return fails(
        "The test user signed in, but without groups; check the groups claim of the identity provider."
        if logins
        else "No sign-in of the test user since the session began; let it sign in through the identity provider.",
        **answered,
    )


@proves("SSO-4")
def is_scoped(console: Console, role: RoleNamed) -> Seen:
    if not role.name:
        return cannot_say("No role with a scope is named; answer the question about groups, roles and scopes first.")
    found = console.role(role.name)
    if found is None:
        return fails(f"Aqua has no role {role.name}; create it, its name in the same letters.", status=404)
    own = [scope for scope in found.scopes if scope != "Global"]
    return judged(
        bool(found.permission) and bool(own),
        f"{found.name} is limited to {', '.join(own)}.",
        f"{found.name} has no permission set; choose one."
        if not found.permission
        else f"{found.name} reaches everything; give it an application scope other than Global.",
        permission=found.permission,
        scopes=list(found.scopes),
    )


def _is_new(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and (since is None or moment >= since)
