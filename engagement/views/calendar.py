"""A person's own calendar: the page that makes its secret address, and what calendar programs fetch there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from engagement import access
from engagement.domain import calendar_feeds
from engagement.exports import calendar
from engagement.views.visitors import person


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """
    Make the address, or replace it.

    A new one is shown in the answer itself, and only there: to redirect, it would have to be kept somewhere.
    """
    user, address = person(request), ""
    if request.method == "POST":
        secret = calendar_feeds.make(user, at=timezone.now())
        address = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
    context = {"address": address, "made_at": calendar_feeds.made_at(user)}
    return render(request, "calendar/calendar.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """Ask whether the address shall end, then end it."""
    if request.method == "POST":
        calendar_feeds.revoke(person(request), at=timezone.now())
        messages.success(request, "The address has ended; nothing is found there any more.")
        return redirect("calendar")
    context = {
        "title": "End your calendar's address",
        "question": "Programs that subscribe to the address find nothing there any more.",
        "verb": "End it",
        "back": reverse("calendar"),
    }
    return render(request, "confirm.html", context)


@require_safe
@conditional_page
@cache_control(private=True, no_cache=True)
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whoever the address belongs to; no sign-in, since calendar programs have none."""
    owner = access.feed_owner(calendar_feeds.digest(secret))
    found = calendar_feeds.read(access.feed_sessions(owner))
    written = calendar.feed(found, name=f"Tidemark: {owner}", is_staff=owner.is_staff)
    return HttpResponse(written, content_type=calendar.CONTENT_TYPE)
