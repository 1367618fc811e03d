"""Assurance policies: the list, a new one, what a version says, throwing a draft away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import policies, promotion
from engagement.domain.policies import rows, versions
from engagement.domain.refusals import Refused
from engagement.forms.policies import NewPolicyForm, PolicyListForm
from engagement.views.answers import part
from engagement.views.visitors import person


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The engagement's policies, and where each is in force."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    wanted = PolicyListForm(request.GET).readable()
    is_inside = seat.allows(May.VIEW_INTERNAL)
    context = page_of(seat) | {
        "wanted": wanted,
        "is_inside": is_inside,
        "waiting": waiting(request, seat),
        "page": rows.page(
            access.policies(seat),
            access.consoles_of_policies(seat),
            is_inside=is_inside,
            q=str(wanted.get("q", "")),
            number=int(wanted.get("page", 1)),
        ),
    }
    return render(request, part(request, "policies/list.html", "policies"), context)


def waiting(request: HttpRequest, seat: Seat) -> list[promotion.Row]:
    """The changes that this person has to agree to; nobody else's are asked for."""
    if not access.approves_policies(seat):
        return []
    reader, is_inside = access.reader(seat, person(request)), seat.allows(May.VIEW_INTERNAL)
    return promotion.waiting_for(access.policy_requests(seat), reader, is_inside=is_inside)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a policy: from the starter, the guide's picture, one that a console has, or empty."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    seen = access.policies_seen(seat).select_related("tenant").order_by("tenant__label", "name")
    typed = request.POST if request.method == "POST" else None
    form = NewPolicyForm(typed, seen=seen, initial={"start": "starter"})
    if request.method == "POST" and form.is_valid():
        try:
            made = policies.begin(seat.engagement, form.cleaned_data["policy"], by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("policy", reference, made.pk)
    return render(request, "policies/add.html", page_of(seat) | {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def version(request: HttpRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """One version: what it says, why, and what it changed."""
    seat = access.engagement(request.user, reference)
    found = access.policy_version(seat, pk, number)
    context = page_of(seat) | {"shown": versions.shown(found), "policy": found.policy}
    return render(request, "policies/version.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then throw the draft away; a policy without a version goes with it."""
    seat = access.engagement(request.user, reference)
    policy = access.policy(seat, pk)
    seat.require(May.EDIT)
    if request.method == "POST":
        is_kept = policies.discard(policy, by=person(request), at=timezone.now())
        messages.success(request, f"The draft of {policy.name} is thrown away.")
        return redirect("policy", reference, pk) if is_kept else redirect("policies", reference)
    context = {
        "title": f"Throw away the draft of {policy.name}?",
        "question": "What was changed since the last version is lost. A policy that has no version goes with it; "
        "what is in a console stays as it is.",
        "verb": "Throw it away",
        "back": reverse("policy", args=[reference, pk]),
    }
    return render(request, "confirm.html", context)


def page_of(seat: Seat) -> dict[str, object]:
    """What every page of this tab shows."""
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "policies",
        "list_url": reverse("policies", args=[seat.engagement.reference]),
    }
