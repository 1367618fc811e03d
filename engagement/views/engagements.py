"""The list of engagements, and the overview of one."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.access import May
from engagement.domain import engagements, figures, overview, progress, story
from engagement.forms.engagements import ListForm
from engagement.lib.zones import in_zone
from engagement.models import Engagement
from engagement.views.answers import part, wants_part


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every engagement that this person may know of; search, filters, sort and page are in the address."""
    user = request.user
    wanted = engagements.Wanted(**ListForm(request.GET).readable())
    is_inside = access.sees_inside(user)
    page = engagements.page(access.engagements(user), wanted, is_inside=is_inside, viewer=user)  # type: ignore[arg-type]
    context = {
        "page": page,
        "wanted": wanted,
        "is_inside": is_inside,
        "may_start": access.starts_engagements(user),
        "knows_others": access.knows_all_engagements(user),
        "statuses": Engagement.Status.choices,
        "healths": Engagement.Health.choices,
    }
    return render(request, part(request, "engagements/list.html", "engagements"), context)


@login_required
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the delivery stands, for the team: a customer has a home. What polls is answered without the rest."""
    seat = access.engagement(request.user, reference)
    if not seat.allows(May.VIEW_INTERNAL):
        return redirect("engagement-home", reference)
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "overview",
        "figures": figures.figures(seat.engagement),
        "n_findings": figures.n_findings(seat.engagement.summary),
        "standing": overview.standing(seat.engagement),
        "work": progress.of(seat.engagement, at=timezone.now()),
    }
    if not wants_part(request):
        context["story"] = story.story(seat.engagement, today=_today(request))
    return render(request, part(request, "engagements/overview.html", "standing"), context)


def _today(request: HttpRequest) -> date:
    """The date on the viewer's calendar."""
    return in_zone(timezone.now(), request.user.time_zone).date()  # type: ignore[union-attr]
