"""The demo's outbox: letters that would have been mailed, to be read."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagement import access
from engagement.domain import outbox
from engagement.exports import letters
from engagement.forms.sessions import PageForm
from engagement.views.answers import part


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The letters that this person may read, newest first."""
    _require_demo()
    found = outbox.page(access.letters(request.user), number=PageForm(request.GET).number)
    return render(request, part(request, "outbox/list.html", "letters"), {"page": found})


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter with its calendar part."""
    _require_demo()
    found = access.letter(request.user, pk)
    context = {"letter": found, "row": outbox.row(found), "text": letters.text_of(found)}
    return render(request, "outbox/letter.html", context)


def _require_demo() -> None:
    """Where letters are really mailed, nobody reads another's here."""
    if not settings.DEMO:
        raise Http404
