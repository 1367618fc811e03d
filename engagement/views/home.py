"""The customer's arrival: their engagement's home, or a short choice between several."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.access import May
from engagement.domain import engagements, home
from engagement.views.visitors import person


@login_required
@require_safe
def arrive(request: HttpRequest) -> HttpResponse:
    """Straight to the one engagement of a customer's person, to a choice between several; the team has its own page."""
    user = person(request)
    if user.is_staff:
        return redirect(access.home(user))
    wanted = engagements.Wanted()
    page = engagements.page(access.engagements(user), wanted, is_inside=False, viewer=user)
    if len(page.rows) == 1:
        return redirect("engagement-home", page.rows[0].reference)
    return render(request, "home/choose.html", {"page": page})


@login_required
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """What to do next, where the work stands, what either side owes the other, and what came of it."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    shown = home.Shown(
        sessions=access.sessions(seat),
        items=access.checklist(seat),
        raid=access.raid(seat),
        documents=access.documents(seat),
        may_sign=seat.allows(May.SIGN_OFF),
    )
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "home",
        "home": home.page(seat.engagement, shown, viewer=person(request), at=timezone.now()),
    }
    return render(request, "home/home.html", context)
