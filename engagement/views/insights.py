"""What engagements teach together: the page for PS leads, and its tables as files."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.domain import insights
from engagement.domain.insights import Wanted
from engagement.exports import insights as files
from engagement.exports.tables import CSV_TYPE
from engagement.forms.insights import InsightsForm, TableForm
from engagement.lib.zones import in_zone
from engagement.views.answers import part


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Three tables with what they mean; the filters are in the address."""
    lead = access.require_ps_lead(request.user)
    read = InsightsForm(request.GET).readable()
    wanted, at = Wanted(**read), timezone.now()
    today = in_zone(at, lead.time_zone).date()
    counted = insights.counted(access.engagements(lead), wanted, today=today, at=at)
    context = {
        "found": counted.found,
        "counted_at": counted.at,
        "kept_minutes": settings.INSIGHTS_KEPT_S // 60,
        "wanted": wanted,
        "choices": insights.choices(access.packages(lead)),
        "periods": [(key, label) for key, (label, _) in insights.PERIODS.items()],
        "query": urlencode(read),
    }
    return render(request, part(request, "insights/insights.html", "insights"), context)


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """One of the tables as CSV; taking it is written down."""
    lead = access.require_ps_lead(request.user)
    of, at = TableForm(request.GET).readable(), timezone.now()
    wanted, today = Wanted(**InsightsForm(request.GET).readable()), in_zone(at, lead.time_zone).date()
    table = files.rows(insights.page(access.engagements(lead), wanted, today=today), of)
    insights.note_export(lead, table=of, n=len(table), at=at)
    name = f"insights-{of}-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        files.lines(of, table),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
