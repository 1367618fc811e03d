"""The time tab of an engagement: entries, approval, corrections, and what is left of what was sold."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import hours
from engagement.domain.hours import listing
from engagement.domain.hours.balance import balance
from engagement.domain.refusals import Refused
from engagement.forms.hours import ApprovalForm, CorrectionForm, EntryForm, TimeListForm, UnlockForm
from engagement.lib.zones import in_zone
from engagement.models import TimeEntry
from engagement.views.answers import part
from engagement.views.visitors import person

Context = dict[str, object]


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The entries of the engagement, and sold, planned, used and remaining above them."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    wanted = listing.Wanted(**TimeListForm(request.GET).readable())
    leads = seat.allows(May.LEAD)
    listed = listing.listed(access.time_entries(seat), wanted, viewer=person(request), leads=leads)
    context = _page(seat) | {
        "listed": listed,
        "wanted": wanted,
        "balance": balance(seat.engagement),
        "kinds": TimeEntry.Kind.choices,
        "states": TimeEntry.State.choices,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, part(request, "hours/list.html", "entries"), context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter own work."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    initial = {"worked_on": _today(request), "session": request.GET.get("session", "")}
    form = EntryForm(request.POST or None, **hours.choices(access.sessions(seat), seat.engagement), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            entry = hours.log(seat.engagement, hours.Work(**form.entered()), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Entered: {entry}.")
            return redirect(_url(seat))
    return _form(request, seat, form, title="Log time", verb="Enter it")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Change an own entry that nobody approved yet."""
    seat = access.engagement(request.user, reference)
    entry = access.time_entry(seat, pk)
    seat.require(May.EDIT)
    try:
        hours.refuse_change(entry, by=person(request))
    except Refused as refusal:
        return _told(request, seat, refusal)
    form = EntryForm(
        request.POST or None, **hours.choices(access.sessions(seat), seat.engagement), initial=hours.typed(entry)
    )
    if request.method == "POST" and form.is_valid():
        try:
            hours.change(entry, hours.Work(**form.entered()), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Changed.")
            return redirect(_url(seat))
    return _form(request, seat, form, title="Change an entry", verb="Save")


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask whether an own open entry shall go, then remove it."""
    seat = access.engagement(request.user, reference)
    entry = access.time_entry(seat, pk)
    seat.require(May.EDIT)
    try:
        hours.refuse_change(entry, by=person(request))
        if request.method == "POST":
            hours.remove(entry, by=person(request), at=timezone.now())
            messages.success(request, "Removed.")
            return redirect(_url(seat))
    except Refused as refusal:
        return _told(request, seat, refusal)
    context = {
        "title": "Remove an entry",
        "question": hours.removal_question(entry),
        "verb": "Remove it",
        "back": _url(seat),
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Put a new entry with a reason in the place of an approved one: its person does, or a PS lead."""
    seat = access.engagement(request.user, reference)
    entry = access.time_entry(seat, pk)
    by = person(request)
    if not seat.allows(May.LEAD) and entry.worked_by_id != by.pk:
        raise PermissionDenied("lead")
    try:
        hours.refuse_unless_approved(entry)
    except Refused as refusal:
        return _told(request, seat, refusal)
    form = CorrectionForm(
        request.POST or None, **hours.choices(access.sessions(seat), seat.engagement), initial=hours.typed(entry)
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            hours.correct(entry, hours.Work(**form.entered()), reason, by=by, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Corrected: the new entry counts, the old one stays readable.")
            return redirect(_url(seat))
    return _form(request, seat, form, title="Correct an entry", verb="Correct it", entry=entry)


@login_required
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take an approval back, with a reason."""
    seat = access.engagement(request.user, reference)
    entry = access.time_entry(seat, pk)
    seat.require(May.LEAD)
    form = UnlockForm(request.POST or None)
    try:
        hours.refuse_unless_approved(entry)
        if request.method == "POST" and form.is_valid():
            hours.unlock(entry, form.cleaned_data["reason"], by=person(request), at=timezone.now())
            messages.success(request, "Unlocked: its person may change it again.")
            return redirect(_url(seat))
    except Refused as refusal:
        return _told(request, seat, refusal)
    return _form(request, seat, form, title="Unlock an entry", verb="Unlock it", entry=entry)


@login_required
@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve and lock the selected entries, or all of a period."""
    seat = access.engagement(request.user, reference)
    seat.require(May.LEAD)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_back(request, seat))
    try:
        n = hours.approve(access.time_entries(seat), by=person(request), at=timezone.now(), **form.named())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"Approved and locked: {n:,} {'entry' if n == 1 else 'entries'}.")
    return redirect(_back(request, seat))


def _form(
    request: HttpRequest,
    seat: Seat,
    form: EntryForm | UnlockForm,
    *,
    title: str,
    verb: str,
    entry: TimeEntry | None = None,
) -> HttpResponse:
    context = _page(seat) | {"form": form, "title": title, "verb": verb, "entry": entry, "list_url": _url(seat)}
    return render(request, "hours/form.html", context, status=422 if form.errors else 200)


def _told(request: HttpRequest, seat: Seat, refusal: Refused) -> HttpResponse:
    messages.warning(request, str(refusal))
    return redirect(_url(seat))


def _url(seat: Seat) -> str:
    return reverse("time", args=[seat.engagement.reference])


def _back(request: HttpRequest, seat: Seat) -> str:
    """The list as it was narrowed."""
    wanted = TimeListForm(request.GET).readable()
    return _url(seat) + (f"?{urlencode(wanted)}" if wanted else "")


def _today(request: HttpRequest) -> date:
    """The date on the person's calendar."""
    return in_zone(timezone.now(), person(request).time_zone).date()


def _page(seat: Seat) -> Context:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "time"}
