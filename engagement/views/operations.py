"""Operations: the list of an engagement, one operation's card, cancel and try again. A console's own, too."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import cards, operations, progress, repeats, worklists
from engagement.domain.refusals import Refused
from engagement.forms.operations import OperationListForm
from engagement.models import Operation
from engagement.views.answers import part, wants_part
from engagement.views.visitors import person

Deed = Callable[..., Operation]
UrlsOf = Callable[[Operation], cards.CardUrls]


def card_urls(seat: Seat, operation: Operation) -> cards.CardUrls:
    """Where the card of an engagement's operation leads for this person; buttons only for those who drive Aqua."""
    at = [seat.engagement.reference, operation.pk]
    page = reverse("operation", args=at)
    if not seat.allows(May.DRIVE_AQUA):
        return cards.CardUrls(page)
    return cards.CardUrls(
        page,
        cancel=reverse("operation-cancel", args=at),
        repeat=reverse("operation-repeat", args=at),
        tenant=reverse("tenant", args=[operation.tenant_id]),
    )


def tenant_card_urls(operation: Operation) -> cards.CardUrls:
    """The same for an operation on a console itself; whoever sees it may drive it."""
    at = [operation.tenant_id, operation.pk]
    return cards.CardUrls(
        reverse("tenant-operation", args=at),
        cancel=reverse("tenant-operation-cancel", args=at),
        repeat=reverse("tenant-operation-repeat", args=at),
        tenant=reverse("tenant", args=at[:1]),
    )


def card(seat: Seat, operation: Operation, *, at: datetime, polls: bool = True) -> cards.OperationCard:
    """The card of an engagement's operation for this person."""
    return cards.card(operation, card_urls(seat, operation), at=at, polls=polls)


def tenant_card(operation: Operation, *, at: datetime) -> cards.OperationCard:
    """The card of a console's own operation."""
    return cards.card(operation, tenant_card_urls(operation), at=at)


# ── of an engagement ─────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """What was asked of Aqua for the engagement, live ones first; the list asks for itself while any is."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    at, wanted = timezone.now(), worklists.Wanted(**OperationListForm(request.GET).readable())
    context = _page(seat) | {
        "wanted": wanted,
        "page": worklists.page(access.operations(seat), wanted, at=at),
        "progress": progress.of(seat.engagement, at=at),
        "states": OperationListForm.STATES,
        "kinds": Operation.Kind.choices,
        "list_url": reverse("operations", args=[reference]),
        "registries_url": reverse("registries", args=[reference]),
        "here": request.get_full_path(),
    }
    return render(request, part(request, "operations/list.html", "operations"), context)


@login_required
@require_GET
def operation(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One operation's card; what a live card asks for again."""
    seat = access.engagement(request.user, reference)
    found = access.operation(seat, pk)
    shown = card(seat, found, at=timezone.now())
    if wants_part(request):
        return render(request, "operations/card.html", {"card": shown})
    return render(request, "operations/operation.html", _page(seat) | {"card": shown})


@login_required
@require_POST
def cancel(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Withdraw the intent."""
    seat = access.engagement(request.user, reference)
    found = access.operation(seat, pk)
    seat.require(May.DRIVE_AQUA)
    return _carry(request, operations.cancel, found, lambda moved: card_urls(seat, moved))


@login_required
@require_POST
def repeat(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask anew for what a failed or cancelled operation wanted."""
    seat = access.engagement(request.user, reference)
    found = access.operation(seat, pk)
    seat.require(May.DRIVE_AQUA)
    return _carry(request, repeats.repeat, found, lambda moved: card_urls(seat, moved))


# ── of a console ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def tenant_operation(request: HttpRequest, pk: int, operation_pk: int) -> HttpResponse:
    """The card of an operation on the console itself, such as its verification."""
    found = access.tenant_operation(request.user, pk, operation_pk)
    context: dict[str, object] = {"card": tenant_card(found, at=timezone.now()), "tenant": found.tenant}
    template = "operations/card.html" if wants_part(request) else "operations/tenant_operation.html"
    return render(request, template, context)


@login_required
@require_POST
def tenant_cancel(request: HttpRequest, pk: int, operation_pk: int) -> HttpResponse:
    """Withdraw it."""
    found = access.tenant_operation(request.user, pk, operation_pk)
    return _carry(request, operations.cancel, found, tenant_card_urls)


@login_required
@require_POST
def tenant_repeat(request: HttpRequest, pk: int, operation_pk: int) -> HttpResponse:
    """Ask anew for what it wanted."""
    found = access.tenant_operation(request.user, pk, operation_pk)
    return _carry(request, repeats.repeat, found, tenant_card_urls)


def _carry(request: HttpRequest, deed: Deed, found: Operation, urls_of: UrlsOf) -> HttpResponse:
    """Do it and show the card that it leads to: the same operation, or the one that was asked for anew."""
    at, refusal = timezone.now(), ""
    try:
        found = deed(found, by=person(request), at=at)
    except Refused as no:
        refusal = str(no)
    urls = urls_of(found)
    if wants_part(request):
        context = {"card": cards.card(found, urls, at=at), "refusal": refusal}
        return render(request, "operations/card.html", context, status=422 if refusal else 200)
    if refusal:
        messages.warning(request, refusal)
    return redirect(urls.page)


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "operations"}
