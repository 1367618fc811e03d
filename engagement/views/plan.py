"""The plan of an engagement: its sessions, the allocation table, undo."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.access import May, Seat
from engagement.domain import planning, planning_proposals, planning_publishing
from engagement.domain.refusals import Refused
from engagement.forms import plan as forms
from engagement.forms.engagement_start import MINUTES_AN_HOUR, NeedsForm
from engagement.forms.plan import SwapForm
from engagement.models import User
from engagement.views.answers import wants_part
from engagement.views.visitors import person

ADD, REMOVE = "add", "remove-"
# Tells the rest of the page that the plan is another now.
TRIGGER, PLAN_CHANGED = "HX-Trigger", "plan-changed"


@login_required
@require_safe
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan: what stands, why, what is wrong, and the table to change it in."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    look = planning.look(seat.engagement)
    zone = person(request).time_zone
    context = _page(seat) | {"plan": planning.page(look, at=timezone.now(), zone=zone)}
    if wants_part(request):
        return render(request, "plan/plan.html#sessions", context)
    return render(request, "plan/plan.html", context | {"table": planning.table(look, zone=zone)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, reference: str) -> HttpResponse:
    """Take in what was typed into the table, and answer with its states, totals and findings."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    if request.method != "POST":
        return _drawn(request, seat)
    seat.require(May.EDIT)
    user, revision = person(request), _revision(request)
    typed = forms.read(request.POST, zone=user.time_zone)
    if typed.wrong:
        return _drawn(request, seat, typed=typed.texts, wrong=typed.wrong, revision=revision)
    try:
        merged = planning.edit(seat.engagement, planning.as_flat(typed), revision=revision, by=user, at=timezone.now())
        if deed := request.POST.get("deed"):
            seat.engagement.refresh_from_db(fields=["plan_revision"])
            _do(deed, seat, user, timezone.now())
    except planning.Overtaken as refusal:
        names = planning.input_names(refusal.places)
        wrong = dict.fromkeys(names, "Changed by somebody else meanwhile.")
        kept = {name: typed.texts[name] for name in names if name in typed.texts}
        return _drawn(request, seat, typed=kept, wrong=wrong, problem=str(refusal))
    except Refused as refusal:
        wrong = dict.fromkeys(planning.input_names([refusal.field]), str(refusal)) if refusal.field else {}
        return _drawn(request, seat, typed=typed.texts, wrong=wrong, revision=revision, problem=str(refusal))
    said = "Somebody else changed other parts of the plan meanwhile; both are kept." if merged else ""
    return _changed(request, seat, said)


@login_required
@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the newest change back."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    try:
        planning.undo(seat.engagement, revision=_revision(request), by=person(request), at=timezone.now())
    except Refused as refusal:
        if wants_part(request):
            return _drawn(request, seat, problem=str(refusal))
        messages.warning(request, str(refusal))
        return redirect("plan", reference)
    return _changed(request, seat)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what a new plan would change; accepting it is one click."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    problem = ""
    if request.method == "POST":
        try:
            planning_proposals.accept(
                seat.engagement,
                mark=request.POST.get("mark", ""),
                revision=_revision(request),
                by=person(request),
                at=timezone.now(),
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "The plan is changed. Undo takes it back.")
            return redirect("plan", reference)
    engagement = access.engagement(request.user, reference).engagement
    context = _page(seat) | {"engagement": engagement, "problem": problem}
    try:
        context["offer"] = planning_proposals.offer(planning.look(engagement), at=timezone.now())
    except Refused as refusal:
        context["why_not"] = str(refusal)
    return render(request, "plan/propose.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct what the plan has to fit: window, sessions, contract, working days."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    form = NeedsForm(request.POST or None, initial=_asked(seat))
    if request.method == "POST" and form.is_valid():
        try:
            planning.ask(seat.engagement, planning.Asked(**form.needs()), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("plan", reference)
    return render(request, "plan/needs.html", _page(seat) | {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan every draft: from now on everybody invited knows."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    try:
        n = planning_publishing.publish(seat.engagement, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = (
            "One session is planned; its invitation is on its way."
            if n == 1
            else (f"{n} sessions are planned; their invitations are on the way.")
        )
        messages.success(request, said)
    return redirect("plan", reference)


@login_required
@require_POST
def swap(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a ready session take the place of one that is not."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    form = SwapForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Name the two sessions that shall change places.")
        planning_proposals.swap(seat.engagement, **form.cleaned_data, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "The two sessions have changed places. Undo takes it back.")
    return redirect("plan", reference)


@login_required
@require_POST
def prerequisite(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Note that a prerequisite is met."""
    seat = access.engagement(request.user, reference)
    met = access.prerequisite(seat, pk)
    seat.require(May.EDIT)
    planning.meet(seat.engagement, met, by=person(request), at=timezone.now())
    return redirect("plan", reference)


def _do(deed: str, seat: Seat, user: User, at: datetime) -> None:
    """Add a session, or remove one, after what was typed has been taken in."""
    revision = seat.engagement.plan_revision
    if deed == ADD:
        planning.add_session(seat.engagement, revision=revision, by=user, at=at)
    elif deed.startswith(REMOVE) and deed.removeprefix(REMOVE).isdecimal():
        number = int(deed.removeprefix(REMOVE)[:6])
        planning.remove_session(seat.engagement, number, revision=revision, by=user, at=at)


def _changed(request: HttpRequest, seat: Seat, said: str = "") -> HttpResponse:
    if not wants_part(request):
        if said:
            messages.info(request, said)
        return redirect("plan", seat.engagement.reference)
    response = _drawn(request, seat, said=said)
    response.headers[TRIGGER] = PLAN_CHANGED
    return response


def _drawn(
    request: HttpRequest,
    seat: Seat,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    revision: int | None = None,
    problem: str = "",
    said: str = "",
) -> HttpResponse:
    """The table alone for htmx, on its page for everybody else; 422 when something could not be taken."""
    if not wants_part(request):
        # The frame of the page shows counts that the edit may have changed.
        seat = access.engagement(request.user, seat.engagement.reference)
    seat.engagement.refresh_from_db(fields=["plan_revision"])
    look, zone = planning.look(seat.engagement), person(request).time_zone
    context = _page(seat) | {
        "table": planning.table(look, zone=zone, typed=typed or {}, wrong=wrong or {}, revision=revision),
        "problem": problem or ("Some of it could not be read; nothing was changed yet." if wrong else ""),
        "said": said,
    }
    status = 422 if wrong or problem else 200
    if wants_part(request):
        return render(request, "plan/table.html#table", context, status=status)
    return render(request, "plan/table.html", context, status=status)


def _asked(seat: Seat) -> dict[str, object]:
    row, engagement = planning.needs_row(seat.engagement), seat.engagement
    return {name: getattr(row, name) for name in ("n_participants", "n_ci_tools", "works_from", "works_until")} | {
        "starts_on": engagement.starts_on,
        "ends_on": engagement.ends_on,
        "n_sessions": str(row.n_sessions or ""),
        "contracted_hours": round(Decimal(engagement.contracted_minutes) / MINUTES_AN_HOUR, 2),
        "weekdays": row.weekdays,
        "days_off": ", ".join(day.isoformat() for day in row.days_off),
    }


def _revision(request: HttpRequest) -> int:
    """The plan that the page showed; one that cannot be read is older than all."""
    form = forms.RevisionForm(request.POST)
    form.is_valid()
    return int(form.cleaned_data.get("revision") or 0)


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "plan"}
