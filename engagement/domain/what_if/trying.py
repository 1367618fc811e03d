"""
What a draft would do: judged on all stored results, together with the policies in force (work-package.md 3.3).

Nothing is asked of Aqua. An image is judged twice, by the policies as they stand and with the draft in the place of
the one that has its name; what differs is the answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import QuerySet

from engagement.domain.what_if import stored, tallies
from engagement.domain.what_if.judges import Answer, Judge, needs_of, verdict
from engagement.domain.what_if.stored import Stored
from engagement.domain.what_if.tallies import Pass
from engagement.models import Image
from engagement.rules.assurance import Policy, Scopes


@dataclass(frozen=True)
class Estate:
    """The console that the draft is for: the policies in force there and its application scopes."""

    in_force: Sequence[Policy] = ()
    scopes: Scopes = field(default_factory=dict)
    has_threat_analysis: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What becomes of an image, before and after; a verdict is None while it cannot be told.

    `failed` and `unknown` are the draft's controls; `blamed` those, of any policy, that make it non-compliant after,
    and `blamed_on` the policies.
    """

    before: bool | None
    after: bool | None
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    blamed: tuple[str, ...]
    blamed_on: tuple[str, ...] = ()

    @property
    def change(self) -> str:
        """`newly_failed`, `newly_passing` or `unchanged`; `unknown` where one of two verdicts cannot be told."""
        if self.before == self.after:
            return "unchanged"
        if self.before is None or self.after is None:
            return "unknown"
        return "newly_passing" if self.after else "newly_failed"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One image, and what becomes of it."""

    image: Stored
    effect: Effect


@dataclass(frozen=True)
class Trial:
    """What the draft would do. `by_control` counts the images in which each of its controls fails, most first."""

    outlooks: Sequence[Outlook]
    by_control: Mapping[str, int]
    n_unjudged: int

    def of(self, change: str) -> list[Outlook]:
        return [one for one in self.outlooks if one.effect.change == change]

    @property
    def n_non_compliant(self) -> int:
        return sum(one.effect.after is False for one in self.outlooks)

    @property
    def best_control(self) -> tuple[str, int]:
        """The control that by itself keeps most images non-compliant, and how many; ("", 0) when there is none."""
        alone = Counter(one.effect.blamed[0] for one in self.outlooks if len(one.effect.blamed) == 1)
        return next(iter(alone.most_common(1)), ("", 0))


def try_out(draft: Policy, images: QuerySet[Image], estate: Estate, *, at: datetime) -> Trial:
    """
    Judge the draft on the images' stored results; three statements.

    Raises BadPolicy for a scope that cannot be read.
    """
    standing = [one for one in estate.in_force if one.on("enabled")]
    policies = [*standing, draft]
    known = stored.read(images, needs=needs_of(policies), has_threat_analysis=estate.has_threat_analysis)
    counted = tallies.read(images, policies, today=at.astimezone(UTC).date())
    pairs = zip(policies, counted.places, strict=True)
    judges = [Judge(policy, places, counted, estate.scopes, at) for policy, places in pairs]
    effects = _Effects(judges, counted)
    outlooks = [Outlook(image, effects.of(image)) for image in known]
    by_control = Counter(control for one in outlooks for control in one.effect.failed)
    return Trial(outlooks, dict(by_control.most_common()), images.count() - len(known))


_NOTHING = Answer((), ())


class _Effects:
    """
    Joins what the judges say; the draft's judge is last.

    Where none of them asks for names, images with the same figures and contents have the same effect, and are not even
    shown to the judges; else those of which all say the same.
    """

    def __init__(self, judges: Sequence[Judge], counted: Pass) -> None:
        self._judges = judges
        self._rows = counted.rows
        self._asks_names = any(judge.asks_names for judge in judges)
        self._exempts = any(judge.allows_some for judge in judges)
        self._kept: dict[object, Effect] = {}

    def of(self, image: Stored) -> Effect:
        if self._asks_names:
            return self._of_named(image)
        row = self._rows.get(image.scan_pk)
        key = (row[1:] if row else None, id(image.contents))
        known = self._kept.get(key)
        if known is None:
            known = self._kept[key] = self._join(tuple(judge.of(image) for judge in self._judges), image)
        return known

    def _of_named(self, image: Stored) -> Effect:
        answers = tuple(judge.of(image) for judge in self._judges)
        key = (*map(id, answers), image.name if self._exempts else None)
        if key not in self._kept:
            self._kept[key] = self._join(answers, image)
        return self._kept[key]

    def _join(self, answers: Sequence[Answer | None], image: Stored) -> Effect:
        *standing, draft = [(judge, answer) for judge, answer in zip(self._judges, answers, strict=True)]
        before = [(judge, answer) for judge, answer in standing if answer is not None]
        after = [pair for pair in before if pair[0].policy.name != draft[0].policy.name]
        own = draft[1] if draft[0].policy.on("enabled") else None
        if own is not None:
            after.append((draft[0], own))
        outcome = verdict(after, image.name)
        blocking = [(judge.policy.name, answer.failed) for judge, answer in after if judge.blocks and answer.failed]
        held_back = blocking if outcome is False else []
        blamed = tuple(dict.fromkeys(control for _, failed in held_back for control in failed))
        shown = own or _NOTHING
        on = tuple(name for name, _ in held_back)
        return Effect(verdict(before, image.name), outcome, shown.failed, shown.unknown, blamed, on)
