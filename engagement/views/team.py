"""The team: who is in it, adding somebody, switching somebody off and on again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.domain import people
from engagement.domain.people import roster
from engagement.domain.refusals import Refused
from engagement.forms.people import TeamListForm, TeammateForm
from engagement.views.answers import part
from engagement.views.visitors import person


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everybody of the team; the deeds are shown while the power is on."""
    team = access.team(request.user)
    wanted = TeamListForm(request.GET).readable()
    found = roster.page(team, q=wanted.get("q", ""), number=wanted.get("page", 1))
    context = {"page": found, "wanted": wanted, "has_power": person(request).has_power}
    return render(request, part(request, "team/list.html", "team"), context)


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody joins the team."""
    keeper = access.require_team_keeper(request.user)
    form = TeammateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = people.add_to_team(**form.cleaned_data, by=keeper, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{added} is in the team now.")
            return redirect("team")
    return render(request, "team/add.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut somebody of the team out at once; asks first."""
    keeper = access.require_team_keeper(request.user)
    teammate = access.teammate(keeper, pk)
    if request.method == "POST":
        try:
            people.switch_off(teammate, by=keeper, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{teammate} is signed out everywhere and cannot come in any more.")
        return redirect("team")
    context = {
        "title": f"Switch {teammate} off",
        "question": "They are signed out everywhere at once. Sessions that they hold stay theirs until handed over.",
        "verb": "Switch off",
        "back": reverse("team"),
    }
    return render(request, "confirm.html", context)


@login_required
@require_POST
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who was switched off come in again."""
    keeper = access.require_team_keeper(request.user)
    teammate = access.teammate(keeper, pk)
    people.switch_on(teammate, by=keeper, at=timezone.now())
    messages.success(request, f"{teammate} may come in again.")
    return redirect("team")
