"""
Judging images: which policies apply, what each control says, and whether the image is compliant. Contract 9.

Nothing is judged when a policy changes. An image is judged when somebody looks at it, and the verdict is kept until a
policy, a scope or an accepted risk changes or a day passes; images with the same content share their verdicts.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from aqua_client.sandbox import acceptance, catalogue, references, scopes
from aqua_client.sandbox.controls import CONTROLS
from aqua_client.sandbox.counting import Case
from aqua_client.sandbox.findings import Content
from aqua_client.sandbox.judgement import Check, Failure, Verdict
from aqua_client.sandbox.scopes import Subject
from aqua_client.sandbox.world import Image, World

NOTHING = Verdict((), (), disallowed=False)
DAY_S = 86_400


class Rule(NamedTuple):
    """A policy, ready to be applied. `covers` is None for a policy that covers every image."""

    policy: Mapping[str, Any]
    covers: Callable[[Subject], bool] | None
    is_personal: bool
    """Whether its result depends on what the image is called and not only on what is inside."""


def is_disallowed(world: World, image: Image) -> bool:
    """Whether the image is non-compliant: blocked by hand, or failing a policy that blocks and not allowed."""
    if image.permission is not None:
        return not image.permission["allowed"]
    return verdict(world, image).disallowed


def is_allowed(world: World, image: Image) -> bool:
    """Whether the image is compliant whatever the controls say. Contract 9.6."""
    if image.permission is not None:
        return bool(image.permission["allowed"])
    return verdict(world, image).is_exempt


def has_dta(world: World) -> bool:
    """Whether the tenant may use dynamic threat analysis; off until it is switched on in the system settings."""
    return bool(world.store("settings").get("system", {}).get("dta", {}).get("enabled"))


def results(world: World, image: Image) -> dict[str, Any]:
    """`assurance_results` of the image object. Contract 5.2."""
    return verdict(world, image).in_image() | {"disallowed": is_disallowed(world, image)}


def report_results(world: World, image: Image) -> dict[str, Any]:
    """`image_assurance_results` of a scan result. Contract 9.6."""
    found = verdict(world, image).in_report()
    found.pop("disallowed", None)
    return {"disallowed": True} | found if is_disallowed(world, image) else found


def verdict(world: World, image: Image) -> Verdict:
    """What the policies say of the image as it was scanned last, decisions by hand left aside."""
    revision = (world.judgements, int(world.clock.now() // DAY_S))
    if image.judged is None or image.judged[0] != revision or image.judged[1][0] is not image.content:
        found = NOTHING if image.content is None else judge(world, image, image.content)
        image.judged = (revision, (image.content, found))
    kept: Verdict = image.judged[1][1]
    return kept


def _subject(image: Image) -> Subject:
    return Subject(image.registry, image.repository, image.name, image.content.labels if image.content else {})


def judge(world: World, image: Image, content: Content, only: Collection[str] | None = None) -> Verdict:
    """
    Judge a content under the name of an image, which need not be registered.

    `only` names the policies to be asked; without it all are whose scope contains the image.
    """
    subject = Subject(image.registry, image.repository, image.name, content.labels)
    rules = [
        rule
        for rule in _rules(world)
        if (only is None or rule.policy["name"] in only) and (rule.covers is None or rule.covers(subject))
    ]
    accepted = acceptance.of(world, image, content)
    identity = image.key if any(rule.is_personal for rule in rules) else None
    key = (tuple(rule.policy["id"] for rule in rules), content, accepted.positions, accepted.files, identity)
    kept = _kept(world)
    if key not in kept:
        kept[key] = _judged(world, rules, _case(world, image, content, accepted))
    found: Verdict = kept[key]
    return found


def _judged(world: World, rules: list[Rule], case: Case) -> Verdict:
    now = world.clock.now()
    checks: list[Check] = []
    failures: list[Failure] = []
    for rule in rules:
        policy, blocking = rule.policy, _blocks(rule.policy, now)
        own = []
        for control, look in CONTROLS.items():
            result = look(policy, case)
            if result is not None:
                head = (policy["id"], policy["name"], control)
                own.append(Check(*head, result.failed, blocking, result.image, result.report))
        failed = tuple(check.control for check in own if check.failed)
        if failed:
            rest = (policy["audit_on_failure"], policy["fail_cicd"], failed)
            failures.append(Failure(policy["id"], policy["name"], blocking, *rest))
        checks += own
    is_exempt = any(_is_listed(entry, case) for rule in rules for entry in rule.policy["allowed_images"])
    disallowed = not is_exempt and any(failure.blocking for failure in failures)
    return Verdict(tuple(checks), tuple(failures), disallowed, is_exempt)


def _case(world: World, image: Image, content: Content, accepted: acceptance.Accepted) -> Case:
    kind = world.registry_type(image.registry)

    def digest_of(name: str) -> str:
        if name == image.name and image.digest:
            return image.digest
        repository, tag = references.split(name)
        held = catalogue.find(kind, repository, tag)
        return catalogue.digest_of(held, repository, tag) if held else ""

    return Case(
        content=content,
        registry=image.registry,
        name=image.name,
        accepted=accepted.positions,
        accepted_files=accepted.files,
        custom={name: one["severity"] for name, one in world.store("custom_severities").items()},
        today=_today(world),
        has_dta=has_dta(world),
        digest_of=digest_of,
    )


def _blocks(policy: Mapping[str, Any], now: float) -> bool:
    """Whether the policy makes a failing image non-compliant by now: `enforce_after_days` puts that off."""
    if policy["block_failed"] and policy["enforce"] and policy["enforce_after_days"]:
        since = datetime.fromisoformat(policy["lastupdate"]).timestamp()
        return now >= since + int(policy["enforce_after_days"]) * DAY_S
    return bool(policy["block_failed"])


def _is_listed(entry: Mapping[str, Any], case: Case) -> bool:
    """Whether `allowed_images` names the image; with or without a registry and a digest."""
    return (
        entry.get("imagename") == case.name
        and entry.get("registry") in (None, "", case.registry)
        and entry.get("imagedigest") in (None, "", case.digest_of(case.name))
    )


def _rules(world: World) -> list[Rule]:
    """The enabled image policies in the order of their numbers, compiled once a revision."""
    kept = world.caches.get("rules")
    if kept is None or kept[0] != world.judgements:
        policies = [one for one in world.store("policies").values() if one["assurance_type"] == "image"]
        ordered = sorted(policies, key=lambda one: one["id"])
        kept = world.caches["rules"] = (world.judgements, [_rule(world, one) for one in ordered if one["enabled"]])
    rules: list[Rule] = kept[1]
    return rules


def _rule(world: World, policy: Mapping[str, Any]) -> Rule:
    is_personal = policy["trusted_base_images_enabled"] or bool(policy["allowed_images"])
    return Rule(policy, _coverage(world, policy), is_personal)


def _coverage(world: World, policy: Mapping[str, Any]) -> Callable[[Subject], bool] | None:
    """Its application scopes, less the excluded ones, and its own expression. Contract 9.3."""
    conditions = []
    if "Global" not in policy["application_scopes"]:
        conditions.append(_any_scope(world, policy["application_scopes"]))
    if policy["exclude_application_scopes"]:
        excluded = _any_scope(world, policy["exclude_application_scopes"])
        conditions.append(lambda subject: not excluded(subject))
    own = scopes.parsed(policy["scope"])
    if own:
        conditions.append(own)
    if policy["registries"]:
        conditions.append(lambda subject: subject.registry in policy["registries"])
    if policy["images"]:
        conditions.append(lambda subject: subject.name in policy["images"])
    return (lambda subject: all(holds(subject) for holds in conditions)) if conditions else None


def _any_scope(world: World, names: list[str]) -> Callable[[Subject], bool]:
    """Whether an image is in one of the application scopes; one that does not exist contains nothing."""
    rules = [rule for rule in (scope_rule(world, name) for name in names) if rule]
    return lambda subject: any(rule(subject) for rule in rules)


def in_scope(world: World, images: list[Image], name: str) -> list[Image]:
    """Those of the images that an application scope contains; all without a name, none for an unknown one."""
    if name in ("", "Global"):
        return images
    rule = scope_rule(world, name)
    return [] if rule is None else [image for image in images if rule(_subject(image))]


def scope_rule(world: World, name: str) -> Callable[[Subject], bool] | None:
    """Which images an application scope contains; None when it contains none."""
    if name == "Global":
        return lambda _: True
    scope = world.store("scopes").get(name, {})
    return scopes.parsed(scope.get("categories", {}).get("artifacts", {}).get("image", {}))


def _kept(world: World) -> dict[Any, Verdict]:
    """The verdicts that images share, forgotten with the revision and the day."""
    revision = (world.judgements, _today(world))
    kept = world.caches.get("verdicts")
    if kept is None or kept[0] != revision:
        kept = world.caches["verdicts"] = (revision, {})
    found: dict[Any, Verdict] = kept[1]
    return found


def _today(world: World) -> date:
    return datetime.fromtimestamp(world.clock.now(), UTC).date()
