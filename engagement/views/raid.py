"""The RAID log: the list, adding, editing, closing and opening again."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import raid
from engagement.domain.raid import rows
from engagement.domain.refusals import Refused
from engagement.forms.raid import RaidForm, RaidListForm
from engagement.lib.zones import in_zone
from engagement.models import RaidItem
from engagement.views.answers import part
from engagement.views.visitors import person

FIELDS = ("kind", "text", "owner", "due_on", "is_high", "probability", "impact", "response", "is_internal")


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The log, open entries first; search, filters, sort and page are in the address."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    read = RaidListForm(request.GET).readable()
    wanted = rows.Wanted(**read)
    context = _page(seat) | {
        "wanted": wanted,
        "page": rows.page(access.raid(seat), wanted, today=in_zone(timezone.now(), person(request).time_zone).date()),
        "kinds": RaidItem.Kind.choices,
        "states": RaidListForm.STATES,
        "is_inside": seat.allows(May.VIEW_INTERNAL),
        "query": f"?{urlencode(read)}" if read else "",
    }
    return render(request, part(request, "raid/list.html", "raid"), context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write an entry."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    form = RaidForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        try:
            raid.add(seat.engagement, raid.Entry(**form.cleaned_data), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_list_url(seat))
    return _draw_form(request, seat, form, "Add to the log", "Add it")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Change an entry."""
    seat = access.engagement(request.user, reference)
    item = access.raid_item(seat, pk)
    seat.require(May.EDIT)
    form = RaidForm(request.POST or None, initial={name: getattr(item, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            raid.edit(item, raid.Entry(**form.cleaned_data), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(_list_url(seat))
    return _draw_form(request, seat, form, f"Edit the {item.get_kind_display().lower()}", "Save")


@login_required
@require_POST
def close(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say that nothing more has to be done about it."""
    return _carry(request, reference, pk, raid.close)


@login_required
@require_POST
def reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take it up again."""
    return _carry(request, reference, pk, raid.reopen)


def _carry(request: HttpRequest, reference: str, pk: int, deed: Callable[..., RaidItem]) -> HttpResponse:
    seat = access.engagement(request.user, reference)
    item = access.raid_item(seat, pk)
    seat.require(May.EDIT)
    deed(item, by=person(request), at=timezone.now())
    wanted = RaidListForm(request.GET).readable()
    return redirect(_list_url(seat) + (f"?{urlencode(wanted)}" if wanted else ""))


def _draw_form(request: HttpRequest, seat: Seat, form: RaidForm, title: str, verb: str) -> HttpResponse:
    context = _page(seat) | {"form": form, "title": title, "verb": verb, "here": request.path}
    return render(request, "raid/form.html", context, status=422 if form.errors else 200)


def _list_url(seat: Seat) -> str:
    return reverse("raid", args=[seat.engagement.reference])


def _page(seat: Seat) -> dict[str, object]:
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "raid",
        "list_url": _list_url(seat),
    }
