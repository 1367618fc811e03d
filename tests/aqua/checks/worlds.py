"""A sandbox in which every fact holds that Aqua can be asked about, and what the facts are about there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

import aqua_client as aqua
from engagement.aqua.checks import FACTS, Console, look_at, take_snapshot
from engagement.rules.facts import CATALOGUE, Finding
from engagement.rules.subjects import (
    Actions,
    BuiltImage,
    ConsoleItself,
    ImageTagged,
    LogTarget,
    MarkedEvent,
    PolicyNamed,
    PolicyOnImage,
    RegistryNamed,
    RoleNamed,
    Subject,
    TestUser,
    Toggle,
    UploadedReport,
)
from tests.sandboxes import RunningSandbox

HARBOR = RegistryNamed("acme-harbor", "HARBOR", is_on_premises=True)
HUB = RegistryNamed("Docker Hub", "HUB")
GROUP = "dc-frankfurt"
STARTER = "starter-image-policy"
SECOND = "team-a-policy"
NONCE = "tidemark-7f3a9c21"
TESTER = "test.user@acme.example"


class World:
    """One sandbox, looked at by a client that is signed in."""

    def __init__(self, sandbox: RunningSandbox, client: aqua.Client) -> None:
        self.sandbox = sandbox
        self.client = client
        self.began_at = self.now

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return datetime.fromtimestamp(self.sandbox.world()["now"], UTC)

    @property
    def console(self) -> Console:
        """A fresh look round the console."""
        return Console(self.client, at=self.now)

    def check(self, fact: str, subject: Subject) -> Finding:
        return look_at(fact, self.console, subject)

    def image(self, **changes: Any) -> ImageTagged:
        """The demo image alpine:3.4, and the day that the engagement lasts."""
        day = timedelta(days=1)
        image = ImageTagged(
            "Docker Hub",
            "alpine",
            "3.4",
            is_demo=True,
            window_start=self.began_at - day,
            window_end=self.began_at + day,
            rescan_since=self.began_at - timedelta(seconds=1),
        )
        return replace(image, **changes)

    def scan(self, repository: str = "alpine", tag: str = "3.4", registry: str = "Docker Hub") -> None:
        """Scan an image to its end."""
        self.client.scans.start(registry, repository, tag)
        self.sandbox.advance(600)

    def change(self, method: str, path: str, body: object = None) -> Any:
        """A call that the client has no method for, by the administrator."""
        login = (self.sandbox.user, self.sandbox.password)
        with requests.Session() as http:
            http.trust_env = False
            answer = http.request(method, f"{self.sandbox.url}{path}", json=body, auth=login, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def run_step(self, image: str, registry: str = "Docker Hub", *, register: bool = False) -> tuple[int, Any]:
        """A pipeline's scan: its exit code and its report."""
        asked = {"image": image, "registry": registry, "register": register}
        told = self.sandbox.control("POST", "cicd_scans", asked).json()
        return told["exit_code"], told["report"]


def policy(name: str = STARTER, **changes: Any) -> aqua.AssurancePolicy:
    """The guide's starter policy (work-package.md 4): everything that it names on, and no action but audit."""
    starter = aqua.AssurancePolicy(
        name,
        description="Starter",
        disallow_malware=True,
        scan_sensitive_data=True,
        only_none_root_users=True,
        cvss_severity_enabled=True,
        cvss_severity=aqua.Severity("high"),
        fail_cicd=False,
        block_failed=False,
    )
    return replace(starter, **changes)


def furnish(world: World) -> None:
    """Bring everything into the sandbox that the facts ask for."""
    client = world.client
    client.scanner_groups.create(aqua.ScannerGroup(GROUP))
    client.registries.create(
        aqua.NewRegistry(
            HARBOR.name,
            HARBOR.type_code,
            "https://harbor.acme.onprem.example",
            "robot",
            "a-robot-word",
            options={"TestImagePull": "showcase/root-user:1.0"},
            scanner_type="specific",
            scanner_group_name=GROUP,
            auto_pull=True,
        )
    )
    for name in (STARTER, SECOND):
        client.policies.create(policy(name))
    for _ in range(2):
        world.scan()
    world.scan("showcase/root-user", "1.0", HARBOR.name)
    finding = next(client.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4"))
    client.acknowledgements.create([aqua.Acknowledgement.of(finding)], comment="Accepted until the base is renewed")
    furnish_settings(world)


def furnish_settings(world: World) -> None:
    """Single sign-on, roles, logs, notifications and the licence of DTA."""
    client = world.client
    world.change("PUT", "/api/v1/settings/system/system", {"dta": {"enabled": True, "token": "a-dta-word"}})
    saml = client.saml.settings()
    client.saml.set_settings(
        replace(
            saml,
            enabled=True,
            idp_sso_url="https://idp.acme.example/sso",
            certificate="-----BEGIN CERTIFICATE-----",
            role_mapping={"Auditor": ["auditors"]},
        )
    )
    client.saml.create_mapping(aqua.SamlMapping("Auditor", ("auditors",)))
    client.scopes.create(aqua.ApplicationScope("team-a"))
    client.roles.create(aqua.Role("team-a-developer", permission="Scanner", scopes=("team-a",)))
    user = world.change("POST", "/v2/users", {"email": TESTER})["data"]
    add_login(world, user["id"], groups=["auditors"])
    splunk = client.log_services.get("Splunk")
    client.log_services.set(
        "Splunk", replace(splunk, is_enabled=True, url="https://splunk.acme.example", token="a-splunk-word")
    )
    client.notifications.create(aqua.NotificationOutput("ops", "webhook", properties={"url": "https://ops.example"}))


def add_login(world: World, user_id: int, *, groups: list[str]) -> None:
    """Let an account's user sign in now."""
    login = {"id": 7, "created": world.now.isoformat(), "groups": groups, "ip_address": "203.0.113.9"}
    world.change("PUT", f"/v2/users/{user_id}", {"logins": [login]})


def toggle(world: World, **after: Any) -> Toggle:
    """Switch the starter policy's blocking on for an image that passes, change it as told, and restore it."""
    client, image = world.client, world.image()
    harmless = {"only_none_root_users": False, "cvss_severity_enabled": False, "block_failed": True}
    client.policies.update(policy(**harmless))
    before = take_snapshot(world.console, STARTER, image)
    client.policies.update(policy(**{**harmless, "only_none_root_users": True, **after}))
    changed = take_snapshot(world.console, STARTER, image)
    client.policies.update(policy())
    return Toggle(STARTER, image, before, changed)


def subjects(world: World) -> Mapping[str, Subject]:
    """What each fact is about in a furnished sandbox, so that it holds; CICD-4 holds nowhere."""
    image = world.image()
    starter = PolicyNamed(STARTER, agreed=Actions(True, False, False), stored=policy().to_row())
    upload, built = _builds(world)
    return {
        **dict.fromkeys(("ENV-1", "ENV-2", "ENV-3", "SSO-1", "SSO-2", "NOT-1"), ConsoleItself()),
        **dict.fromkeys((f"REG-{number}" for number in range(1, 8)), HARBOR),
        **dict.fromkeys((f"SCAN-{number}" for number in range(1, 7)), image),
        **dict.fromkeys(("POL-1", "POL-2", "POL-5"), starter),
        "POL-3": PolicyOnImage(STARTER, image, "root_user"),
        "POL-4": toggle(world),
        "CICD-1": built,
        **dict.fromkeys(("CICD-2", "CICD-3", "CICD-4"), upload),
        "SSO-3": TestUser(TESTER, world.began_at - timedelta(minutes=1)),
        "SSO-4": RoleNamed("team-a-developer"),
        **dict.fromkeys(("LOG-1", "LOG-2"), LogTarget("Splunk")),
        "LOG-3": event(world),
    }


def everything(world: World) -> list[tuple[str, Subject]]:
    """All facts of an engagement with three registries, two demo images, an image of its own and one policy."""
    found = subjects(world)
    alpine = world.image()
    images = [alpine, replace(alpine, repository="ubuntu", tag="14.04")]
    images.append(ImageTagged(HARBOR.name, "showcase/root-user", "1.0"))
    many: dict[type, list[Subject]] = {
        RegistryNamed: [HARBOR, HUB, RegistryNamed("acme-acr", "ACR")],
        ImageTagged: list(images),
        PolicyOnImage: [PolicyOnImage(STARTER, image) for image in images],
        PolicyNamed: [found["POL-1"]],
    }
    return [(key, one) for key in CATALOGUE for one in many.get(FACTS[key].subject_kind, [found[key]])]


def event(world: World, **changes: Any) -> MarkedEvent:
    """The marked event, and the record that Splunk shows of it."""
    record = f"{world.began_at.isoformat()} user=admin object={STARTER} description={NONCE}"
    return replace(MarkedEvent(NONCE, world.began_at, record, world.began_at + timedelta(minutes=3)), **changes)


def _builds(world: World) -> tuple[UploadedReport, BuiltImage]:
    """A pipeline that registers alpine:3.4 and is stopped by a policy."""
    started_at = world.now - timedelta(seconds=1)
    world.client.policies.update(policy(SECOND, fail_cicd=True))
    code, report = world.run_step("alpine:3.4", register=True)
    window = (world.began_at - timedelta(hours=1), world.now + timedelta(hours=1))
    world.client.policies.update(policy(SECOND))
    return (
        UploadedReport("alpine:3.4", report, code, *window),
        BuiltImage("Docker Hub", "alpine", "3.4", started_at),
    )
