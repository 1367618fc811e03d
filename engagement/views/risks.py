"""Accepted risks: asked for from a finding, agreed to, listed, revoked."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import risks
from engagement.domain.refusals import Refused
from engagement.domain.risks import rows
from engagement.forms.risks import USUAL_DAYS, AcceptForm, RefusalForm, RiskListForm
from engagement.models import AcceptedRisk, Vulnerability
from engagement.views import operations
from engagement.views.answers import part
from engagement.views.visitors import person

Context = dict[str, object]


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The accepted risks; search, filters and page are in the address."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    read = RiskListForm(request.GET).readable()
    wanted = rows.Wanted(**read)
    is_inside, at = seat.allows(May.VIEW_INTERNAL), timezone.now()
    shows_console = wanted.state == rows.CONSOLE
    context = _page(seat) | {
        "wanted": wanted,
        "page": None if shows_console else rows.page(access.accepted_risks(seat), wanted, is_inside=is_inside, at=at),
        "of_console": rows.of_console(seat.engagement) if shows_console else [],
        "shows_console": shows_console,
        "states": RiskListForm.STATES,
        "reaches": AcceptedRisk.Reach.choices,
        "query": f"?{urlencode(read)}" if read else "",
    }
    return render(request, part(request, "risks/list.html", "risks"), context)


@login_required
@require_GET
def risk(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One accepted risk: why, until when, who agreed, and what became of it in the console."""
    seat = access.engagement(request.user, reference)
    return _draw(request, seat, access.accepted_risk(seat, pk), RefusalForm())


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str, pk: int, finding_pk: int) -> HttpResponse:
    """Ask for the risk of a finding to be accepted."""
    seat = access.engagement(request.user, reference)
    finding = access.finding(seat, pk, finding_pk)
    seat.require(May.DRIVE_AQUA)
    at = timezone.now()
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        approvers=access.approvers(seat).exclude(pk=person(request).pk),
        today=timezone.localdate(at),
        initial={"reach": AcceptedRisk.Reach.IMAGE, "days": USUAL_DAYS},
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = risks.ask(finding, by=person(request), at=at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            told = "is on its way into the console" if asked.operation_id else f"waits for {asked.approved_by} to agree"
            messages.success(request, f"The acceptance of {asked.finding} {told}.")
            return redirect("accepted-risk", reference, asked.pk)
    context = _page(seat) | {
        "form": form,
        "finding": finding,
        "severity": finding.get_severity_display().lower(),
        "image": finding.scan.image,
        "finding_url": reverse("image-vulnerability", args=[reference, pk, finding_pk]),
    }
    return render(request, "risks/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def confirm(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Agree to it; only who was asked."""
    seat = access.engagement(request.user, reference)
    found = access.accepted_risk(seat, pk)
    access.require_risk_approver(seat, found, person(request))
    try:
        risks.confirm(found, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"You agreed to accept {found.finding}. It is on its way into the console.")
    return redirect("accepted-risk", reference, pk)


@login_required
@require_POST
def refuse(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Do not agree to it, with the reason."""
    seat = access.engagement(request.user, reference)
    found = access.accepted_risk(seat, pk)
    access.require_risk_approver(seat, found, person(request))
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            risks.refuse(found, why=form.cleaned_data["why"], by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.asked_by} is told that you did not agree.")
            return redirect("accepted-risk", reference, pk)
    return _draw(request, seat, found, form)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """End it before its day; asks first."""
    seat = access.engagement(request.user, reference)
    found = access.accepted_risk(seat, pk)
    seat.require(May.DRIVE_AQUA)
    back = reverse("accepted-risk", args=[reference, pk])
    if request.method == "POST":
        try:
            risks.request_revocation(found, by=person(request), at=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(back)
    question = f"{found.finding} counts against the policies again, wherever this reached."
    context: Context = {"title": "Revoke the acceptance?", "question": question, "verb": "Revoke", "back": back}
    return render(request, "confirm.html", context)


def beside(seat: Seat, finding: Vulnerability) -> Context:
    """What stands of this beside a finding: its acceptance, and the way to ask for one; its image is loaded."""
    reference, image_pk = seat.engagement.reference, finding.scan.image_id
    is_inside, at = seat.allows(May.VIEW_INTERNAL), timezone.now()
    found = rows.of_finding(access.accepted_risks(seat), finding, is_inside=is_inside, at=at)
    drives = seat.allows(May.DRIVE_AQUA)
    return {
        "risk": found,
        "risk_url": reverse("accepted-risk", args=[reference, found.pk]) if found else "",
        "accept_url": reverse("finding-accept", args=[reference, image_pk, finding.pk])
        if drives and not found and finding.scan_id == finding.scan.image.latest_scan_id
        else "",
    }


def _draw(request: HttpRequest, seat: Seat, found: AcceptedRisk, form: RefusalForm) -> HttpResponse:
    at, is_inside = timezone.now(), seat.allows(May.VIEW_INTERNAL)
    row = rows.row(found, is_inside=is_inside, at=at)
    reference = seat.engagement.reference
    is_mine = access.is_asked_to_agree(seat, found, person(request))
    context = _page(seat) | {
        "row": row,
        "form": form,
        "agrees": row.waits_for_agreement and is_mine,
        "found_in": [
            (reverse("image-vulnerability", args=[reference, image_pk, finding_pk]), name)
            for image_pk, finding_pk, name in rows.findings_of(found)
        ],
        "confirm_url": reverse("accepted-risk-confirm", args=[reference, found.pk]),
        "refuse_url": reverse("accepted-risk-refuse", args=[reference, found.pk]),
        "revoke_url": reverse("accepted-risk-revoke", args=[reference, found.pk]),
        "here": reverse("accepted-risk", args=[reference, found.pk]),
    }
    if is_inside and found.operation is not None and not row.waits_for_agreement:
        context["card"] = operations.card(seat, found.operation, at=at, polls=not row.is_live)
    return render(request, part(request, "risks/risk.html", "risk"), context, status=422 if form.errors else 200)


def _page(seat: Seat) -> Context:
    at = [seat.engagement.reference]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "scans",
        "scans_url": reverse("scans", args=at),
        "risks_url": reverse("accepted-risks", args=at),
    }
