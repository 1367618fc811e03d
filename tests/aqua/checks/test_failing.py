"""A fact fails when Aqua answers and it is not so; each line is one way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import aqua_client as aqua
from engagement.rules.facts import CATALOGUE, Verdict
from engagement.rules.subjects import (
    Actions,
    BuiltImage,
    ConsoleItself,
    ImageTagged,
    LogTarget,
    PolicyNamed,
    PolicyOnImage,
    RegistryNamed,
    RoleNamed,
    Snapshot,
    Subject,
    TestUser,
    Toggle,
    UploadedReport,
)
from tests.aqua.checks import worlds
from tests.aqua.checks.worlds import GROUP, HARBOR, HUB, STARTER, TESTER, World, policy

Spoil = Callable[[World], Subject]
CONSOLE = ConsoleItself()
DAY = timedelta(days=1)


def answering(path: str, body: object, subject: Subject) -> Spoil:
    """Aqua answers this call with these fields."""

    def spoil(world: World) -> Subject:
        world.sandbox.faults.answer(200, path=path, body=body)
        return subject

    return spoil


def changed(path: str, subject: Callable[[World], Subject], **fields: Any) -> Spoil:
    """Aqua answers this call as it would, but with other values in these fields."""

    def spoil(world: World) -> Subject:
        body = world.change("GET", path.replace(" ", "%20"))
        world.sandbox.faults.answer(200, path=path, body=body | fields)
        return subject(world)

    return spoil


def harbor(_world: World) -> Subject:
    return HARBOR


def alpine(world: World) -> Subject:
    return world.image()


def unknown_image(world: World) -> Subject:
    return world.image(tag="9.9")


def absent(world: World) -> Subject:
    return RegistryNamed("no-such", "ACR")


def absent_policy(world: World) -> Subject:
    return PolicyNamed("no-such", Actions(True, False, False), stored={"name": "no-such"})


def without_group(world: World) -> Subject:
    world.client.scanner_groups.delete([GROUP])
    return HARBOR


def silent_group(world: World) -> Subject:
    world.sandbox.control("POST", "scanners", {"group": GROUP, "number": 0})
    return HARBOR


def without_comment(world: World) -> Subject:
    every = list(world.client.acknowledgements.iterate())
    world.client.acknowledgements.delete(every)
    world.client.acknowledgements.create([replace(one, row={}, comment="") for one in every], comment="")
    return world.image()


def without_acknowledgement(world: World) -> Subject:
    world.client.acknowledgements.delete(list(world.client.acknowledgements.iterate()))
    return world.image()


def accepted_everywhere(world: World) -> Subject:
    without_acknowledgement(world)
    finding = next(world.client.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4"))
    risk = aqua.Acknowledgement.of(finding, aqua.Reach.EVERYWHERE)
    world.client.acknowledgements.create([risk], comment="everywhere")
    return world.image()


def controls_off(world: World) -> Subject:
    off = dict.fromkeys(
        ("disallow_malware", "scan_sensitive_data", "only_none_root_users", "cvss_severity_enabled"), False
    )
    world.client.policies.update(policy(**off))
    return PolicyNamed(STARTER)


def blocking(world: World) -> Subject:
    world.client.policies.update(policy(block_failed=True))
    return PolicyNamed(STARTER, Actions(True, False, False), stored=policy().to_row())


def drifted_list(world: World) -> Subject:
    world.client.policies.update(policy(cves_white_list=("CVE-2018-1000517",)))
    return PolicyNamed(STARTER, stored=policy().to_row())


def toggled(**after: Any) -> Spoil:
    return lambda world: worlds.toggle(world, **after)


def before_after(change: Callable[[Snapshot, Snapshot], tuple[Snapshot, Snapshot]]) -> Spoil:
    """A toggle that proves something, but for what is changed in its snapshots."""

    def spoil(world: World) -> Subject:
        proof = worlds.toggle(world)
        assert proof.before is not None
        assert proof.after is not None
        before, after = change(proof.before, proof.after)
        return replace(proof, before=before, after=after)

    return spoil


def of_another_policy(world: World) -> Subject:
    return replace(toggle_of(world), policy="another")


def toggle_of(world: World) -> Toggle:
    return worlds.toggle(world)


def upload(world: World, **changes: Any) -> UploadedReport:
    code, report = world.run_step("alpine:3.4")
    return replace(UploadedReport("alpine:3.4", report, code), **changes)


def log_target(**fields: Any) -> Spoil:
    def spoil(world: World) -> Subject:
        service = world.client.log_services.get("Splunk")
        world.client.log_services.forget("Splunk")
        world.client.log_services.set("Splunk", replace(service, row={}, **fields))
        return LogTarget("Splunk")

    return spoil


def without_groups(world: World) -> Subject:
    user = next(one for one in world.client.account_users.iterate() if one.email == TESTER)
    worlds.add_login(world, user.id, groups=[])
    return TestUser(TESTER, world.began_at - DAY)


def global_role(world: World) -> Subject:
    world.client.roles.create(aqua.Role("reaches-everything", permission="Scanner", scopes=("Global",)))
    return RoleNamed("reaches-everything")


SYSTEM = "/api/v1/settings/system/system"
REGISTRY = "/api/v1/registries/acme-harbor"
ALPINE = "/api/v2/images/Docker Hub/alpine/3.4"
SAML = "/api/v1/settings/SAMLSettings/SAMLSettings"
STATES = "/api/v2/integrationsEnabledState"
MAPPINGS = "/api/cspm/v2/samlmappings"
OUTPUTS = "/api/v2/notification/outputs"
NO_REPOSITORY = {"result": [], "count": 0, "resources": {"active_production": {"num_repositories": 0}}}


def gateway(world: World) -> Subject:
    world.sandbox.faults.add(kind="grpc_gateway", path="/api/v2/repositories")
    return CONSOLE


CASES: list[tuple[str, str, Spoil]] = [
    ("ENV-1", "the gateway's address", gateway),
    ("ENV-2", "no repository licensed", answering("/api/v2/licenses", NO_REPOSITORY, CONSOLE)),
    ("ENV-3", "dta is off", answering(SYSTEM, {"dta": {"enabled": False}}, CONSOLE)),
    ("ENV-3", "no dta block", answering(SYSTEM, {"webhook": {}}, CONSOLE)),
    *((f"REG-{number}", "no such registry", absent) for number in range(1, 8)),
    ("REG-1", "another type", lambda world: RegistryNamed("acme-harbor", "ACR")),
    ("REG-1", "an empty name stands for none", answering(REGISTRY, {"name": ""}, HARBOR)),
    ("REG-2", "not connected", changed(REGISTRY, harbor, is_registry_connected=False)),
    ("REG-2", "the flag is absent", changed(REGISTRY, harbor, is_registry_connected=None)),
    ("REG-2", "connected with an error", changed(REGISTRY, harbor, error_msg="i/o timeout")),
    ("REG-3", "no test image", changed(REGISTRY, harbor, options=[])),
    ("REG-3", "an empty test image", changed(REGISTRY, harbor, options=[{"option": "TestImagePull", "value": " "}])),
    ("REG-4", "by hand only", lambda world: HUB),
    ("REG-4", "a schedule without a time", changed(REGISTRY, harbor, auto_pull_time="", auto_scan_time=None)),
    ("REG-5", "any scanner", lambda world: HUB),
    ("REG-5", "specific, but nobody named", changed(REGISTRY, harbor, scanner_group_name="")),
    ("REG-6", "no group", lambda world: HUB),
    ("REG-6", "the group is gone", without_group),
    ("REG-6", "no scanner alive", silent_group),
    ("REG-6", "another registry's group", changed(f"/api/v2/scanner_groups/{GROUP}", harbor, registries=["other"])),
    ("REG-7", "nothing listed", lambda world: RegistryNamed("empty", "V2")),
    *((f"SCAN-{number}", "no such image", unknown_image) for number in range(1, 7)),
    ("SCAN-1", "failed", changed(ALPINE, alpine, scan_status="failed")),
    ("SCAN-1", "ended with an error", changed(ALPINE, alpine, scan_error="pull denied")),
    ("SCAN-1", "before the engagement", lambda world: world.image(window_start=world.now + DAY)),
    ("SCAN-1", "after the engagement", lambda world: world.image(window_end=world.now - DAY)),
    ("SCAN-1", "never", changed(ALPINE, alpine, scan_date="0001-01-01T00:00:00Z")),
    ("SCAN-2", "the sum is wrong", changed(ALPINE, alpine, vulns_found=45)),
    ("SCAN-2", "not finished", changed(ALPINE, alpine, scan_status="in_progress")),
    (
        "SCAN-2",
        "a demo image without findings",
        changed(
            ALPINE, alpine, **dict.fromkeys(("vulns_found", "crit_vulns", "high_vulns", "med_vulns", "low_vulns"), 0)
        ),
    ),
    ("SCAN-3", "a shorter list", changed(ALPINE, alpine, high_vulns=16)),
    ("SCAN-4", "partial", changed(ALPINE, alpine, partial_results=True)),
    ("SCAN-4", "not finished", changed(ALPINE, alpine, scan_status="pending")),
    ("SCAN-5", "once", lambda world: ImageTagged("acme-harbor", "showcase/root-user", "1.0")),
    ("SCAN-5", "not since the session", lambda world: world.image(rescan_since=world.now + DAY)),
    ("SCAN-6", "none", without_acknowledgement),
    ("SCAN-6", "without a comment", without_comment),
    ("SCAN-6", "everywhere is not this image", accepted_everywhere),
    *((f"POL-{number}", "no such policy", absent_policy) for number in (1, 2, 5)),
    ("POL-1", "the Default policy", lambda world: PolicyNamed("Default")),
    ("POL-1", "no control on", controls_off),
    ("POL-2", "another action", blocking),
    ("POL-3", "no such image", lambda world: PolicyOnImage(STARTER, world.image(tag="9.9"))),
    ("POL-3", "another control", lambda world: PolicyOnImage(STARTER, world.image(), "malware")),
    ("POL-3", "another policy", lambda world: PolicyOnImage("another", world.image())),
    ("POL-3", "not so many policies", lambda world: PolicyOnImage("", world.image(), n_policies=9)),
    ("POL-4", "still compliant", toggled(block_failed=False)),
    ("POL-4", "two controls changed", toggled(cvss_severity_enabled=True)),
    ("POL-4", "an action changed too", toggled(fail_cicd=True)),
    ("POL-4", "nothing was flipped", before_after(lambda before, after: (before, before))),
    ("POL-4", "non-compliant before", before_after(lambda before, after: (after, after))),
    ("POL-4", "of another policy", of_another_policy),
    (
        "POL-4",
        "changed at another time",
        before_after(
            lambda before, after: (
                before,
                replace(after, policy={**after.policy, "lastupdate": "2020-01-01T00:00:00Z"}),
            )
        ),
    ),
    ("POL-5", "an action differs", blocking),
    ("POL-5", "a list differs", drifted_list),
    ("CICD-1", "no such image", lambda world: BuiltImage("Docker Hub", "alpine", "9.9", world.began_at)),
    ("CICD-1", "not since the job", lambda world: BuiltImage("Docker Hub", "alpine", "3.4", world.now + DAY)),
    ("CICD-2", "another image", lambda world: upload(world, image="ubuntu:14.04")),
    ("CICD-2", "before the session", lambda world: upload(world, window_start=world.now + DAY)),
    ("CICD-2", "after the session", lambda world: upload(world, window_end=world.now - DAY)),
    (
        "CICD-3",
        "no policy failed",
        lambda world: upload(world, document=world.run_step("showcase/compliant:1.0", HARBOR.name)[1]),
    ),
    ("CICD-3", "the code was swallowed", lambda world: upload(world, exit_code=0)),
    ("CICD-3", "an operational error", lambda world: upload(world, exit_code=1)),
    ("SSO-1", "switched off", answering(STATES, {"SAMLSettings": False}, CONSOLE)),
    ("SSO-1", "no certificate", changed(SAML, lambda world: CONSOLE, x509cert="")),
    ("SSO-2", "none", answering(MAPPINGS, {"status": 200, "data": []}, CONSOLE)),
    ("SSO-2", "no groups", answering(MAPPINGS, {"data": [{"id": 1, "csp_role": "A", "saml_groups": []}]}, CONSOLE)),
    ("SSO-3", "not since the session", lambda world: TestUser(TESTER, world.now + DAY)),
    ("SSO-3", "no such user", lambda world: TestUser("nobody@acme.example", world.began_at - DAY)),
    ("SSO-3", "without groups", without_groups),
    ("SSO-4", "no such role", lambda world: RoleNamed("no-such")),
    ("SSO-4", "Global only", global_role),
    ("LOG-1", "switched off", lambda world: LogTarget("Syslog")),
    ("LOG-1", "no such target", lambda world: LogTarget("Papyrus")),
    ("LOG-2", "no address", log_target(is_enabled=True, url="")),
    ("LOG-2", "no token", log_target(is_enabled=True, token="")),
    ("LOG-2", "nothing filled in", lambda world: LogTarget("CloudWatch")),
    ("LOG-2", "no such target", lambda world: LogTarget("Papyrus")),
    ("LOG-3", "another nonce", lambda world: worlds.event(world, nonce="tidemark-00000000")),
    ("LOG-3", "an older event", lambda world: worlds.event(world, written_at=world.now + DAY)),
    ("NOT-1", "none", answering(OUTPUTS, {"slack": [], "webhook": []}, CONSOLE)),
]


@pytest.mark.parametrize(
    ("fact", "spoil"), [pytest.param(fact, spoil, id=f"{fact}: {why}") for fact, why, spoil in CASES]
)
def test_a_fact_that_does_not_hold_fails(fact: str, spoil: Spoil, furnished: World) -> None:
    finding = furnished.check(fact, spoil(furnished))

    assert finding.verdict is Verdict.FAIL, finding.said
    assert finding.said.endswith(".")
    assert finding.answered != {}


def test_every_fact_that_can_fail_is_seen_failing() -> None:
    assert {fact for fact, _why, _spoil in CASES} == set(CATALOGUE) - {"CICD-4"}
