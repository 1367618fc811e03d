"""One policy, ready to judge thousands of images: what is alike is judged once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from engagement.domain.what_if.stored import Stored
from engagement.domain.what_if.tallies import Pass, Places, Row
from engagement.rules.assurance import CONTROLS, GLOBAL, Name, Policy, Scopes, Subject, Tally, covers, switched_on

# Which part of an image's contents each control looks at.
_NEEDS = {
    "root_user": "user",
    "trusted_base_images": "base",
    "force_microenforcer": "has_microenforcer",
    "partial_results": "is_partial",
    "dta": "threat",
    "malware": "malware",
    "sensitive_data": "secrets",
    "blacklisted_packages": "packages",
    "required_packages": "packages",
    "license": "packages",
    "whitelisted_licenses": "packages",
    "custom_checks": "failing_scripts",
    "scap": "failing_scripts",
    "required_labels": "labels",
    "forbidden_labels": "labels",
}
# What these say depends on what the image is called, so it is not shared between images.
_PERSONAL = frozenset({"trusted_base_images"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The controls of a policy that an image fails, and those that cannot be told."""

    failed: tuple[str, ...]
    unknown: tuple[str, ...]


class Judge:
    """One policy over the rows of a pass. `blocks`: whether failing it makes an image non-compliant at that time."""

    def __init__(self, policy: Policy, places: Places, counted: Pass, scopes: Scopes, at: datetime) -> None:
        self.policy = policy
        self.blocks = policy.blocks(at)
        self._places, self._rows, self._scopes = places, counted.rows, scopes
        self._controls = [(name, CONTROLS[name]) for name in controls_of(policy)]
        self._is_for_all = _is_for_all(policy)
        self._is_personal = any(name in _PERSONAL for name, _ in self._controls)
        self.allows_some = bool(policy.rows("allowed_images"))
        self._figures: Callable[[Row], Any] = itemgetter(*places.used) if places.used else lambda row: None
        self._kept: dict[Any, Answer] = {}

    @property
    def asks_names(self) -> bool:
        """Whether what it says may depend on what an image is called or labelled, not only on what it holds."""
        return not self._is_for_all or self._is_personal or self.allows_some

    def of(self, image: Stored) -> Answer | None:
        """What the policy says of the image; None when it is not about it."""
        if not self._is_for_all and not covers(self.policy, image.name, image.contents.labels or {}, self._scopes):
            return None
        row = self._rows.get(image.scan_pk)
        figures = None if row is None else self._figures(row)
        name = image.name if self._is_personal else None
        key = (figures, row is None, id(image.contents), name)
        if key not in self._kept:
            self._kept[key] = self._look(image, Tally() if row is None else self._places.tally(row))
        return self._kept[key]

    def exempts(self, name: Name) -> bool:
        """Whether the policy names the image as allowed whatever the controls say (contract 9.6)."""
        return any(
            entry.get("imagename") == name.image
            and entry.get("registry") in (None, "", name.registry)
            and entry.get("imagedigest") in (None, "", name.digest)
            for entry in self.policy.rows("allowed_images")
        )

    def _look(self, image: Stored, tally: Tally) -> Answer:
        subject = Subject(image.name, tally, image.contents)
        said = [(name, look(self.policy, subject)) for name, look in self._controls]
        failed = tuple(name for name, one in said if one and one.failed)
        return Answer(failed, tuple(name for name, one in said if one and one.failed is None))


def controls_of(policy: Policy) -> list[str]:
    """The keys of the controls that are on."""
    return [name for name, is_on in switched_on(policy).items() if is_on]


def needs_of(policies: Iterable[Policy]) -> frozenset[str]:
    """The parts of images' contents that these policies look at; labels also where a scope asks for them."""
    needs = {_NEEDS[name] for policy in policies for name in controls_of(policy) if name in _NEEDS}
    return frozenset(needs | {"labels"}) if any(not _is_for_all(policy) for policy in policies) else frozenset(needs)


def verdict(said: Sequence[tuple[Judge, Answer]], name: Name) -> bool | None:
    """Whether an image is compliant by these policies, which are about it; None while that cannot be told."""
    if any(judge.allows_some and judge.exempts(name) for judge, _ in said):
        return True
    if any(answer.failed for judge, answer in said if judge.blocks):
        return False
    return None if any(answer.unknown for judge, answer in said if judge.blocks) else True


def _is_for_all(policy: Policy) -> bool:
    fields = policy.fields
    narrowed = (*fields["exclude_application_scopes"], *fields["registries"], *fields["images"])
    return GLOBAL in fields["application_scopes"] and not narrowed and not fields["scope"]["variables"]
