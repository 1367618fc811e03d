"""The audit trail, of an engagement or of everything: what was done, each row that changed, and the files of both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import May, Seat
from engagement.domain import trail
from engagement.exports import tables
from engagement.forms.trail import RowsForm, TrailForm
from engagement.models import AuditEntry, Engagement, RowChange, User
from engagement.views.answers import part
from engagement.views.visitors import person


@dataclass(frozen=True)
class Scope:
    """Which part of the trail somebody reads: that of an engagement, or everything that they may."""

    seat: Seat | None
    user: User

    @property
    def engagement(self) -> Engagement | None:
        return self.seat.engagement if self.seat else None

    @property
    def entries(self) -> QuerySet[AuditEntry]:
        return access.audit(self.seat) if self.seat else access.whole_trail(self.user)

    @property
    def rows(self) -> QuerySet[RowChange]:
        return access.row_changes(self.seat) if self.seat else access.all_row_changes(self.user)

    def url(self, what: str = "") -> str:
        """The address of this part of the trail, or of "rows", "export" or "rows-export" of it."""
        name = f"audit-{what}" if what else "audit"
        return reverse(name, args=[self.seat.engagement.reference]) if self.seat else reverse(f"whole-{name}")

    def file_name(self, what: str) -> str:
        return f"{self.seat.engagement.reference if self.seat else 'tidemark'}-{what}.csv"

    def context(self) -> dict[str, object]:
        frame = {"seat": self.seat, "engagement": self.engagement, "may": self.seat.may} if self.seat else {}
        layout = "engagements/frame.html" if self.seat else "audit/frame.html"
        urls = {"list_url": self.url(), "rows_url": self.url("rows")}
        return frame | urls | {"tab": "audit", "layout": layout, "is_whole": self.seat is None}


View = Callable[[HttpRequest, Scope], HttpResponseBase]


def _scoped(view: View) -> tuple[Callable[..., HttpResponseBase], Callable[..., HttpResponseBase]]:
    """The view for the trail of an engagement, and for the whole."""

    @login_required
    @require_GET
    def of_engagement(request: HttpRequest, reference: str) -> HttpResponseBase:
        seat = access.engagement(request.user, reference)
        seat.require(May.VIEW_INTERNAL)
        return view(request, Scope(seat, person(request)))

    @login_required
    @require_GET
    def of_everything(request: HttpRequest) -> HttpResponseBase:
        return view(request, Scope(None, access.require_trail_reader(request.user)))

    of_engagement.__doc__ = of_everything.__doc__ = view.__doc__
    return of_engagement, of_everything


def _index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The entries, newest first; filters and the place in the trail are in the address."""
    read = TrailForm(request.GET).readable()
    wanted = trail.Wanted(**read)
    context = scope.context() | {
        "wanted": wanted,
        "page": trail.page(scope.entries, wanted, zone=scope.user.time_zone),
        "choices": trail.choices(scope.entries),
        "kinds": trail.OBJECTS.items(),
        "export_url": _with_filters(scope.url("export"), read),
    }
    return render(request, part(request, "audit/list.html", "audit"), context)


def _export(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The entries that fit the filters as CSV; taking them is written down."""
    wanted = trail.Wanted(**TrailForm(request.GET).readable())
    rows = trail.take(
        scope.entries,
        wanted,
        by=scope.user,
        at=timezone.now(),
        zone=scope.user.time_zone,
        engagement=scope.engagement,
    )
    return _file(tables.csv_lines(trail.COLUMNS, rows), scope.file_name("audit"))


def _rows(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Each row as the database saw it change, newest first."""
    read = RowsForm(request.GET).readable()
    wanted = trail.rows.WantedRows(**read)
    context = scope.context() | {
        "wanted": wanted,
        "page": trail.rows.page(scope.rows, wanted, zone=scope.user.time_zone),
        "kinds": trail.rows.kinds(),
        "export_url": _with_filters(scope.url("rows-export"), read),
    }
    return render(request, part(request, "audit/rows.html", "rows"), context)


def _rows_export(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The changed rows that fit the filters as CSV; taking them is written down."""
    wanted = trail.rows.WantedRows(**RowsForm(request.GET).readable())
    rows = trail.rows.take(
        scope.rows, wanted, by=scope.user, at=timezone.now(), zone=scope.user.time_zone, engagement=scope.engagement
    )
    return _file(tables.csv_lines(trail.rows.COLUMNS, rows), scope.file_name("rows"))


def _with_filters(url: str, read: dict[str, object]) -> str:
    filters = {name: value for name, value in read.items() if name not in ("after", "before")}
    return f"{url}?{urlencode(filters)}" if filters else url


def _file(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=tables.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


index, whole_index = _scoped(_index)
export, whole_export = _scoped(_export)
rows, whole_rows = _scoped(_rows)
rows_export, whole_rows_export = _scoped(_rows_export)
