"""Changes of a console's policies: the proposal, the request, yes and no, applying it, taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import consoles_seen, promotion
from engagement.domain.refusals import Refused
from engagement.forms.promotion import ApplyForm, ConsoleForm, DecisionForm, RequestListForm
from engagement.models import AssurancePolicy, PolicyRequest
from engagement.views.answers import part, wants_part
from engagement.views.operations import card
from engagement.views.policies import waiting
from engagement.views.visitors import person


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """What was asked for, the newest first, and what waits for this person."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    is_inside, known = seat.allows(May.VIEW_INTERNAL), access.policy_requests(seat)
    wanted = RequestListForm(request.GET).readable()
    context = _page(seat) | {
        "page": promotion.page(known, number=int(wanted.get("page", 1)), is_inside=is_inside),
        "waiting": waiting(request, seat),
    }
    return render(request, part(request, "policies/requests.html", "requests"), context)


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One request: what would change, who agreed, and what may be done with it; asks for itself while it is applied."""
    seat = access.engagement(request.user, reference)
    found = access.policy_request(seat, pk)
    if request.GET.get("format") == "json":
        headers = {"Content-Disposition": f'attachment; filename="policy-change-{found.pk}.json"'}
        return HttpResponse(promotion.as_file(found), content_type="application/json", headers=headers)
    return _draw(request, seat, found, DecisionForm())


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Choose a version, a console and a stage; see what would change (GET), and ask for exactly that (POST)."""
    seat = access.engagement(request.user, reference)
    policy = access.policy(seat, pk)
    seat.require(May.DRIVE_AQUA)
    form = _apply_form(request, seat, policy)
    proposal = None
    if form.is_bound and form.is_valid():
        asked = {"version": form.cleaned_data["version"], **form.wanted(), "by": person(request), "at": timezone.now()}
        if request.method == "POST":
            try:
                made = promotion.ask(shown=request.POST.get("shown", ""), **asked)
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                return redirect("policy-request", reference, made.pk)
        proposal = _proposed(form, asked)
    context = _page(seat) | _consoles(seat)
    context |= {"policy": policy, "form": form, "policy_has_version": policy.versions.exists()} | _shown(form, proposal)
    return render(request, part(request, "policies/apply.html", "apply"), context, status=422 if form.errors else 200)


def _proposed(form: ApplyForm, asked: dict[str, Any]) -> PolicyRequest | None:
    """What is to be looked at; where nothing can be, the form says why."""
    try:
        return promotion.propose(**asked)
    except Refused as refusal:
        if not form.errors:
            form.add_error(refusal.field or None, str(refusal))
    return None


def _shown(form: ApplyForm, proposal: PolicyRequest | None) -> dict[str, object]:
    if proposal is None:
        return {"proposal": None}
    # What was compared is what is asked for, whatever the fields beside it say by then.
    sent = [(name, form[name].value()) for name in form.fields]
    return {
        "proposal": proposal,
        "lines": [promotion.line_of(one) for one in proposal.differences],
        "sent": [(name, values if isinstance(values, list) else [values or ""]) for name, values in sent],
    }


@login_required
@require_POST
def read(request: HttpRequest, reference: str) -> HttpResponse:
    """Have a worker read the policies and scopes of a console again."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    form = ConsoleForm(request.POST, tenants=access.tenants_of(seat))
    if form.is_valid():
        tenant = form.cleaned_data["tenant"]
        consoles_seen.request_read(tenant, engagement=seat.engagement, by=person(request), at=timezone.now())
    if wants_part(request):
        return _draw_consoles(request, seat)
    return redirect("policies-consoles", reference)


@login_required
@require_GET
def consoles(request: HttpRequest, reference: str) -> HttpResponse:
    """When each console's policies were read, with a button to read them again; asks for itself while one is read."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    return _draw_consoles(request, seat)


def _draw_consoles(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, part(request, "policies/consoles.html", "consoles"), _page(seat) | _consoles(seat))


@login_required
@require_POST
def decide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say yes or no to the difference that was shown."""
    seat = access.engagement(request.user, reference)
    found = access.policy_request(seat, pk)
    access.require_policy_approver(seat)
    form = DecisionForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        given = {"digest": told["digest"], "by": person(request), "at": timezone.now()}
        try:
            if told["say"] == "yes":
                promotion.approve(found, **given)
            else:
                promotion.refuse(found, why=told["why"], **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("policy-request", reference, pk)
    return _draw(request, seat, access.policy_request(seat, pk), form)


@login_required
@require_POST
def begin(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Have a worker apply what was approved."""
    return _carry(request, reference, pk, promotion.apply)


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take the request back."""
    return _carry(request, reference, pk, promotion.withdraw)


@login_required
@require_POST
def undo(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask for the policy to be as it was; leads to the request that does it."""
    return _carry(request, reference, pk, promotion.undo)


def _carry(request: HttpRequest, reference: str, pk: int, deed: Callable[..., PolicyRequest]) -> HttpResponse:
    seat = access.engagement(request.user, reference)
    found = access.policy_request(seat, pk)
    seat.require(May.DRIVE_AQUA)
    try:
        found = deed(found, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("policy-request", reference, found.pk)


def _apply_form(request: HttpRequest, seat: Seat, policy: AssurancePolicy) -> ApplyForm:
    """Bound as soon as something is chosen: the address then shows what would change."""
    chosen = request.POST if request.method == "POST" else request.GET
    tenants, scopes = access.tenants_of(seat), access.scopes_seen(seat).order_by("name")
    return ApplyForm(
        chosen if request.method == "POST" or "tenant" in chosen else None,
        versions=policy.versions.order_by("-number"),
        tenants=tenants.order_by("label", "pk"),
        scopes=list(dict.fromkeys(scope.name for scope in scopes)),
        initial={"version": chosen.get("version")},
    )


def _draw(request: HttpRequest, seat: Seat, found: PolicyRequest, form: DecisionForm) -> HttpResponse:
    now, is_inside = timezone.now(), seat.allows(May.VIEW_INTERNAL)
    reader = access.reader(seat, person(request))
    shown = promotion.detail(access.policy_requests(seat), found.pk, reader, is_inside=is_inside)
    context = _page(seat) | {
        "shown": shown,
        "form": form,
        "approves": access.approves_policies(seat),
        "card": card(seat, found.operation, at=now, polls=False) if is_inside and found.operation else None,
    }
    status = 422 if form.errors else 200
    return render(request, part(request, "policies/request.html", "request"), context, status=status)


def _consoles(seat: Seat) -> dict[str, object]:
    found = consoles_seen.freshness(access.tenants_of(seat), at=timezone.now())
    return {"consoles": found, "is_reading": any(one.is_under_way for one in found)}


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "policies"}
