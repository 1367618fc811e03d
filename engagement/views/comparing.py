"""Two scans of an image, or two images, side by side."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import Seat
from engagement.domain import comparing
from engagement.forms.comparing import CAUSES, KINDS, CompareForm
from engagement.lib.zones import in_zone
from engagement.models import Image, Scan
from engagement.rules import image_tabs
from engagement.views.answers import part
from engagement.views.image_pages import image_page
from engagement.views.visitors import person

Context = dict[str, Any]


@login_required
@require_GET
def compare(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What differs between two scans, by kind and cause; without a choice the two newest."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    sent = CompareForm.read(request.GET)
    scans = comparing.scans_of(found)
    other = comparing.image_named(access.images(seat), sent["other"]) if "other" in sent else None
    before, after = _pair(seat, found, scans, other, sent)
    wanted = comparing.Wanted(**{name: sent[name] for name in ("kind", "cause", "page") if name in sent})
    context: Context = image_page(seat, found, image_tabs.HISTORY) | {
        "choices": [(one.pk, _said(one, person(request).time_zone)) for one in scans],
        "other": other,
        "other_name": sent.get("other", ""),
        "is_other_unknown": "other" in sent and other is None,
        "before": before,
        "after": after,
        "here": request.path,
        "wanted": wanted,
    }
    if before is not None and after is not None and before != after:
        comparison = comparing.of(before, after, wanted)
        at = reference
        context |= {
            "comparison": comparison,
            "counts": _links(request, comparison, wanted),
            "causes": CAUSES,
            "before_url": reverse("image-vulnerabilities", args=[at, before.image_id]),
            "after_url": reverse("image-vulnerabilities", args=[at, after.image_id]),
        }
    return render(request, part(request, "scans/compare.html", "comparison"), context)


def _pair(
    seat: Seat, found: Image, scans: list[Scan], other: Image | None, sent: dict[str, Any]
) -> tuple[Scan | None, Scan | None]:
    """Before and after: two scans of the image, or its own and the newest of the other."""
    newest = scans[0] if scans else None
    if other is not None:
        own = _chosen(seat, found, scans, sent.get("before")) if "before" in sent else newest
        return own, other.latest_scan
    after = _chosen(seat, found, scans, sent.get("after")) if "after" in sent else newest
    if "before" in sent:
        return _chosen(seat, found, scans, sent["before"]), after
    older = [one for one in scans if after is not None and one.pk < after.pk]
    return (older[0] if older else None), after


def _chosen(seat: Seat, found: Image, scans: list[Scan], pk: int | None) -> Scan | None:
    known = next((one for one in scans if one.pk == pk), None)
    if known is not None or pk is None:
        return known
    scan = access.scan(seat, found.pk, pk)
    return scan if scan.finished_at and not scan.error else None


def _said(scan: Scan, zone: str) -> str:
    """When it ended, on the reader's clock."""
    here = in_zone(scan.finished_at, zone) if scan.finished_at else None
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M %Z}" if here else ""


def _links(request: HttpRequest, comparison: comparing.Comparison, wanted: comparing.Wanted) -> list[Context]:
    """The kinds as filters, each with how many there are."""
    kept = {name: request.GET[name] for name in ("before", "after", "other") if request.GET.get(name)}
    return [
        {
            "label": label,
            "n": f"{count.n:,}",
            "url": "?" + urlencode({**kept, "kind": kind}),
            "is_current": wanted.kind == kind,
            "count": count,
        }
        for (kind, label), count in zip(KINDS, comparison.counts, strict=True)
    ]
