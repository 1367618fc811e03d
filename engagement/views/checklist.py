"""The checklist: the list by topic, one item with what proves it, and what people do to it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import checklist, documents
from engagement.domain.checklist import proof, rows
from engagement.domain.refusals import Refused
from engagement.forms.checklist import ChecklistListForm, DueForm, LinkForm, NoteForm, ReasonForm, WaiverForm
from engagement.lib.zones import in_zone
from engagement.models import ChecklistItem
from engagement.views import comments
from engagement.views.answers import part, wants_part
from engagement.views.visitors import person

# Where a deed was done, when it was not on the item's own page.
FROM_LIST = "list"

Form = forms.Form
Deed = Callable[..., object]


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The engagement's items by topic; filters and page are in the address."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    return _draw_list(request, seat)


@login_required
@require_GET
def item(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One item: its state, the facts that prove it, and the trail of evidence."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    return _draw_item(request, seat, access.checklist_item(seat, pk), {})


@login_required
@require_POST
def tick(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say that an item is done, perhaps with a note."""
    return _settle(request, reference, pk, "note", NoteForm(request.POST), checklist.tick, May.ANSWER)


@login_required
@require_POST
def untick(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take back a tick."""
    return _settle(request, reference, pk, "note", Form(request.POST), checklist.untick, May.ANSWER)


@login_required
@require_POST
def add_note(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep what was seen as evidence, without a tick."""

    def keep(item: ChecklistItem, *, note: str, **by_and_at: Any) -> object:
        return checklist.add_note(item, text=note, **by_and_at)

    return _settle(request, reference, pk, "note", NoteForm(request.POST), keep, May.ANSWER)


@login_required
@require_POST
def add_link(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep the address of what proves an item."""
    return _settle(request, reference, pk, "link", LinkForm(request.POST), checklist.add_link, May.ANSWER)


@login_required
@require_POST
def block(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say what an item waits for."""
    return _settle(request, reference, pk, "block", ReasonForm(request.POST), checklist.block, May.EDIT)


@login_required
@require_POST
def leave_out(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say that an item does not apply."""
    return _settle(request, reference, pk, "leave_out", ReasonForm(request.POST), checklist.leave_out, May.EDIT)


@login_required
@require_POST
def waive(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Leave an item undone by agreement; the PS lead may say so, too."""
    seat = access.engagement(request.user, reference)
    form = WaiverForm(request.POST, approvers=access.approvers(seat))
    right = May.LEAD if seat.allows(May.LEAD) else May.EDIT
    return _settle(request, reference, pk, "waive", form, checklist.waive, right)


@login_required
@require_POST
def reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take up again what was blocked, waived or left out."""
    return _settle(request, reference, pk, "note", Form(request.POST), checklist.reopen, May.EDIT)


@login_required
@require_POST
def set_due(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Give an item a date of its own."""
    return _settle(request, reference, pk, "due", DueForm(request.POST), checklist.set_due, May.EDIT)


def _settle(
    request: HttpRequest, reference: str, pk: int, name: str, form: Form, deed: Deed, right: May
) -> HttpResponse:
    """Do it and lead back to where it was done; a refusal is told beside its field."""
    seat = access.engagement(request.user, reference)
    item = access.checklist_item(seat, pk)
    seat.require(right)
    if form.is_valid():
        try:
            deed(item, by=person(request), at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _back(request, seat, item)
    if request.POST.get("back") == FROM_LIST and not wants_part(request):
        messages.warning(request, _told(form))
        return redirect(reverse("checklist-item", args=[reference, pk]))
    if request.POST.get("back") == FROM_LIST:
        return _draw_list(request, seat, refused=_told(form))
    return _draw_item(request, seat, item, {name: form})


def _back(request: HttpRequest, seat: Seat, item: ChecklistItem) -> HttpResponse:
    if request.POST.get("back") != FROM_LIST:
        return redirect(reverse("checklist-item", args=[seat.engagement.reference, item.pk]))
    if wants_part(request):
        seat.engagement.summary.refresh_from_db()
        return _draw_list(request, seat)
    wanted = ChecklistListForm(request.GET).readable()
    query = f"?{urlencode(wanted)}" if wanted else ""
    return redirect(f"{reverse('checklist', args=[seat.engagement.reference])}{query}#item-{item.pk}")


def _told(form: Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _draw_list(request: HttpRequest, seat: Seat, refused: str = "") -> HttpResponse:
    read = ChecklistListForm(request.GET).readable()
    wanted, is_inside = rows.Wanted(**read), seat.allows(May.VIEW_INTERNAL)
    found = rows.page(
        access.checklist(seat),
        seat.engagement,
        wanted,
        is_inside=is_inside,
        may_answer=seat.allows(May.ANSWER),
        today=_today(request),
    )
    context = _page(seat) | {
        "found": found,
        "wanted": wanted,
        "refused": refused,
        "is_checking": is_inside and proof.is_checking(seat.engagement),
        "owners": rows.owners(is_inside=is_inside),
        "states": ChecklistListForm.STATES,
        "dues": ChecklistListForm.DUES,
        "list_url": reverse("checklist", args=[seat.engagement.reference]),
        # What the deeds of a row carry along, so that they lead back to the same list.
        "query": f"?{urlencode(read)}" if read else "",
    }
    if not wants_part(request):
        context["sessions"] = rows.sessions(access.sessions(seat))
    status = 422 if refused else 200
    return render(request, part(request, "checklist/list.html", "checklist"), context, status=status)


def _draw_item(request: HttpRequest, seat: Seat, item: ChecklistItem, bound: dict[str, Form]) -> HttpResponse:
    is_inside = seat.allows(May.VIEW_INTERNAL)
    page = ChecklistListForm(request.GET).readable().get("page", 1)
    context = _page(seat) | {
        "shown": proof.shown(item, is_inside=is_inside, may_answer=seat.allows(May.ANSWER), today=_today(request)),
        "item": item,
        "facts": proof.facts(item, is_inside=is_inside),
        "trail": proof.trail(item, number=page, is_inside=is_inside),
        "is_checking": proof.is_checking(seat.engagement),
        "now": timezone.now(),
        "here": reverse("checklist-item", args=[seat.engagement.reference, item.pk]),
    }
    if wants_part(request) and not bound:
        return render(request, "checklist/item.html#standing", context)
    context |= comments.beside(seat, item=item) | {
        "files": documents.of_item(access.documents(seat), item.pk),
        "documents_url": reverse("documents", args=[seat.engagement.reference]),
        "hand_in_url": reverse("documents-add", args=[seat.engagement.reference], query={"item": item.pk}),
        "forms": _forms(seat, item) | bound,
        "opened": next(iter(bound), ""),
        "may_waive": seat.allows(May.EDIT) or seat.allows(May.LEAD),
        "is_inside": is_inside,
        "list_url": reverse("checklist", args=[seat.engagement.reference]),
        "topic_url": reverse("checklist", args=[seat.engagement.reference], query={"topic": item.topic.key}),
    }
    return render(request, "checklist/item.html", context, status=422 if bound else 200)


def _forms(seat: Seat, item: ChecklistItem) -> dict[str, Form]:
    """The forms of an item's page, those that this person may use."""
    drawn: dict[str, Form] = {"note": NoteForm(), "link": LinkForm(auto_id="link_%s")}
    if seat.allows(May.EDIT):
        drawn["block"] = ReasonForm(auto_id="block_%s", initial={"reason": item.reason})
        drawn["leave_out"] = ReasonForm(auto_id="leave_out_%s")
        drawn["due"] = DueForm(auto_id="due_%s", initial={"due_on": item.due_on if item.is_due_typed else None})
    if seat.allows(May.EDIT) or seat.allows(May.LEAD):
        drawn["waive"] = WaiverForm(auto_id="waive_%s", approvers=access.approvers(seat))
    return drawn


def _today(request: HttpRequest) -> date:
    """The date on the viewer's calendar."""
    return in_zone(timezone.now(), person(request).time_zone).date()


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "checklist"}
