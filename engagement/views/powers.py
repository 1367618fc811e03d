"""An administrator's power: off after every sign-in, on for half an hour once they have confirmed who they are."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.domain import people
from engagement.views.single_sign_on.confirmations import confirmed

LASTS = timedelta(minutes=30)
_UNTIL = "power_until"


def lend(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: tell the door, for this request, that the person has switched their power on."""

    def answer(request: HttpRequest) -> HttpResponse:
        if until(request) is not None:
            request.user.has_power = True  # type: ignore[union-attr]
        return get_response(request)

    return answer


def until(request: HttpRequest) -> datetime | None:
    """Until when the power is on; None while it is off."""
    said = request.session.get(_UNTIL)
    ends = datetime.fromisoformat(said) if said else None
    return ends if ends is not None and ends > timezone.now() else None


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """What the power is, whether it is on, and the switch."""
    access.require_administrator(request.user)
    return render(request, "account/power.html", {"until": until(request), "minutes": LASTS.seconds // 60})


@login_required
@require_POST
@confirmed
def switch_on(request: HttpRequest) -> HttpResponse:
    """On for half an hour; who has not just confirmed who they are is asked to first."""
    person, now = access.require_administrator(request.user), timezone.now()
    request.session[_UNTIL] = (now + LASTS).isoformat()
    people.note_power(person, is_on=True, at=now)
    return redirect("power")


@login_required
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Off at once."""
    person = access.require_administrator(request.user)
    if request.session.pop(_UNTIL, None) is not None:
        people.note_power(person, is_on=False, at=timezone.now())
    return redirect("power")
