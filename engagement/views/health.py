"""A PS lead's own judgement of how an engagement fares, in place of the rules'."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from engagement import access
from engagement.access import May
from engagement.domain import health
from engagement.domain.refusals import Refused
from engagement.forms.portfolio import HealthForm
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how it fares, why, and until when; what the rules say stands beside it."""
    seat = access.engagement(request.user, reference)
    seat.require(May.LEAD)
    engagement = seat.engagement
    standing = {
        "health": engagement.health_override,
        "reason": engagement.health_override_reason,
        "until": engagement.health_override_until,
    }
    form = HealthForm(request.POST if request.method == "POST" else None, initial=standing)
    if request.method == "POST" and form.is_valid():
        try:
            health.override(engagement, **form.cleaned_data, by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("engagement", reference)
    context = {
        "seat": seat,
        "engagement": engagement,
        "may": seat.may,
        "tab": "overview",
        "form": form,
        "fired": health.sayings(engagement.summary),
    }
    return render(request, "engagements/health.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the rules judge again."""
    seat = access.engagement(request.user, reference)
    seat.require(May.LEAD)
    health.take_back(seat.engagement, by=person(request), at=timezone.now())
    return redirect("engagement", reference)
