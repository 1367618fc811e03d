"""The list of an engagement's policies: how far each is, and where it is in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window

from engagement.domain import paging
from engagement.models import AquaTenant, AssurancePolicy, PolicyApplication, PolicyRequest, PolicySeen, PolicyVersion
from engagement.rules import policy_objects
from engagement.rules.assurance import ENTRIES, Policy, switched_on


@dataclass(frozen=True)
class Place:
    """A console in which a version is in force, and how it stands there as far as that was seen."""

    console: str
    number: int
    state: str
    tone: str


@dataclass(frozen=True)
class Row:
    """
    A policy. `standing` says in words how far it is; `controls` and `actions` are those of what is worked on, or of the
    newest version for those who are not shown drafts.
    """

    pk: int
    name: str
    description: str
    standing: str
    tone: str
    controls: str
    actions: str
    n_places: int
    places: tuple[Place, ...]


def page(
    policies: QuerySet[AssurancePolicy],
    consoles: QuerySet[AquaTenant],
    *,
    is_inside: bool,
    q: str = "",
    number: int = 1,
) -> paging.Page[Row]:
    """
    One page of the policies by name, with two queries. `is_inside` shows drafts, and the consoles by their names.

    Where a version is in force is told of the consoles given.
    """
    of_policy = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-number")
    found = policies.filter(Q(name__icontains=q) | Q(description__icontains=q)) if q else policies
    start = (number - 1) * paging.PAGE_ROWS
    rows: list[Any] = list(
        found.annotate(
            newest_number=Subquery(of_policy.values("number")[:1]),
            newest_content=Subquery(of_policy.values("content")[:1]),
            total=Window(Count("pk")),
        ).order_by("name", "pk")[start : start + paging.PAGE_ROWS]
    )
    if not rows and number > 1:
        return page(policies, consoles, is_inside=is_inside, q=q)
    places = _places(rows, consoles)
    shown = [_row(one, places[one.pk], is_inside=is_inside) for one in rows]
    return paging.known(shown, number=number, n=rows[0].total if rows else 0)


def _row(policy: Any, places: list[Place], *, is_inside: bool) -> Row:
    draft: Mapping[str, Any] = policy.draft if is_inside else {}
    read = _read(draft or policy.newest_content or {}, policy.name)
    standing, tone = _standing(policy.newest_number, bool(draft))
    return Row(
        pk=policy.pk,
        name=policy.name,
        description=policy.description,
        standing=standing,
        tone=tone,
        controls=", ".join(controls_of(read)) or "No control is on",
        actions=", ".join(actions_of(read)) or "No action",
        n_places=len(places),
        places=tuple(places) if is_inside else (),
    )


def controls_of(policy: Policy) -> list[str]:
    """The controls that are on, by their names in the console, in the order of the catalogue."""
    on = switched_on(policy)
    return [entry.title for key, entry in ENTRIES.items() if on.get(key)]


def actions_of(policy: Policy) -> list[str]:
    """What happens when an image fails, in a word or two each."""
    words = {"audit_on_failure": "report", "fail_cicd": "fail CI/CD", "block_failed": "mark non-compliant"}
    return [word for name, word in words.items() if policy.on(name)]


def _standing(number: int | None, has_draft: bool) -> tuple[str, str]:
    if number is None:
        return "Draft", "info"
    return (f"Version {number}, draft of {number + 1}", "info") if has_draft else (f"Version {number}", "good")


def _places(policies: Iterable[AssurancePolicy], consoles: QuerySet[AquaTenant]) -> dict[int, list[Place]]:
    """By policy, each console with the version that came into it last."""
    applied = PolicyRequest.objects.filter(
        version__policy=OuterRef("version__policy"), tenant=OuterRef("tenant"), state=PolicyRequest.State.APPLIED
    ).order_by("-applied_at", "-pk")
    seen = PolicySeen.objects.filter(tenant=OuterRef("tenant"))
    rows: Any = (
        PolicyApplication.objects.filter(version__policy__in=[one.pk for one in policies], tenant__in=consoles)
        .annotate(wanted=Subquery(applied.values("after")[:1]), name_there=Subquery(applied.values("name")[:1]))
        .annotate(
            found=Subquery(seen.filter(name=OuterRef("name_there")).values("content")[:1]),
            was_read=Subquery(seen.values("pk")[:1]),
        )
        .order_by("version__policy_id", "tenant_id", "-applied_at", "-version__number")
        .distinct("version__policy_id", "tenant_id")
        .values("version__policy", "version__number", "tenant__label", "wanted", "found", "was_read")
    )
    places: dict[int, list[Place]] = defaultdict(list)
    for row in rows:
        state, tone = _state(row["wanted"], row["found"], was_read=row["was_read"] is not None)
        places[row["version__policy"]].append(Place(row["tenant__label"], row["version__number"], state, tone))
    return places


def _state(wanted: Mapping[str, Any] | None, found: Mapping[str, Any] | None, *, was_read: bool) -> tuple[str, str]:
    """How the policy in the console stands to what was last applied there."""
    if wanted is None or not was_read:
        return "in force", "good"
    if found is None:
        return "gone from the console", "bad"
    is_same = policy_objects.is_same(wanted, found)
    return ("in force", "good") if is_same else ("changed in the console", "warn")


def _read(content: Mapping[str, Any], name: str) -> Policy:
    return Policy.read({**content, "name": name})
