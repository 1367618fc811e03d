"""A PS lead's page of what wants their look, and the two deeds of it: seen, and approved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.access import May
from engagement.domain import reviews
from engagement.domain.refusals import Refused
from engagement.forms.reviews import ApprovalForm, ReviewsForm
from engagement.views.answers import part
from engagement.views.navigation import Link
from engagement.views.visitors import person


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One section of what waits; which, and the page of it, are in the address."""
    lead = access.require_ps_lead(request.user)
    read = ReviewsForm(request.GET).readable()
    page = reviews.page(access.engagements(lead), read.get("of", ""), number=read.get("page", 1))
    here = reverse("reviews")
    tabs = [
        Link(section.label, section.icon, f"{here}?of={key}", is_current=key == page.key, count=page.counts[key])
        for key, section in reviews.SECTIONS.items()
    ]
    return render(request, part(request, "reviews/list.html", "reviews"), {"page": page, "tabs": tabs})


@login_required
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list."""
    entry = access.entry_to_see(request.user, pk)
    reviews.see(entry, by=person(request), at=timezone.now())
    of = ReviewsForm(request.POST).readable().get("of", "")
    key = of if of in reviews.SECTIONS else ""
    return redirect(f"{reverse('reviews')}?of={key}" if key else "reviews")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """What a plan breaks now, and letting it stand with a reason; not by a lead who delivers the engagement."""
    lead = access.require_ps_lead(request.user)
    seat = access.engagement(lead, reference)
    seat.require(May.LEAD)
    form = ApprovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.approve(seat.engagement, **form.cleaned_data, by=lead, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"The plan of {reference} may be carried out as it stands, until it changes.")
            return redirect("reviews")
    context = {
        "engagement": seat.engagement,
        "broken": reviews.broken(seat.engagement),
        "form": form,
        "reason": form["reason"],
    }
    return render(request, "reviews/plan.html", context, status=422 if form.errors else 200)
