"""Comments of an engagement: all of them, or those on one item or session; and writing one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import comments
from engagement.domain.refusals import Refused
from engagement.forms.comments import CommentForm, CommentListForm
from engagement.models import ChecklistItem, Session
from engagement.views.visitors import person

# On the page of what they are about; the rest is a link away.
SHOWN_BESIDE = 5


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The comments, newest first, and the form to write one; `item` and `session` say what it is about."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    wanted = CommentListForm(request.GET).readable()
    item = access.checklist_item(seat, wanted["item"]) if "item" in wanted else None
    session = access.session(seat, wanted["session"]) if "session" in wanted else None
    form = CommentForm(is_inside=seat.allows(May.VIEW_INTERNAL))
    if request.method == "POST":
        seat.require(May.COMMENT)
        form = CommentForm(request.POST, is_inside=seat.allows(May.VIEW_INTERNAL))
        if form.is_valid():
            try:
                comments.write(
                    seat.engagement,
                    members=access.members(seat),
                    by=person(request),
                    at=timezone.now(),
                    item=item,
                    session=session,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                return redirect(_written(seat, item, session))
    return _draw(request, seat, form, item, session, int(wanted.get("page", 1)))


def beside(seat: Seat, *, item: ChecklistItem | None = None, session: Session | None = None) -> dict[str, object]:
    """What comments/thread.html shows on the page of an item or a session: the newest ones and the form; one query."""
    found = access.comments(seat).filter(item=item) if item else access.comments(seat).filter(session=session)
    return {
        "thread": comments.newest(found, n=SHOWN_BESIDE),
        "thread_url": _address(seat, item, session),
        "comment_form": CommentForm(is_inside=seat.allows(May.VIEW_INTERNAL), auto_id="comment_%s"),
    }


def _draw(
    request: HttpRequest,
    seat: Seat,
    form: CommentForm,
    item: ChecklistItem | None,
    session: Session | None,
    number: int,
) -> HttpResponse:
    found = access.comments(seat)
    if item or session:
        found = found.filter(item=item) if item else found.filter(session=session)
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "overview" if seat.allows(May.VIEW_INTERNAL) else "home",
        "page": comments.page(found, number=number),
        "form": form,
        "about": str(item or session or ""),
        "members": ", ".join(sorted(str(one) for one in access.members(seat))),
        "here": _address(seat, item, session),
        "all_url": _address(seat, None, None),
        "items_url": reverse("checklist", args=[seat.engagement.reference]),
        "sessions_url": f"{reverse('engagement', args=[seat.engagement.reference])}sessions/",
        "back": _page_of(seat, item, session),
    }
    return render(request, "comments/list.html", context, status=422 if form.errors else 200)


def _address(seat: Seat, item: ChecklistItem | None, session: Session | None) -> str:
    query = {"item": item.pk} if item else {"session": session.pk} if session else None
    return reverse("comments", args=[seat.engagement.reference], query=query)


def _page_of(seat: Seat, item: ChecklistItem | None, session: Session | None) -> str:
    """The page of what the comments are about."""
    if item:
        return reverse("checklist-item", args=[seat.engagement.reference, item.pk])
    if session:
        return reverse("session", args=[seat.engagement.reference, session.pk])
    return reverse("engagement", args=[seat.engagement.reference])


def _written(seat: Seat, item: ChecklistItem | None, session: Session | None) -> str:
    return f"{_page_of(seat, item, session)}#comments" if item or session else _address(seat, None, None)
