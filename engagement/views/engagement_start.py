"""A new engagement in one page."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.domain import engagement_start
from engagement.domain.refusals import Refused
from engagement.forms.engagement_start import Choices, StartForm, zones
from engagement.lib.zones import in_zone
from engagement.models import User

# Names that the browser offers while somebody types; a list of all of them would be sent with every visit.
SHOWN_CUSTOMERS = 50


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask what is known; one submit makes the engagement, its scope and a proposed plan, and shows the plan."""
    user = access.require_engagement_starter(request.user)
    now = timezone.now()
    today = in_zone(now, user.time_zone).date()
    form = StartForm(request.POST or None, choices=_choices(user), today=today, initial=_initial(user, today))
    if request.method == "POST" and form.is_valid():
        try:
            engagement = engagement_start.start(_wish(form), by=user, at=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "The engagement is a draft with a proposed plan. Nobody else was told yet.")
            return redirect("plan", engagement.reference)
    context = {
        "form": form,
        "customers": form.choices.customers.order_by("name")[:SHOWN_CUSTOMERS],
        "zones": zones(),
        "has_package": bool(form.choices.packages),
        "is_lead": user.staff_role == User.StaffRole.PS_LEAD,
    }
    return render(request, "engagements/new.html", context, status=422 if form.errors else 200)


def _choices(user: User) -> Choices:
    packages = engagement_start.newest_packages(access.packages(user))
    return Choices(
        customers=access.startable_customers(user),
        consultants=access.startable_consultants(user),
        ps_leads=access.ps_leads(user),
        packages=packages,
        topics=engagement_start.topics_to_choose(packages),
    )


def _initial(user: User, today: date) -> dict[str, object]:
    starts_on, ends_on = engagement_start.usual_window(today)
    is_lead = user.staff_role == User.StaffRole.PS_LEAD
    return {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "time_zone": user.time_zone,
        "consultant": None if is_lead else user.pk,
        "ps_lead": user.pk if is_lead else None,
    }


def _wish(form: StartForm) -> engagement_start.Wish:
    values = form.cleaned_data
    return engagement_start.Wish(
        package=values["package"] or form.choices.packages[0],
        customer=form.known_customer(),
        customer_name=values["customer"],
        time_zone=values["time_zone"] or values["consultant"].time_zone,
        consultant=values["consultant"],
        ps_lead=values["ps_lead"],
        topics=frozenset(values["topics"]),
        registries=form.registries(),
        reference=values["reference"],
        title=values["title"],
        sponsor=values["sponsor"],
        **form.needs(),
    )
