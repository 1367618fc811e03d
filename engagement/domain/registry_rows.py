"""The page of an engagement's registries: what each row says of a registry's state, its connection and its trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagement.domain import cards, paging
from engagement.models import AquaTenant, Image, Operation, Registry
from engagement.rules import registry_types

Kind = Operation.Kind
State = Registry.State

DEFAULT_SORT = "name"
# Each ends in the name, which with the key makes the order complete, so that no row is on two pages.
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "pk"),
    "type": ("type_code", "name", "pk"),
    "state": ("state", "name", "pk"),
    "tested": ("tested_at", "name", "pk"),
}
# What only the team sees can only be sorted by it.
INTERNAL_SORTS = ("tested",)

_LOOKS = {
    State.REQUESTED: ("info", "clock", "Being integrated"),
    State.STANDING: ("good", "plug-connected", "Integrated"),
    State.FAILED: ("bad", "circle-x", "Failed"),
}
# A customer learns where it stands, not what went wrong on the way there.
_CUSTOMER_LOOKS = _LOOKS | {State.FAILED: ("neutral", "circle-dashed", "Not integrated yet")}
_UNDER_WAY = {
    Kind.INTEGRATE_REGISTRY: "Being integrated",
    Kind.TEST_REGISTRY: "Being tested",
    Kind.REMOVE_REGISTRY: "Being removed",
}
_NOT_REACHED_ADVICE = (
    "Check the address, the credentials and the way there: a firewall, or on-premises the connector and the scanner "
    "group. Then test it again, or edit it."
)


@dataclass(frozen=True)
class Trouble:
    """What is wrong, in Aqua's words, and what to do about it."""

    text: str
    advice: str


@dataclass(frozen=True)
class Inside:
    """
    What the team knows of a registry and a customer's page never gets.

    `operation_pk` is the newest operation on it, 0 when there is none; `now` says what it is doing while it moves.
    `held_by_pk` is the console that holds it back because its credentials are refused, 0 when none does.
    """

    console: str
    hosting: str
    connection: str
    connection_tone: str
    tested_at: datetime | None
    n_images: int
    operation_pk: int
    is_live: bool
    now: str
    held_by_pk: int
    trouble: Trouble | None
    may_test: bool
    may_integrate: bool
    may_remove: bool
    removal_question: str


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    product: str
    tone: str
    icon: str
    state: str
    inside: Inside | None


@dataclass(frozen=True)
class RegistryPage:
    """A page of rows; `newest` holds the newest operation of each registry on it, by the registry's key."""

    page: paging.Page[Row]
    newest: Mapping[int, Operation]

    @property
    def is_live(self) -> bool:
        """Whether something is under way, so that the page has to be looked at again."""
        return any(row.inside is not None and row.inside.is_live for row in self.page.rows)


def page(
    known: QuerySet[Registry],
    *,
    is_inside: bool,
    q: str = "",
    state: str = "",
    sort: str = "",
    number: int,
    at: datetime,
) -> RegistryPage:
    """
    One page of the registries that somebody may know of; with `is_inside` also what only the team knows.

    `sort` is a key of SORTS, with a minus for the other way round; an unknown one falls back to the name. Three queries
    for the team, two for a customer, whatever the number of rows.
    """
    found = known.filter(**{"name__icontains": q} if q else {}, **{"state": state} if state else {})
    found = found.order_by(*_order(sort, is_inside=is_inside))
    if not is_inside:
        cut = paging.cut(found, number=number)
        return RegistryPage(_with_rows(cut, [_outside_row(one) for one in cut.rows]), {})
    cut = paging.cut(found.select_related("tenant").annotate(n_images=_n_images()), number=number)
    newest = _newest(cut.rows)
    return RegistryPage(_with_rows(cut, [_row(one, newest.get(one.pk), at) for one in cut.rows]), newest)


def state_choices(*, is_inside: bool) -> list[tuple[str, str]]:
    """The states to filter by, in the words that the rows use for them."""
    looks = _LOOKS if is_inside else _CUSTOMER_LOOKS
    return [(state.value, said) for state, (_, _, said) in looks.items()]


def _order(sort: str, *, is_inside: bool) -> list[str]:
    key = sort.removeprefix("-")
    if key not in SORTS or (key in INTERNAL_SORTS and not is_inside):
        return list(SORTS[DEFAULT_SORT])
    first, *rest = SORTS[key]
    return [f"-{first}" if sort.startswith("-") else first, *rest]


def _n_images() -> Coalesce:
    """Counted beside the row: a join would multiply the rows and make the page count them all."""
    counted = Image.objects.filter(registry=OuterRef("pk")).order_by().values("registry").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _newest(registries: Sequence[Registry]) -> dict[int, Operation]:
    """The newest operation on each registry itself; scans of its images are another page's."""
    found = (
        Operation.objects.filter(registry__in=registries, kind__in=_UNDER_WAY)
        .order_by("registry_id", "-asked_at", "-pk")
        .distinct("registry_id")
    )
    by_pk = {one.pk: one for one in registries}
    newest = {}
    for operation in found:
        registry = by_pk[operation.registry_id or 0]
        # An operation on a registry is one in its console; both are at hand and need not be asked for again.
        operation.registry, operation.tenant = registry, registry.tenant
        newest[registry.pk] = operation
    return newest


def _with_rows(cut: paging.Page[Registry], rows: list[Row]) -> paging.Page[Row]:
    return paging.Page(rows, cut.text, cut.previous, cut.next)


def _outside_row(one: Registry) -> Row:
    tone, icon, said = _CUSTOMER_LOOKS[State(one.state)]
    return Row(one.pk, one.name, product_of(one), tone, icon, said, inside=None)


def _row(one: Registry, newest: Operation | None, at: datetime) -> Row:
    live = newest if newest is not None and newest.is_live else None
    tone, icon, said = _state(one, live)
    connection_tone, connection = _connection(one)
    is_held = live is not None and live.tenant.is_paused
    inside = Inside(
        console=one.tenant.label,
        hosting=one.get_hosting_display(),
        connection=connection,
        connection_tone=connection_tone,
        tested_at=one.tested_at,
        n_images=one.n_images,  # type: ignore[attr-defined]
        operation_pk=newest.pk if newest is not None else 0,
        is_live=live is not None,
        now=cards.now_words(live, at=at) if live is not None and not is_held else "",
        held_by_pk=one.tenant_id if is_held else 0,
        trouble=_trouble(one, newest),
        may_test=live is None and one.is_standing,
        may_integrate=live is None and _has_what_it_needs(one),
        may_remove=live is None or live.kind != Kind.REMOVE_REGISTRY,
        removal_question=removal_question(one, n_images=one.n_images),  # type: ignore[attr-defined]
    )
    return Row(one.pk, one.name, product_of(one), tone, icon, said, inside)


def removal_question(registry: Registry, *, n_images: int) -> str:
    """What somebody is asked before a registry goes: its images go too, here and in Aqua (work-package.md 3.1)."""
    if registry.was_there_before:
        gone = _what_goes(n_images, "here")
        return f"Forget {registry.name}? {gone} The console keeps the integration: it was there before Tidemark."
    gone = _what_goes(n_images, "here and in Aqua")
    return f"Remove {registry.name} from the console {registry.tenant}? {gone} This cannot be undone."


def _what_goes(n_images: int, where: str) -> str:
    if n_images == 0:
        return "It has no images here."
    if n_images == 1:
        return f"Its image and the findings go with it, {where}."
    return f"Its {n_images} images and their findings go with it, {where}."


def product_of(registry: Registry) -> str:
    """The product's name of a registry's type."""
    return registry_types.TYPES[registry.type_code].product


def _has_what_it_needs(one: Registry) -> bool:
    """Whether it can be integrated with what is stored; otherwise its credentials have to be given by editing it."""
    return bool(one.credentials) or not registry_types.needs_credentials(one.type_code, one.options)


def _state(one: Registry, live: Operation | None) -> tuple[str, str, str]:
    if live is not None and live.tenant.is_paused:
        return "warn", "player-pause", "On hold"
    if live is not None:
        return cards.tone_of(live), "progress", _UNDER_WAY[Kind(live.kind)]
    if one.is_standing and one.is_connected is False:
        return "warn", "plug-connected-x", "Integrated, not reached"
    return _LOOKS[State(one.state)]


def _connection(one: Registry) -> tuple[str, str]:
    if one.tested_at is None or one.is_connected is None:
        return "neutral", "Not tested"
    return ("good", "Reached") if one.is_connected else ("bad", "Not reached")


def _hold(tenant: AquaTenant) -> Trouble:
    return Trouble(
        f"Aqua refuses the credentials of the console {tenant}.",
        "Put working ones in and verify them; this goes on by itself afterwards.",
    )


def _trouble(one: Registry, newest: Operation | None) -> Trouble | None:
    """Why it does not go on; what the newest operation failed with; else what Aqua's last connection test said."""
    if newest is not None and newest.is_live:
        return _hold(newest.tenant) if newest.tenant.is_paused else None
    if newest is not None and newest.state == Operation.State.FAILED:
        return Trouble(newest.answer or one.aqua_message, newest.suggestion)
    if one.state == State.FAILED:
        return Trouble(one.aqua_message, "Look at what was entered, and integrate it again.")
    if one.is_standing and one.is_connected is False:
        return Trouble(one.aqua_message or "Aqua does not reach the registry.", _NOT_REACHED_ADVICE)
    return None
