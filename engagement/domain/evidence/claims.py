"""Which fact of which subject proves which checklist item: from the templates, and from what the engagement has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engagement.domain.evidence.estate import OWN_IMAGES, Estate
from engagement.models import AquaTenant, ChecklistItem, Engagement, Image, Registry, StepReport
from engagement.rules import registry_types
from engagement.rules.facts import CATALOGUE
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
    is_one_enough,
)

Found = tuple[AquaTenant, Subject]
Key = tuple[int, str, str]

# Where a scan is kept that a step did not register (contract 13).
AD_HOC = "Ad Hoc Scans"
# As much of a subject's name as a verdict and an item's evidence keep.
LONGEST_LABEL = 200
_YES = frozenset({"yes", "y", "x", "true", "on", "1"})


@dataclass(frozen=True)
class Claim:
    """An item is proven by this fact of this subject in this console; `is_one_enough` of several subjects."""

    item: ChecklistItem
    tenant: AquaTenant
    fact: str
    subject: Subject
    is_one_enough: bool
    is_only_console: bool

    @property
    def key(self) -> Key:
        """What a verdict is kept under."""
        return key_of(self.tenant.pk, self.fact, self.subject)

    @property
    def subject_words(self) -> str:
        """The subject's name, with its console where the engagement works on several."""
        label = self.subject.label
        if not self.is_only_console:
            label = f"{label} in {self.tenant.label}" if label else self.tenant.label
        return label[:LONGEST_LABEL]


def key_of(tenant_pk: int, fact: str, subject: Subject) -> Key:
    """What the verdict on a fact of a subject is kept under: console, fact, and the subject's name."""
    return (tenant_pk, fact, subject.label[:LONGEST_LABEL])


def claims_of(engagement: Engagement) -> list[Claim]:
    """What each item of the engagement is proven by; items that were left out claim nothing."""
    estate = Estate(engagement)
    if not estate.tenants:
        return []
    live = [item for item in estate.items if item.state not in ChecklistItem.LEFT_OUT]
    is_only = len(estate.tenants) == 1
    return [
        Claim(item, tenant, fact, subject, is_one_enough(fact, item.template.subject), is_only)
        for item in live
        for fact in item.template.facts
        if fact in CATALOGUE
        for tenant, subject in _subjects(estate, item, fact)
    ]


def subjects_for(engagement: Engagement, facts: Iterable[str] | None = None) -> dict[int, list[tuple[str, Subject]]]:
    """
    What is to be looked at for the engagement's checklist: by console, each fact and subject once.

    Keys are primary keys of consoles. Only `facts` where they are given.
    """
    wanted = None if facts is None else set(facts)
    asked: dict[Key, Claim] = {}
    for claim in claims_of(engagement):
        if wanted is None or claim.fact in wanted:
            asked.setdefault(claim.key, claim)
    found: dict[int, list[tuple[str, Subject]]] = {}
    for claim in asked.values():
        found.setdefault(claim.tenant.pk, []).append((claim.fact, claim.subject))
    return found


def _subjects(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    group = fact.partition("-")[0]
    resolve = _RESOLVERS.get(fact) or _RESOLVERS[group]
    seen: set[tuple[int, str]] = set()
    for tenant, subject in resolve(estate, item, fact):
        if (tenant.pk, subject.label) not in seen:
            seen.add((tenant.pk, subject.label))
            yield tenant, subject


# ── consoles and registries ──────────────────────────────────────────────────────────────────────────────────────────


def _consoles(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    return ((tenant, ConsoleItself()) for tenant in estate.tenants)


def _registries(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    word, _, name = item.template.subject.partition(":")
    if word == "registry" and name not in {registry.name for registry in estate.registries}:
        code = "HUB" if name == registry_types.SHIPPED_NAME else ""
        yield estate.tenants[0], RegistryNamed(name, code)
    for registry in estate.registries:
        is_meant = registry.name == name if word == "registry" else (word != "on_premises" or _is_on_premises(registry))
        if is_meant and _applies(fact, registry):
            yield registry.tenant, RegistryNamed(registry.name, registry.type_code, _is_on_premises(registry))


def _is_on_premises(registry: Registry) -> bool:
    return registry.hosting == Registry.Hosting.ON_PREMISES


def _applies(fact: str, registry: Registry) -> bool:
    """A local scanner belongs to an on-premises registry, a test pull to the types that know one (contract 4.2)."""
    if fact in ("REG-5", "REG-6"):
        return _is_on_premises(registry)
    if fact == "REG-3":
        kind = registry_types.TYPES.get(registry.type_code)
        fields = () if kind is None else (*kind.fields, *(one for way in kind.sign_ins for one in way.fields))
        return any(one.wire == "option:TestImagePull" for one in fields)
    return True


# ── images ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _images(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    word, _, name = item.template.subject.partition(":")
    since = estate.begins.get(item.topic_id)
    if word == "image":
        yield _demo_image(estate, name, since)
    elif word != "own_images":
        yield from (_demo_image(estate, one, since) for one in estate.demo_names)
    if word in ("own_images", ""):
        own = [image for image in estate.images if _name_of(image) not in estate.demo_names]
        yield from ((image.registry.tenant, _tagged(estate, image, since)) for image in own[:OWN_IMAGES])


def _name_of(image: Image) -> str:
    return f"{image.registry.name}/{image.name}"


def _tagged(estate: Estate, image: Image, since: datetime | None) -> ImageTagged:
    start, end = estate.window
    return ImageTagged(image.registry.name, image.repository, image.tag, False, start, end, since)


def _demo_image(estate: Estate, name: str, since: datetime | None = None) -> tuple[AquaTenant, ImageTagged]:
    """In the console where the engagement has it; in the main one before it was added."""
    registry, _, image = name.partition("/")
    repository, _, tag = image.rpartition(":")
    there = next((one.registry.tenant for one in estate.images if _name_of(one) == name), None)
    hub = next((one.tenant for one in estate.registries if one.name == registry), None)
    start, end = estate.window
    return there or hub or estate.tenants[0], ImageTagged(registry, repository, tag, True, start, end, since)


# ── policies ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _policies(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    word, _, name = item.template.subject.partition(":")
    known = {policy.name: policy for policy in estate.policies}
    names = [name] if word == "policy" else list(known)
    for one in names:
        for tenant in estate.consoles_of(known.get(one)):
            agreed = _agreed(estate.answers.get("pol-actions"), tenant.label)
            name, applied = estate.applied_policies.get((tenant.pk, one), (one, None))
            yield tenant, PolicyNamed(name, agreed, estate.stored_policies.get(one, applied))


def _agreed(rows: Any, environment: str) -> Actions | None:
    """The decision for this console: the row of its environment, else the first one (question `pol-actions`)."""
    table = [row for row in rows or () if isinstance(row, Mapping)]
    own = [row for row in table if str(row.get("environment", "")).casefold() == environment.casefold()]
    if not table:
        return None
    audit, stop, mark = (
        str((own or table)[0].get(column, "")).strip().casefold() in _YES
        for column in ("audit", "stop pipeline", "mark non-compliant")
    )
    return Actions(audit_on_failure=audit, fail_cicd=stop, block_failed=mark)


def _policies_on_images(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    n_policies = 2 if item.template.subject == "two_policies" else 1
    names = [""] if n_policies > 1 else [policy.name for policy in estate.policies] or [""]
    for name in estate.demo_names:
        tenant, image = _demo_image(estate, name)
        yield from ((tenant, PolicyOnImage(policy, image, n_policies=n_policies)) for policy in names)


def _toggles(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    for name in estate.demo_names:
        tenant, image = _demo_image(estate, name)
        yield from ((tenant, Toggle(policy.name, image)) for policy in estate.policies)
    for run in estate.toggle_runs:
        for shown in run.images:
            repository, _, tag = str(shown["name"]).rpartition(":")
            yield run.tenant, Toggle(run.policy, ImageTagged(str(shown["registry"]), repository, tag))


# ── builds, people and logs ──────────────────────────────────────────────────────────────────────────────────────────


def _reports(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    since = estate.begins.get(item.topic_id)
    for one in estate.reports:
        yield estate.tenants[0], UploadedReport(one.image, one.report, one.exit_code, since)
    if not estate.reports:
        yield estate.tenants[0], UploadedReport("")


def _builds(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    built = [_built(report) for report in estate.reports]
    for one in built or [BuiltImage("", "", "")]:
        yield estate.tenants[0], one


def _built(report: StepReport) -> BuiltImage:
    """Where and since when Aqua should know what the step scanned; reports may be wrapped in a list (contract 10)."""
    document = report.report[0] if isinstance(report.report, list) and report.report else report.report
    told: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    told = told["results"] if isinstance(told.get("results"), Mapping) else told
    started = told.get("scan_started")
    seconds = started.get("seconds") if isinstance(started, Mapping) else None
    repository, _, tag = report.image.rpartition(":") if ":" in report.image else (report.image, "", "latest")
    return BuiltImage(
        str(told.get("registry") or AD_HOC),
        repository,
        tag,
        datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else report.handed_in_at,
    )


def _test_users(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    """No question names the test users, so anybody's federated sign-in since the session counts."""
    yield estate.tenants[0], TestUser("", estate.begins.get(item.topic_id, estate.window[0]))


def _roles(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    rows = [row for row in estate.answers.get("sso-groups") or () if isinstance(row, Mapping)]
    named = [str(row.get("role", "")) for row in rows if str(row.get("scope", "")).casefold() not in ("", "global")]
    for role in [one for one in named if one] or [""]:
        yield estate.tenants[0], RoleNamed(role)


def _log_targets(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    yield estate.tenants[0], LogTarget(str(estate.answers.get("log-siem") or ""))


def _marked_events(estate: Estate, item: ChecklistItem, fact: str) -> Iterator[Found]:
    for one in estate.nonces:
        yield one.tenant, MarkedEvent(one.nonce, one.written_at, one.record, one.pasted_at)
    if not estate.nonces:
        yield estate.tenants[0], MarkedEvent("")


_RESOLVERS: dict[str, Callable[[Estate, ChecklistItem, str], Iterator[Found]]] = {
    "ENV": _consoles,
    "NOT": _consoles,
    "SSO-1": _consoles,
    "SSO-2": _consoles,
    "REG": _registries,
    "SCAN": _images,
    "POL-3": _policies_on_images,
    "POL-4": _toggles,
    "POL": _policies,
    "CICD-1": _builds,
    "CICD": _reports,
    "SSO-3": _test_users,
    "SSO-4": _roles,
    "LOG-3": _marked_events,
    "LOG": _log_targets,
}
