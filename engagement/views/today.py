"""The consultant's first page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.domain import next_session, reads, today
from engagement.lib.zones import in_zone
from engagement.views.answers import part, wants_part


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What this consultant has to see to; the part that polls is answered without the rest."""
    user = access.require_consultant(request.user)
    mine, now = reads.scope(access.assigned_engagements(user)), timezone.now()
    context: dict[str, object] = {"running": today.running(mine, reads.scope(access.tenants(user))), "now": now}
    if not wants_part(request):
        mine_running = today.engagements(mine, consultant=user, at=now)
        date = in_zone(now, user.time_zone).date()
        context |= {
            "date": date,
            "next_session": next_session.next_session(user, mine, at=now),
            "engagements": mine_running,
            "drafted": [one for one in mine_running if one.has_drafted_status],
            "unlogged": [(row, one) for row in mine_running for one in row.unlogged],
            "overdue": today.overdue(mine, today=date),
        }
    return render(request, part(request, "today/today.html", "running"), context)
