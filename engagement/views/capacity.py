"""Capacity: consultant by week, what a week holds, and moving it by keyboard or pointer; for PS leads."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagement import access
from engagement.domain import capacity
from engagement.domain.refusals import Refused
from engagement.forms.capacity import Chosen, GridForm, SlotForm, WeekForm
from engagement.lib.zones import in_zone
from engagement.models import Session, User
from engagement.rules.capacity import moved_to_week, week_of
from engagement.views.answers import part
from engagement.views.visitors import person


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who has how much booked, from a week on; all in the address."""
    lead = access.require_ps_lead(request.user)
    today = _today(lead)
    wanted = capacity.Wanted(**GridForm(request.GET).readable(today=today))
    grid = capacity.grid(access.consultants(lead), access.bookings(lead), wanted, zone=lead.time_zone)
    context = {
        "grid": grid,
        "wanted": wanted,
        "this_week": week_of(timezone.now(), lead.time_zone),
        "earlier_url": _url(wanted.earlier, wanted.q),
        "later_url": _url(wanted.later, wanted.q),
    }
    return render(request, part(request, "capacity/capacity.html", "capacity"), context)


@login_required
@require_safe
def week(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions of a week of somebody, each with the way to move it."""
    lead = access.require_ps_lead(request.user)
    user = access.consultant(lead, pk)
    form = WeekForm(request.GET)
    today = in_zone(timezone.now(), user.time_zone).date()
    shown = capacity.week(user, access.bookings(lead), form.monday(today=today))
    context = {"who": user, "week": shown, "target": _target(lead, form), "here": reverse("capacity-week", args=[pk])}
    return render(request, "capacity/week.html", context)


@login_required
@require_safe
def to_give(request: HttpRequest) -> HttpResponse:
    """The sessions of a week that nobody delivers."""
    lead = access.require_ps_lead(request.user)
    form = WeekForm(request.GET)
    shown = capacity.to_give(access.bookings(lead), form.monday(today=_today(lead)), zone=lead.time_zone)
    context = {"who": None, "week": shown, "target": _target(lead, form), "here": reverse("capacity-to-give")}
    return render(request, "capacity/week.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who holds a session and when, see what clashes, and do it. What is looked at is in the address."""
    lead = access.require_ps_lead(request.user)
    session = access.booking(lead, pk)
    form, now = _slot_form(request, lead, session), timezone.now()
    chosen = form.chosen(session.starts_at) if form.is_bound else None
    if chosen and request.method == "POST" and form.is_valid() and _moved(request, session, form, chosen, now):
        monday = week_of(chosen.starts_at, chosen.holder.time_zone)
        return redirect(f"{reverse('capacity-week', args=[chosen.holder.pk])}?week={monday}")
    context = {"session": session, "form": form, "chosen": chosen, "back": _back(session)}
    if chosen:
        if session.status in Session.AHEAD and chosen.starts_at != session.starts_at:
            form.ask_for_reason()
        context["is_same"] = (chosen.holder, chosen.starts_at) == (session.consultant, session.starts_at)
        context["seen"] = capacity.look(
            session, chosen.holder, chosen.starts_at, bookings=access.bookings(lead), by=lead, at=now
        )
    return render(request, "capacity/move.html", context, status=422 if form.errors else 200)


def _slot_form(request: HttpRequest, lead: User, session: Session) -> SlotForm:
    people = [one for one in access.consultants(lead) if one.is_active]
    local = in_zone(session.starts_at, lead.time_zone)
    initial = {"consultant": session.consultant_id, "day": local.date(), "clock": local.time()}
    to, monday = WeekForm(request.GET).target
    is_done = request.method == "POST"
    data: Mapping[str, str] | None = request.POST if is_done else request.GET if "day" in request.GET else None
    if data is None and (to or monday):
        starts_at = moved_to_week(session.starts_at, monday, session.consultant.time_zone) if monday else None
        data = _dropped(in_zone(starts_at, lead.time_zone) if starts_at else local, to or session.consultant_id)
    # A change of hands alone needs no reason: the date that people know of stays.
    needs_reason = is_done and session.status in Session.AHEAD and not _keeps_time(data, local)
    return SlotForm(data, people=people, zone=lead.time_zone, needs_reason=needs_reason, initial=initial)


def _dropped(local: datetime, to: int) -> dict[str, str]:
    return {"consultant": str(to), "day": local.date().isoformat(), "clock": f"{local:%H:%M}"}


def _keeps_time(data: Mapping[str, str] | None, local: datetime) -> bool:
    sent = data or {}
    return (sent.get("day"), sent.get("clock")) == (local.date().isoformat(), f"{local:%H:%M}")


def _moved(request: HttpRequest, session: Session, form: SlotForm, chosen: Chosen, now: datetime) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        capacity.carry(session, chosen.holder, chosen.starts_at, reason, by=person(request), at=now)
    except Refused as refusal:
        field = {"takes_over": "consultant"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    messages.success(request, f"{chosen.holder} holds it now, at the time below.")
    return True


def _back(session: Session) -> str:
    monday = week_of(session.starts_at, session.consultant.time_zone)
    return f"{reverse('capacity-week', args=[session.consultant_id])}?week={monday}"


def _target(lead: User, form: WeekForm) -> dict[str, object] | None:
    """What a week was dropped on, for the links that move each of its sessions there."""
    to, monday = form.target
    if to is None or monday is None:
        return None
    return {"who": access.consultant(lead, to), "monday": monday, "query": urlencode({"to": to, "to_week": monday})}


def _today(lead: User) -> date:
    return in_zone(timezone.now(), lead.time_zone).date()


def _url(start: date, q: str) -> str:
    query = {"from": start.isoformat()} | ({"q": q} if q else {})
    return f"{reverse('capacity')}?{urlencode(query)}"
