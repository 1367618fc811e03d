"""Registries: the list, add by type, correct, test, integrate again, remove."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import push_url

from engagement import access
from engagement.access import May, Seat
from engagement.domain import registries, registry_rows
from engagement.domain.refusals import Refused
from engagement.forms.registries import CorrectedRegistryForm, NewRegistryForm, RegistryListForm
from engagement.models import Operation, Registry
from engagement.rules import registry_types
from engagement.views.answers import part, wants_part
from engagement.views.operations import card
from engagement.views.visitors import person

# Kept when another type is chosen; the address, the user and the like belong to the type that they were typed for.
OF_EVERY_TYPE = ("name", "tenant", "scanner_group")
# The button (or the change of a choice) that asks for other fields instead of saving.
SHOW_FIELDS = "show_fields"


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The engagement's registries; while something is under way, the list asks for itself."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    wanted, now = RegistryListForm(request.GET).readable(), timezone.now()
    is_inside = seat.allows(May.VIEW_INTERNAL)
    found = registry_rows.page(
        access.registries(seat),
        is_inside=is_inside,
        q=str(wanted.get("q", "")),
        state=str(wanted.get("state", "")),
        sort=str(wanted.get("sort", "")),
        number=int(wanted.get("page", 1)),
        at=now,
    )
    context = _page(seat) | {
        "found": found,
        "wanted": wanted,
        "is_narrowed": "q" in wanted or "state" in wanted,
        "states": registry_rows.state_choices(is_inside=is_inside),
        "is_inside": is_inside,
        "now": now,
        # What the deeds of a row carry along, so that they lead back to the same list.
        "query": _query(wanted),
    }
    if not wants_part(request):
        context["card"] = _shown_card(seat, found, wanted.get("operation"), now)
    return render(request, part(request, "registries/list.html", "registries"), context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose a type, fill in its fields, and ask for the integration."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    drawn = request.GET.get("type", "")
    asked = request.POST.get("type", drawn)
    kind = registry_types.TYPES.get(asked)
    if kind is None or not kind.is_addable:
        return _choose_type(request, seat, asked)
    tenants = access.tenants_of(seat)
    if request.method == "GET":
        return _draw_new(request, seat, NewRegistryForm(kind=kind, tenants=tenants))
    if SHOW_FIELDS in request.POST or asked != drawn:
        typed = {name: request.POST[name] for name in request.POST if asked == drawn or name in OF_EVERY_TYPE}
        return _draw_new(request, seat, NewRegistryForm(kind=kind, tenants=tenants, typed=typed))
    form = NewRegistryForm(request.POST, kind=kind, tenants=tenants)
    if form.is_valid():
        try:
            operation = registries.request_integration(
                seat.engagement,
                tenant=form.cleaned_data["tenant"],
                name=form.cleaned_data["name"],
                type_code=kind.code,
                hosting=form.chosen_hosting,
                by=person(request),
                at=timezone.now(),
                **form.entered(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_list_url(seat, {"operation": operation.pk}))
    return _draw_new(request, seat, form)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Correct what was entered, and ask for the integration anew."""
    seat = access.engagement(request.user, reference)
    registry = access.registry(seat, pk)
    seat.require(May.DRIVE_AQUA)
    if request.method == "GET":
        return _draw_corrected(request, seat, registry, CorrectedRegistryForm(registry=registry))
    if SHOW_FIELDS in request.POST:
        return _draw_corrected(
            request, seat, registry, CorrectedRegistryForm(registry=registry, typed=request.POST.dict())
        )
    form = CorrectedRegistryForm(request.POST, registry=registry)
    if form.is_valid():
        try:
            operation = registries.correct(registry, by=person(request), at=timezone.now(), **form.entered())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_list_url(seat, {"operation": operation.pk}))
    return _draw_corrected(request, seat, registry, form)


@login_required
@require_POST
def test(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask Aqua whether it still reaches the registry."""
    return _carry(request, reference, pk, registries.request_test)


@login_required
@require_POST
def integrate(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask for the integration once more, with what is stored."""
    return _carry(request, reference, pk, registries.request_again)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask whether it shall go, then have it taken out of Aqua."""
    if request.method == "POST":
        return _carry(request, reference, pk, registries.request_removal)
    seat = access.engagement(request.user, reference)
    registry = access.registry(seat, pk)
    seat.require(May.DRIVE_AQUA)
    context = {
        "title": f"Remove {registry.name}",
        "question": registry_rows.removal_question(
            registry, n_images=access.images(seat).filter(registry=registry).count()
        ),
        "verb": "Remove it",
        "back": _list_url(seat, {}),
    }
    return render(request, "confirm.html", context)


def _carry(request: HttpRequest, reference: str, pk: int, deed: Callable[..., Operation]) -> HttpResponse:
    """Do it, and lead back to the list with the operation's card; a refusal is told there."""
    seat = access.engagement(request.user, reference)
    registry = access.registry(seat, pk)
    seat.require(May.DRIVE_AQUA)
    wanted = RegistryListForm(request.GET).readable()
    try:
        operation = deed(registry, by=person(request), at=timezone.now())
    except registries.CredentialsGone as refusal:
        messages.warning(request, str(refusal))
        return redirect(reverse("registry-edit", args=[seat.engagement.reference, registry.pk]))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(_list_url(seat, wanted))
    return redirect(_list_url(seat, wanted | {"operation": operation.pk}))


def _choose_type(request: HttpRequest, seat: Seat, asked: str) -> HttpResponse:
    context = _page(seat) | {
        "types": registry_types.ADDABLE,
        "unknown": asked,
        "has_tenants": access.tenants_of(seat).exists(),
        "list_url": _list_url(seat, {}),
    }
    return render(request, "registries/choose.html", context, status=422 if asked else 200)


def _draw_new(request: HttpRequest, seat: Seat, form: NewRegistryForm) -> HttpResponse:
    url = reverse("registry-add", args=[seat.engagement.reference])
    context = _page(seat) | {
        "form": form,
        "types": registry_types.ADDABLE,
        "has_tenants": form.has_tenants,
        "needs": registry_types.ON_PREMISES_NEEDS if form.kind.may_be_on_premises else (),
        "action": f"{url}?{urlencode({'type': form.kind.code})}",
        "list_url": _list_url(seat, {}),
    }
    response = _draw(request, "registries/add.html", context, form)
    return push_url(response, str(context["action"])) if wants_part(request) else response


def _draw_corrected(request: HttpRequest, seat: Seat, registry: Registry, form: CorrectedRegistryForm) -> HttpResponse:
    context = _page(seat) | {
        "form": form,
        "registry": registry,
        "needs": registry_types.ON_PREMISES_NEEDS if registry.hosting == Registry.Hosting.ON_PREMISES else (),
        "action": reverse("registry-edit", args=[seat.engagement.reference, registry.pk]),
        "list_url": _list_url(seat, {}),
    }
    return _draw(request, "registries/edit.html", context, form)


def _draw(
    request: HttpRequest, template: str, context: dict[str, object], form: NewRegistryForm | CorrectedRegistryForm
) -> HttpResponse:
    return render(request, part(request, template, "form"), context, status=422 if form.errors else 200)


def _shown_card(seat: Seat, found: registry_rows.RegistryPage, pk: str | int | None, at: datetime) -> object | None:
    """The card of the operation that the address names, when it is the newest of a registry on the page."""
    named = next((one for one in found.newest.values() if one.pk == pk), None)
    return card(seat, named, at=at) if named is not None else None


def _list_url(seat: Seat, wanted: Mapping[str, str | int]) -> str:
    return reverse("registries", args=[seat.engagement.reference]) + _query(wanted)


def _query(wanted: Mapping[str, str | int]) -> str:
    return f"?{urlencode(wanted)}" if wanted else ""


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "registries"}
