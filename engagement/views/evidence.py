"""What proves an item: asking Aqua to look, and handing in what no call shows."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import evidence
from engagement.domain.refusals import Refused
from engagement.forms.evidence import FileForm, RecordForm, ReportForm
from engagement.models import ChecklistItem
from engagement.views.visitors import person

NOTHING_TO_ASK = "There is nothing to look at yet: the customer has no console, or nothing that the facts are about."


@login_required
@require_POST
def check_all(request: HttpRequest, reference: str) -> HttpResponse:
    """Have Aqua asked about everything that the checklist names."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    asked = evidence.request_check(seat.engagement, by=person(request), at=timezone.now())
    if asked:
        messages.info(request, "Aqua is being asked; items prove themselves as the answers come in.")
    else:
        messages.warning(request, NOTHING_TO_ASK)
    return redirect("checklist", reference)


@login_required
@require_POST
def check(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Have Aqua asked about the facts of one item."""
    seat = access.engagement(request.user, reference)
    item = access.checklist_item(seat, pk)
    seat.require(May.DRIVE_AQUA)
    if not evidence.request_check(seat.engagement, by=person(request), at=timezone.now(), facts=item.template.facts):
        messages.warning(request, NOTHING_TO_ASK)
    return redirect("checklist-item", reference, pk)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hand in the JSON report of a build step."""
    seat, item = _item(request, reference, pk)
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()

    def take() -> object:
        return evidence.take_report(
            seat.engagement, form.content(), by=person(request), at=timezone.now(), **form.entered()
        )

    return _hand_in(request, seat, item, form, take, "Hand in a step's report", {"report": "file"})


@login_required
@require_http_methods(["GET", "POST"])
def policy_file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hand in a policy as the repository holds it."""
    seat, item = _item(request, reference, pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()

    def take() -> object:
        return evidence.take_policy_file(seat.engagement, form.content(), by=person(request), at=timezone.now())

    return _hand_in(request, seat, item, form, take, "Hand in the policy file", {"policy": "file"})


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Paste the SIEM's record of the newest marked event."""
    seat, item = _item(request, reference, pk)
    newest = access.nonces(seat).order_by("-asked_at").first()
    form = RecordForm(request.POST if request.method == "POST" else None)

    def take() -> object:
        if newest is None:
            raise Refused("No marked event was written yet; have one written first.")
        return evidence.paste_record(newest, str(form.cleaned_data["record"]), by=person(request), at=timezone.now())

    return _hand_in(request, seat, item, form, take, "Paste the record from the SIEM", {}, nonce=newest)


@login_required
@require_POST
def mark(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Have a marked event written into Aqua, to be found in the SIEM."""
    seat = access.engagement(request.user, reference)
    access.checklist_item(seat, pk)
    seat.require(May.DRIVE_AQUA)
    try:
        evidence.request_nonce(seat.engagement, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("item-record", reference, pk)


def _item(request: HttpRequest, reference: str, pk: int) -> tuple[Seat, ChecklistItem]:
    seat = access.engagement(request.user, reference)
    item = access.checklist_item(seat, pk)
    seat.require(May.ANSWER)
    return seat, item


def _hand_in(
    request: HttpRequest,
    seat: Seat,
    item: ChecklistItem,
    form: Form,
    take: Callable[[], object],
    title: str,
    fields: dict[str, str],
    **more: object,
) -> HttpResponse:
    """
    Take it and lead back to the item.

    A refusal is told beside its field; `fields` finds it by the name that the domain gives it.
    """
    at = [seat.engagement.reference, item.pk]
    if form.is_valid():
        try:
            take()
        except Refused as refusal:
            named = fields.get(refusal.field, refusal.field)
            form.add_error(named if named in form.fields else None, str(refusal))
        else:
            return redirect("checklist-item", *at)
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "checklist",
        "item": item,
        "form": form,
        "title": title,
        "back": reverse("checklist-item", args=at),
        **more,
    }
    return render(request, "checklist/hand_in.html", context, status=422 if form.errors else 200)
