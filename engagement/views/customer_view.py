"""See what the customer sees: the look begins, lasts half an hour at most, and ends."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from engagement import access
from engagement.access import Look, May, Role
from engagement.domain import customer_view
from engagement.domain.refusals import Refused
from engagement.forms.customer_view import LookForm
from engagement.views.visitors import person

LASTS = timedelta(minutes=30)
_MARK = "as_customer"


class Lend:
    """
    Middleware: tell the door, for a request about the engagement that is looked at, as whom.

    Whatever would change something is refused here for all pages at once; the door refuses it once more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Sequence[object],
        named: Mapping[str, object],
    ) -> HttpResponse | None:
        look = _look(request)
        if look is None or named.get("reference") != look.reference:
            return None
        request.user.looks_as = look  # type: ignore[union-attr]
        url_name = request.resolver_match.url_name if request.resolver_match else None
        if access.may_send(request.user, request.method, url_name):
            return None
        return render(request, "customer_view/refused.html", status=403)


@login_required
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Look as the customer from now on, and start where they do."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    form, at = LookForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.warning(request, "Choose whether to look as a lead or as a member of the customer.")
        return redirect("engagement", reference)
    look = Look(seat.engagement.reference, Role(form.cleaned_data["role"]))
    try:
        customer_view.begin(seat.engagement, look.who, by=person(request), at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("engagement", reference)
    request.session[_MARK] = {
        "reference": look.reference,
        "role": look.role.value,
        "until": (at + LASTS).isoformat(),
    }
    return redirect("engagement-home", reference)


@login_required
@require_POST
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """Back to one's own view; ending it twice changes nothing."""
    seat = access.engagement(request.user, reference)
    if not seat.is_looking:
        seat.require(May.VIEW_INTERNAL)
    request.session.pop(_MARK, None)
    return redirect("engagement", reference)


def _look(request: HttpRequest) -> Look | None:
    """The look that has begun, while its time lasts."""
    mark = request.session.get(_MARK)
    if not mark or datetime.fromisoformat(mark["until"]) <= timezone.now():
        return None
    return Look(mark["reference"], Role(mark["role"]))
