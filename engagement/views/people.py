"""Who has a part in an engagement: the page, and inviting, changing and ending the access of the customer's people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import people
from engagement.domain.people import handover, page
from engagement.domain.refusals import Refused
from engagement.forms.people import AccessForm, InviteForm
from engagement.lib import links
from engagement.models import Membership
from engagement.views.visitors import person


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The team and the customer's people."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_PEOPLE)
    context = frame(seat) | {
        "handed_over": handover.last(seat.engagement) if seat.allows(May.LEAD) else None,
        "team": page.team(seat.engagement, access.assignments(seat)),
        "members": page.members(
            access.memberships(seat),
            viewer=person(request),
            invites_everywhere=access.invites_everywhere(person(request), seat),
            today=timezone.localdate(),
        ),
    }
    return render(request, "people/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Let somebody of the customer in, and mail them how."""
    seat = access.engagement(request.user, reference)
    seat.require(May.INVITE)
    until = people.usual_end(seat.engagement, today=timezone.localdate())
    form = InviteForm(
        request.POST if request.method == "POST" else None, until=until, everywhere_of=_everywhere(request, seat)
    )
    if request.method == "POST" and form.is_valid():
        way_in = links.to("account_request_login_code") or request.build_absolute_uri(
            reverse("account_request_login_code")
        )
        try:
            people.invite(
                seat.engagement,
                people.Invitation(**form.cleaned_data),
                way_in=way_in,
                by=person(request),
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is invited; a letter says how to come in.")
            return redirect("people", reference)
    context = frame(seat, "Invite somebody") | {"form": form, "verb": "Invite", "icon_name": "user-plus"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Give somebody of the customer another role or last day."""
    seat, membership = _to_invite(request, reference, pk)
    today = timezone.localdate()
    usual = people.usual_end(seat.engagement, today=today)
    until = membership.ends_on if membership.ends_on and membership.ends_on >= today else usual
    form = AccessForm(
        request.POST if request.method == "POST" else None,
        role=membership.role,
        until=until,
        is_everywhere=membership.engagement_id is None,
        everywhere_of=_everywhere(request, seat),
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.change(
                membership, **form.cleaned_data, engagement=seat.engagement, by=person(request), at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Saved what {page.name_of(membership)} may do.")
            return redirect("people", reference)
    context = frame(seat, f"Access of {page.name_of(membership)}")
    context |= {"form": form, "verb": "Save", "icon_name": "user"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Shut somebody of the customer out at once; asks first."""
    seat, membership = _to_invite(request, reference, pk)
    name = page.name_of(membership)
    if request.method == "POST":
        try:
            people.end(membership, engagement=seat.engagement, by=person(request), at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{name} cannot come in any more.")
        return redirect("people", reference)
    shut = seat.engagement.title if membership.engagement_id else seat.engagement.customer.name
    question = f"{name} sees nothing of {shut} from now on. Inviting them again lets them in."
    context = {"title": f"End the access of {name}", "question": question, "verb": "End it", "back": _list(seat)}
    return render(request, "confirm.html", context)


def frame(seat: Seat, title: str = "") -> dict[str, object]:
    """What every page about people of an engagement hands its frame."""
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "people",
        "title": title,
        "back": _list(seat),
    }


def _to_invite(request: HttpRequest, reference: str, pk: int) -> tuple[Seat, Membership]:
    seat = access.engagement(request.user, reference)
    seat.require(May.INVITE)
    membership = access.membership(seat, pk)
    access.require_inviter_of(person(request), seat, membership)
    return seat, membership


def _everywhere(request: HttpRequest, seat: Seat) -> str | None:
    """The customer's name for those who may let somebody into all of its engagements."""
    return seat.engagement.customer.name if access.invites_everywhere(person(request), seat) else None


def _list(seat: Seat) -> str:
    return reverse("people", args=[seat.engagement.reference])
