"""Files of an engagement: the list, handing in, downloading, removing and bringing back."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import documents
from engagement.domain.refusals import Refused
from engagement.forms.documents import AboutForm, DocumentListForm, UploadForm
from engagement.models import ChecklistItem, Document, Question, Session
from engagement.views.answers import part
from engagement.views.visitors import person

About = Mapping[str, Model]

# A file is only ever saved: never drawn, framed, guessed at, kept by a cache between, or listed by a search engine.
_SAVED_ONLY = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The files, newest first; search, filters, sort and page are in the address."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    read = DocumentListForm(request.GET).readable()
    wanted = documents.Wanted(**read)
    removes_any, whose = access.removes_documents(seat, request.user)
    known = access.removed_documents(seat, request.user) if wanted.is_removed else access.documents(seat)
    context = _page(seat) | {
        "wanted": wanted,
        "page": documents.page(known, wanted, removes_any=removes_any, whose=whose),
        "origins": Document.Origin.choices,
        "topics": access.document_topics(seat),
        "query": f"?{urlencode(read)}" if read else "",
        "removed_url": reverse("documents", args=[reference], query={"is_removed": "on"}),
    }
    return render(request, part(request, "documents/list.html", "documents"), context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand in files; `item`, `question` or `session` in the address say what for."""
    seat = access.engagement(request.user, reference)
    about = _about(seat, AboutForm(request.GET).readable())
    seat.require(May.ANSWER)
    form = UploadForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        topics=list(access.document_topics(seat)),
        asks_topic="item" not in about and "question" not in about,
        is_inside=seat.allows(May.VIEW_INTERNAL),
    )
    if request.method == "POST" and form.is_valid():
        try:
            taken = documents.take(
                seat.engagement, _uploads(form), by=person(request), at=timezone.now(), **form.about(), **about
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            n = len(taken)
            messages.success(request, f"{taken[0]} was handed in." if n == 1 else f"{n} files were handed in.")
            return redirect(_page_of(seat, about))
    context = _page(seat) | {
        "form": form,
        "about": next((str(one) for one in about.values()), ""),
        "back": _page_of(seat, about),
        "here": request.get_full_path(),
    }
    return render(request, "documents/add.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """The file itself, to be saved."""
    seat = access.engagement(request.user, reference)
    document = access.document(seat, pk)
    try:
        chunks = documents.download(document, by=person(request), at=timezone.now())
    except Refused as refusal:
        context = _page(seat) | {"document": document, "problem": str(refusal)}
        return render(request, "documents/gone.html", context, status=410)
    answer = StreamingHttpResponse(chunks, content_type=document.content_type, headers=_SAVED_ONLY)
    answer["Content-Length"] = str(document.size_bytes)
    answer["Content-Disposition"] = content_disposition_header(True, document.name) or "attachment"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask whether it shall go, and take it off the list."""
    seat = access.engagement(request.user, reference)
    document = access.document(seat, pk)
    access.require_remover(seat, request.user, document)
    if request.method == "POST":
        documents.remove(document, by=person(request), at=timezone.now())
        days = documents.KEPT_AFTER_REMOVAL.days
        messages.success(request, f"{document} was removed. Under “Removed” it can be brought back for {days} days.")
        return redirect(_list_url(seat))
    context = {
        "title": f"Remove {document}",
        "question": documents.removal_question(document.name),
        "verb": "Remove it",
        "back": _list_url(seat),
    }
    return render(request, "confirm.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Bring a removed file back."""
    seat = access.engagement(request.user, reference)
    document = access.removed_document(seat, request.user, pk)
    access.require_remover(seat, request.user, document)
    try:
        documents.restore(document, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("documents", args=[reference], query={"is_removed": "on"}))
    messages.success(request, f"{document} is back.")
    return redirect(_list_url(seat))


def _uploads(form: UploadForm) -> list[documents.Upload]:
    return [
        documents.Upload(name=one.name or "", file=one, size_bytes=one.size or 0)
        for one in form.cleaned_data["uploads"]
    ]


def _about(seat: Seat, named: Mapping[str, int]) -> dict[str, Any]:
    """The first of item, question and session that the address names, found through the seat."""
    if "item" in named:
        return {"item": access.checklist_item(seat, named["item"])}
    if "question" in named:
        return {"question": access.question(seat, named["question"])}
    return {"session": access.session(seat, named["session"])} if "session" in named else {}


def _page_of(seat: Seat, about: About) -> str:
    """The page of what the files are handed in for."""
    reference = seat.engagement.reference
    match next(iter(about.values()), None):
        case ChecklistItem() as item:
            return reverse("checklist-item", args=[reference, item.pk])
        case Question() as question:
            topic_url = reverse("discovery", args=[reference], query={"topic": question.topic.key})
            return f"{topic_url}#question-{question.pk}"
        case Session() as session:
            return reverse("session", args=[reference, session.pk])
        case _:
            return _list_url(seat)


def _list_url(seat: Seat) -> str:
    return reverse("documents", args=[seat.engagement.reference])


def _page(seat: Seat) -> dict[str, object]:
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "documents",
        "list_url": _list_url(seat),
        "base_url": reverse("engagement", args=[seat.engagement.reference]),
        "add_url": reverse("documents-add", args=[seat.engagement.reference]),
    }
