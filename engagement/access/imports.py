"""Imports of scan results and the hooks that bring them: the team's own business."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import ReportHook, ReportImport


def report_imports(seat: Seat) -> QuerySet[ReportImport]:
    """The engagement's imports; customers see their results, not how they came."""
    rows = ReportImport.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.none()


def report_import(seat: Seat, pk: int) -> ReportImport:
    return get_object_or_404(report_imports(seat).select_related("engagement"), pk=pk)


def report_hook(digest: str) -> ReportHook:
    """The hook at a secret address, by the digest of its secret. Raises Http404 where there is none."""
    hook = ReportHook.objects.select_related("engagement").filter(digest=digest).first()
    if hook is None:
        raise Http404
    return hook
