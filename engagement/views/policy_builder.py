"""One policy: what it says, and its versions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import May
from engagement.domain import policies
from engagement.domain.policies import versions
from engagement.views.policies import page_of


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the policy says, with its draft for the team, and its versions."""
    seat = access.engagement(request.user, reference)
    policy = access.policy(seat, pk)
    newest = policies.newest(policy)
    is_inside = seat.allows(May.VIEW_INTERNAL)
    said = policies.drafted(policy, newest) if is_inside or newest is None else policies.of_version(newest)
    context = page_of(seat) | {
        "policy": policy,
        "newest": newest,
        "has_draft": is_inside and bool(policy.draft),
        "said": versions.in_words(said),
        "history": versions.history(policy),
    }
    return render(request, "policies/show.html", context)
