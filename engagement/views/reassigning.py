"""Engagements given to other people together: chosen in the portfolio, looked at, done, and taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.domain import portfolio
from engagement.domain.people import reassigning, taking_back
from engagement.domain.refusals import Refused
from engagement.forms.portfolio import PortfolioForm
from engagement.forms.reassigning import ReassignForm, SelectionForm
from engagement.models import Engagement, User

PEOPLE = ("leaves", "takes_over", "ps_lead")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request: HttpRequest) -> HttpResponse:
    """See what would change for the chosen engagements, and do it. The choice is in the address, the deed is a POST."""
    lead = access.require_ps_lead(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    engagements = _chosen(lead, SelectionForm(sent), request)
    is_asked = request.method == "POST" or any(name in sent for name in PEOPLE)
    form = ReassignForm(sent if is_asked else None, colleagues=list(access.colleagues(lead)))
    effects = None
    if is_asked and form.is_valid():
        wish = reassigning.Wish(**form.cleaned_data)
        if request.method == "POST":
            try:
                change = reassigning.reassign(engagements, wish, by=lead, at=timezone.now())
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                return redirect("portfolio-reassigned", change.pk)
        if len(engagements) <= reassigning.MOST_AT_ONCE:
            effects = reassigning.preview(engagements, wish, by=lead)
    context = _context(engagements, effects) | {"form": form, "changes": reassigning.latest()}
    return render(request, "portfolio/reassign.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def reassigned(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed together, and the way to take it back."""
    lead = access.require_ps_lead(request.user)
    change = access.bulk_change(lead, pk)
    return render(request, "portfolio/reassigned.html", {"change": change, "parts": taking_back.parts(change)})


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, if nothing of it has changed since."""
    lead = access.require_ps_lead(request.user)
    change = access.bulk_change(lead, pk)
    try:
        taking_back.undo(change, by=lead, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It was taken back: everybody has what they had before.")
    return redirect("portfolio-reassigned", pk)


def _chosen(lead: User, selection: SelectionForm, request: HttpRequest) -> list[Engagement]:
    known = access.engagements(lead)
    if selection.wants_every:
        wanted = portfolio.Wanted(**PortfolioForm(request.GET).readable())
        return reassigning.read(portfolio.found(known, wanted, most=reassigning.MOST_AT_ONCE + 1))
    return reassigning.read(reassigning.chosen(known, selection.references)) if selection.references else []


def _context(engagements: list[Engagement], effects: list[reassigning.Effect] | None) -> dict[str, object]:
    possible = [one for one in effects or [] if not one.problem]
    return {
        "engagements": engagements,
        "is_too_many": len(engagements) > reassigning.MOST_AT_ONCE,
        "most": reassigning.MOST_AT_ONCE,
        "effects": effects,
        "possible": possible,
        "n_left_out": len(effects or []) - len(possible),
        "n_given": sum(len(one.sessions) for one in possible),
        "n_told": sum(one.n_told for one in possible),
    }
