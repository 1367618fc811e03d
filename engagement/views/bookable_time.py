"""How much of somebody's week can be booked, and when they are away: set by a PS lead, or by themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from engagement import access
from engagement.domain import capacity
from engagement.domain.refusals import Refused
from engagement.forms.capacity import TimeOffForm, WeeklyForm
from engagement.models import User
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bookable_time(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of a week, and the days away; a POST sets the hours."""
    user = access.bookable(request.user, pk)
    form = WeeklyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            capacity.set_weekly(user, form.minutes, by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The hours are kept.")
            return redirect("bookable-time", pk)
    return _page(request, user, form, TimeOffForm())


@login_required
@require_POST
def add_time_off(request: HttpRequest, pk: int) -> HttpResponse:
    """They are away from one day to another."""
    user = access.bookable(request.user, pk)
    form = TimeOffForm(request.POST)
    if form.is_valid():
        try:
            capacity.add_time_off(user, **form.cleaned_data, by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The days are kept.")
            return redirect("bookable-time", pk)
    return _page(request, user, WeeklyForm(), form)


@login_required
@require_POST
def drop_time_off(request: HttpRequest, pk: int, off_pk: int) -> HttpResponse:
    """They are there after all."""
    away = access.time_off(request.user, pk, off_pk)
    capacity.drop_time_off(away, by=person(request), at=timezone.now())
    messages.success(request, "The days can be booked again.")
    return redirect("bookable-time", pk)


def _page(request: HttpRequest, user: User, weekly: Form, away: Form) -> HttpResponse:
    if not weekly.is_bound:
        weekly.initial = {"hours": f"{capacity.weekly_minutes(user) / 60:g}"}
    context = {
        "who": user,
        "weekly": weekly,
        "away": away,
        "days": user.time_off.all(),
        "is_own": user == person(request),
    }
    status = 422 if weekly.errors or away.errors else 200
    return render(request, "capacity/bookable_time.html", context, status=status)
