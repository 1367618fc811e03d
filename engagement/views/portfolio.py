"""The PS lead's page of every engagement, its saved views, and the file of what it shows."""

from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagement import access
from engagement.domain import portfolio, saved_views
from engagement.domain.refusals import Refused
from engagement.exports.portfolio import lines, sheet
from engagement.exports.sheets import XLSX_TYPE
from engagement.exports.tables import CSV_TYPE
from engagement.forms.portfolio import FIRED, GROUPS, ONLY, FormatForm, KeepViewForm, PortfolioForm
from engagement.lib.zones import in_zone
from engagement.models import Engagement, User
from engagement.views.answers import part

PAGE = "portfolio"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Every engagement; search, filters, groups and sort are in the address, and a POST keeps them under a name."""
    lead = access.require_ps_lead(request.user)
    read = PortfolioForm(request.GET).readable()
    query = urlencode({name: value for name, value in read.items() if name != "page"})
    form = KeepViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.keep(lead, page=PAGE, name=form.cleaned_data["name"], query=query)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(f"{reverse('portfolio')}?{query}" if query else reverse("portfolio"))
    context = _shown(lead, portfolio.Wanted(**read), query) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, part(request, "portfolio/portfolio.html", "portfolio"), context, status=status)


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse | FileResponse:
    """What the filters leave, all pages of it, as CSV or as a sheet."""
    lead = access.require_ps_lead(request.user)
    wanted = portfolio.Wanted(**PortfolioForm(request.GET).readable())
    today = _today(lead)
    rows = portfolio.every(access.engagements(lead), wanted, today=today)
    portfolio.note_export(lead, n=len(rows), at=timezone.now())
    name = f"portfolio-{today.isoformat()}"
    if FormatForm(request.GET).is_sheet:
        return FileResponse(sheet(rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
    return StreamingHttpResponse(
        lines(rows), content_type=CSV_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}.csv"'}
    )


@login_required
@require_http_methods(["GET", "POST"])
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view, after asking."""
    lead = access.require_ps_lead(request.user)
    view = access.saved_view(lead, PAGE, pk)
    if request.method == "POST":
        saved_views.drop(view)
        return redirect("portfolio")
    context = {
        "title": "Drop a view",
        "question": f"Drop the view “{view.name}”? The engagements stay as they are.",
        "verb": "Drop it",
        "back": reverse("portfolio"),
    }
    return render(request, "confirm.html", context)


def _shown(lead: User, wanted: portfolio.Wanted, query: str) -> dict[str, object]:
    consultants, leads = portfolio.people()
    return {
        "page": portfolio.page(access.engagements(lead), wanted, today=_today(lead)),
        "wanted": wanted,
        "views": [(view, view.query == query) for view in access.saved_views(lead, PAGE)],
        "query": f"?{query}" if query else "",
        "sheet_query": f"?{query}&format=xlsx" if query else "?format=xlsx",
        "every_query": f"?{query}&every=on" if query else "?every=on",
        "statuses": Engagement.Status.choices,
        "healths": Engagement.Health.choices,
        "rules": FIRED,
        "only": ONLY,
        "consultants": consultants,
        "leads": leads,
        "groups": GROUPS,
    }


def _today(lead: User) -> date:
    """The date on the reader's calendar."""
    return in_zone(timezone.now(), lead.time_zone).date()
