"""Which version of the work package an engagement has, how it differs from the newest, and pulling the difference."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagement import access
from engagement.access import May
from engagement.domain.packages import drift
from engagement.domain.refusals import Refused

# The button that takes over everything that is open, beside those of single items.
ALL = "all"


@login_required
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The drift, item by item."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "checklist",
        "drift": drift.of_engagement(seat.engagement),
    }
    return render(request, "packages/drift.html", context)


@login_required
@require_POST
def pull(request: HttpRequest, reference: str) -> HttpResponse:
    """Take over one item, or all that are open."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    wanted = request.POST.get("item", ALL)
    keys = None if wanted == ALL else [wanted]
    try:
        n = drift.pull(seat.engagement, keys, by=access.require_staff(request.user), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "1 item is pulled." if n == 1 else f"{n} items are pulled.")
    return redirect("engagement-package", seat.engagement.reference)
