"""What a draft would do to the images of a console, as the builder shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagement.domain import paging, what_if
from engagement.domain.what_if import BestFix, Effect, Estate, Outlook
from engagement.models import AquaTenant, Image
from engagement.rules.assurance import Policy, Problem, problems
from engagement.rules.assurance.explaining import MISSING
from engagement.rules.controls import title_of

CHANGES = ("newly_failed", "newly_passing", "unknown", "unchanged")
_WORDS = {True: "compliant", False: "non-compliant", None: "cannot be told"}


@dataclass(frozen=True)
class Row:
    """An image with its verdicts in words; `missing` says what would have to be known to tell more."""

    pk: int
    name: str
    before: str
    after: str
    missing: str


@dataclass(frozen=True)
class Failing:
    """How many images a control of the draft fails."""

    title: str
    n: int


@dataclass(frozen=True)
class Shown:
    """
    The outcome of a trial. `n` counts the images by what becomes of them; `page` is one of those of `change`.

    `n_others` are the policies that the draft was judged together with: none is known of a console never read.
    """

    n: dict[str, int]
    n_images: int
    n_unjudged: int
    n_non_compliant: int
    n_others: int
    is_console_known: bool
    change: str
    page: paging.Page[Row]
    by_control: list[Failing]
    best_control: Failing | None
    best_fix: BestFix | None
    is_blocking: bool
    problems: list[Problem]

    @property
    def picks(self) -> list[tuple[str, int, str]]:
        """Each of CHANGES, how many images it is of, and its words."""
        return [(name, self.n[name], name.replace("unknown", "cannot be told").replace("_", " ")) for name in CHANGES]


def show(
    draft: Policy, tenant: AquaTenant | None, images: QuerySet[Image], *, change: str, number: int, at: datetime
) -> Shown:
    """
    Judge a draft on the images' stored results with what is in force in the console; None knows of no policy.

    `change` is one of CHANGES; anything else shows the first that any image belongs to. Seven queries.
    """
    estate = what_if.estate(tenant) if tenant else Estate()
    trial = what_if.try_out(draft, images, estate, at=at)
    counted = {name: len(trial.of(name)) for name in CHANGES}
    shown = change if change in CHANGES else next((name for name in CHANGES if counted[name]), "unchanged")
    control, n_alone = trial.best_control
    return Shown(
        n=counted,
        n_images=len(trial.outlooks),
        n_unjudged=trial.n_unjudged,
        n_non_compliant=trial.n_non_compliant,
        n_others=sum(one.name != draft.name for one in estate.in_force),
        is_console_known=bool(estate.in_force),
        change=shown,
        page=_page(trial.of(shown), number),
        by_control=[Failing(title_of(name), n) for name, n in trial.by_control.items()],
        best_control=Failing(title_of(control), n_alone) if control else None,
        best_fix=what_if.best_fix(trial, draft, images, estate, at=at),
        is_blocking=draft.blocks(at) and draft.on("enabled"),
        problems=problems(draft, has_threat_analysis=estate.has_threat_analysis),
    )


def _page(found: list[Outlook], number: int) -> paging.Page[Row]:
    number = paging.within(number, len(found)) if len(found) <= paging.COUNT_LIMIT else number
    start = (number - 1) * paging.PAGE_ROWS
    rows = [_row(one) for one in found[start : start + paging.PAGE_ROWS]]
    return paging.known(rows, number=number, n=len(found))


def _row(one: Outlook) -> Row:
    effect: Effect = one.effect
    unknown = [name for name in effect.unknown if name in MISSING]
    return Row(
        pk=one.image.pk,
        name=one.image.name.image,
        before=_WORDS[effect.before],
        after=_after(effect),
        missing="; ".join(f"{title_of(name)} cannot be judged without knowing {MISSING[name]}" for name in unknown),
    )


def _after(effect: Effect) -> str:
    """What becomes of the image, and the controls that make it so or that only report."""
    if effect.blamed:
        return f"{_WORDS[effect.after]}: {_titles(effect.blamed)}"
    return f"{_WORDS[effect.after]}; reported: {_titles(effect.failed)}" if effect.failed else _WORDS[effect.after]


def _titles(names: Iterable[str]) -> str:
    return ", ".join(title_of(name) for name in names)
