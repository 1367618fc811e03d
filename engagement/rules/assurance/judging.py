"""
Judging an image: every policy that covers it, every control that is on, one verdict (contract 9.5 and 9.6).

Policies do not weaken one another: one failing policy that blocks is enough, and exceptions never cross (layered
evaluation, work-package.md 4). A decision by hand about an image stands above them all.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engagement.rules.assurance.controls import CONTROLS, Said, Subject
from engagement.rules.assurance.counting import Tally, tally
from engagement.rules.assurance.policy import Fields, Policy
from engagement.rules.assurance.scopes import Scopes, covers
from engagement.rules.assurance.values import Case, Contents, Name


class ByHand(enum.Enum):
    """What somebody decided about an image, whatever the policies say."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Check:
    """What one control of one policy says of the image."""

    policy: str
    control: str
    said: Said
    blocks: bool

    @property
    def failed(self) -> bool | None:
        return self.said.failed


@dataclass(frozen=True)
class Verdict:
    """
    What the policies say together.

    `is_compliant` is None when it hangs on a control that cannot be told: no policy is known to fail and block, but
    one may.
    """

    checks: tuple[Check, ...]
    is_compliant: bool | None
    is_exempt: bool = False

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(one for one in self.checks if one.failed)

    @property
    def failing_policies(self) -> tuple[str, ...]:
        """Those of which a control fails, whether that makes the image non-compliant or not; each once, in order."""
        return tuple(dict.fromkeys(one.policy for one in self.failed))

    @property
    def flipped_by(self) -> tuple[Check, ...]:
        """The failures that make the image non-compliant."""
        return () if self.is_exempt else tuple(one for one in self.failed if one.blocks)


def evaluate(policies: Sequence[Policy], case: Case, *, scopes: Scopes, by_hand: ByHand | None = None) -> Verdict:
    """
    Judge one image by the enabled policies that cover it, in the order given; `scopes` as in `covers`.

    Raises BadPolicy for a scope that cannot be read.
    """
    labels = case.contents.labels or {}
    covering = [one for one in policies if one.on("enabled") and covers(one, case.name, labels, scopes)]
    tallies = [tally(one, case.findings, today=case.today) for one in covering]
    counted = zip(covering, tallies, strict=True)
    return judge(case.name, case.contents, counted, at=case.at, by_hand=by_hand)


def judge(
    name: Name,
    contents: Contents,
    counted: Iterable[tuple[Policy, Tally]],
    *,
    at: datetime,
    by_hand: ByHand | None = None,
) -> Verdict:
    """The verdict of policies that are known to cover the image, each with what the findings come to under it."""
    checks: list[Check] = []
    is_exempt = False
    for policy, found in counted:
        checks += _checks(policy, Subject(name, found, contents), at)
        is_exempt = is_exempt or any(_is_listed(entry, name) for entry in policy.rows("allowed_images"))
    return Verdict(tuple(checks), _is_compliant(checks, is_exempt, by_hand), is_exempt)


def _checks(policy: Policy, subject: Subject, at: datetime) -> list[Check]:
    blocks = policy.blocks(at)
    said = {control: look(policy, subject) for control, look in CONTROLS.items()}
    return [Check(policy.name, control, one, blocks) for control, one in said.items() if one is not None]


def _is_compliant(checks: Sequence[Check], is_exempt: bool, by_hand: ByHand | None) -> bool | None:
    """Blocked by hand comes first, then allowed, then the policies (contract 9.6)."""
    if by_hand is not None:
        return by_hand is ByHand.ALLOWED
    if is_exempt:
        return True
    blocking = [one.failed for one in checks if one.blocks]
    if any(blocking):
        return False
    return None if None in blocking else True


def _is_listed(entry: Fields, name: Name) -> bool:
    return (
        entry.get("imagename") == name.image
        and entry.get("registry") in (None, "", name.registry)
        and entry.get("imagedigest") in (None, "", name.digest)
    )


def switched_on(policy: Policy) -> Mapping[str, bool]:
    """Which controls a policy uses, by their key; of an empty image, so nothing of it is judged."""
    nothing = Subject(Name("", "", ""), Tally(), Contents())
    return {control: look(policy, nothing) is not None for control, look in CONTROLS.items()}
