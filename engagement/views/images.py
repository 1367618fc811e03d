"""One image: its Risk page, its findings, and the seven further tabs of the console."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import May
from engagement.domain import contents, outcomes, vulnerabilities
from engagement.domain.image_parts import decisions, files, history, information, layers, resources
from engagement.forms.images import KeyPageForm, PageForm, ResourceListForm
from engagement.forms.scans import SEVERITIES, FindingListForm
from engagement.models import Image
from engagement.rules import image_tabs
from engagement.views import operations, risks
from engagement.views.answers import part
from engagement.views.image_pages import image_page
from engagement.views.visitors import person


@login_required
@require_GET
def risk(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Its verdict and why; while a scan is under way its part asks for itself again."""
    seat = access.engagement(request.user, reference)
    found, at = access.image(seat, pk), timezone.now()
    outcome = outcomes.of(found, is_inside=seat.allows(May.VIEW_INTERNAL))
    context = image_page(seat, found, image_tabs.RISK) | {"outcome": outcome, "here": request.get_full_path()}
    if outcome.operation is not None:
        # The part around the card polls for both, so that the outcome appears together with the end of the operation.
        context["card"] = operations.card(seat, outcome.operation, at=at, polls=not outcome.is_live)
    return render(request, part(request, "scans/image.html", "outcome"), context)


@login_required
@require_GET
def findings(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the last finished scan found; search, filters, sort and page are in the address."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    wanted = vulnerabilities.Wanted(**FindingListForm.read(request.GET))
    context = image_page(seat, found, image_tabs.VULNERABILITIES) | {
        "wanted": wanted,
        "counts": _counts(found, wanted),
        # The filters as they stand in the address, to take the same findings out as a file.
        "kept": f"{request.GET.urlencode()}&" if request.GET else "",
    }
    if found.latest_scan is not None:
        context |= {
            "page": vulnerabilities.page(found.latest_scan, wanted),
            "base_image": contents.base_image(found.latest_scan),
        }
    return render(request, part(request, "scans/vulnerabilities.html", "findings"), context)


@login_required
@require_GET
def finding(request: HttpRequest, reference: str, pk: int, finding_pk: int) -> HttpResponse:
    """One finding with its long texts: a drawer beside the list, or a page of its own."""
    seat = access.engagement(request.user, reference)
    found = access.finding(seat, pk, finding_pk)
    context = image_page(seat, found.scan.image, image_tabs.VULNERABILITIES) | {
        "finding": found,
        "more": vulnerabilities.more_of(found),
        **risks.beside(seat, found),
    }
    return render(request, part(request, "scans/vulnerability.html", "finding"), context)


@login_required
@require_GET
def layer_list(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The steps it was built in, with what each brought in."""
    seat = access.engagement(request.user, reference)
    found, number = access.image(seat, pk), PageForm.number(request.GET)
    context = image_page(seat, found, image_tabs.LAYERS)
    if found.latest_scan is not None:
        context["page"] = layers.page(found.latest_scan, number=number)
    return render(request, part(request, "scans/layers.html", "layers"), context)


@login_required
@require_GET
def resource_list(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The packages inside with their findings."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    wanted = resources.Wanted(**ResourceListForm.read(request.GET))
    context = image_page(seat, found, image_tabs.RESOURCES) | {"wanted": wanted}
    if found.latest_scan is not None:
        context |= {
            "page": resources.page(found.latest_scan, wanted),
            "are_all_told": resources.are_all_told(found.latest_scan),
        }
    return render(request, part(request, "scans/resources.html", "resources"), context)


@login_required
@require_GET
def sensitive_data(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Where keys and passwords lie; never what they are."""
    seat = access.engagement(request.user, reference)
    found, number = access.image(seat, pk), PageForm.number(request.GET)
    context = image_page(seat, found, image_tabs.SENSITIVE)
    if found.latest_scan is not None:
        context["page"] = files.page(found.latest_scan, "secrets", number=number)
    return render(request, part(request, "scans/sensitive_data.html", "secrets"), context)


@login_required
@require_GET
def malware(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The files that do harm."""
    seat = access.engagement(request.user, reference)
    found, number = access.image(seat, pk), PageForm.number(request.GET)
    context = image_page(seat, found, image_tabs.MALWARE)
    if found.latest_scan is not None:
        context["page"] = files.page(found.latest_scan, "malware", number=number)
    return render(request, part(request, "scans/malware.html", "malware"), context)


@login_required
@require_GET
def facts(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the image says of itself."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    context = image_page(seat, found, image_tabs.INFORMATION)
    if found.latest_scan is not None:
        context["about"] = information.of(found, found.latest_scan)
    return render(request, "scans/information.html", context)


@login_required
@require_GET
def scan_history(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Its scans so far, and what became of the findings each time."""
    seat = access.engagement(request.user, reference)
    found, number = access.image(seat, pk), PageForm.number(request.GET)
    context = image_page(seat, found, image_tabs.HISTORY) | {
        "page": history.page(found, number=number, with_reasons=seat.allows(May.VIEW_INTERNAL)),
        "told_by_aqua": history.told_by_aqua(found.latest_scan) if found.latest_scan else [],
    }
    return render(request, part(request, "scans/history.html", "history"), context)


@login_required
@require_GET
def audit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What was decided about it; the team sees its own trail, too."""
    seat = access.engagement(request.user, reference)
    found, place = access.image(seat, pk), KeyPageForm.read(request.GET)
    context = image_page(seat, found, image_tabs.AUDIT) | {
        "risks": decisions.risks(found),
        "turns": decisions.turns(found),
    }
    if seat.allows(May.VIEW_INTERNAL):
        zone, entries = person(request).time_zone, access.audit(seat)
        context["page"] = decisions.entries(
            entries, found, after=place.get("after"), before=place.get("before"), zone=zone
        )
    return render(request, part(request, "scans/audit.html", "trail"), context)


def _counts(found: Image, wanted: vulnerabilities.Wanted) -> list[tuple[str, str, str, bool]]:
    """The severities as filters: value, label, how many of them, and whether they are asked for."""
    scan = found.latest_scan
    if scan is None:
        return []
    return [(value, label, f"{getattr(scan, f'n_{value}'):,}", value in wanted.severity) for value, label in SEVERITIES]
