"""One box for everything that somebody may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from engagement import access
from engagement.domain import search
from engagement.domain.search import Bounds, Found, Hit
from engagement.forms.search import SearchForm
from engagement.models import User
from engagement.views.answers import part
from engagement.views.visitors import person


@dataclass(frozen=True)
class Line:
    """A hit with its address; `reference` is empty where the title says it already."""

    url: str
    title: str
    reference: str
    about: str
    text: str


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first hits of every kind, or all of one kind, page by page."""
    user, form = person(request), SearchForm(request.GET)
    read = form.readable()
    words, bounds = search.sought(read.get("q", "")), _bounds(user)
    context: dict[str, object] = {"words": words, "typed": form.typed, "problem": form.problem, "least": search.LEAST}
    kind = read.get("kind")
    if kind in search.KINDS:
        page = search.one_kind(bounds, words, kind, zone=user.time_zone, number=read.get("page", 1))
        context |= {"kind": search.KINDS[kind], "page": page, "lines": [_line(hit) for hit in page.rows]}
    else:
        context |= _shown(search.every(bounds, words, zone=user.time_zone))
    return render(request, part(request, "search/search.html", "results"), context)


@login_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A few hits of every kind, to stand below the box while somebody types."""
    user, form = person(request), SearchForm(request.GET)
    words = search.sought(form.readable().get("q", ""))
    found = search.suggest(_bounds(user), words, zone=user.time_zone)
    return render(request, "search/suggestions.html", {"words": words, "typed": form.typed} | _shown(found))


def _bounds(user: User) -> Bounds:
    found = access.searchable(user)
    return Bounds(found.rows, is_inside=found.is_inside)


def _shown(found: Found) -> dict[str, object]:
    return {
        "groups": [(group, [_line(hit) for hit in group.hits]) for group in found.groups],
        "exact": _line(found.exact) if found.exact else None,
    }


def _line(hit: Hit) -> Line:
    says_reference = hit.kind in ("engagements", "packages", "consoles")
    return Line(_ADDRESSES[hit.kind](hit), hit.title, "" if says_reference else hit.reference, hit.about, hit.text)


_ADDRESSES: dict[str, Callable[[Hit], str]] = {
    "engagements": lambda hit: reverse("engagement", args=[hit.reference]),
    "people": lambda hit: reverse("people", args=[hit.reference]),
    "sessions": lambda hit: reverse("session", args=[hit.reference, hit.pk]),
    "items": lambda hit: reverse("checklist-item", args=[hit.reference, hit.pk]),
    "registries": lambda hit: f"{reverse('registries', args=[hit.reference])}#registry-{hit.pk}",
    "images": lambda hit: reverse("image", args=[hit.reference, hit.pk]),
    "findings": lambda hit: reverse("image-vulnerability", args=[hit.reference, hit.parent, hit.pk]),
    "raid": lambda hit: reverse("raid", args=[hit.reference]),
    "comments": lambda hit: f"{reverse('comments', args=[hit.reference])}#comment-{hit.pk}",
    "answers": lambda hit: f"{reverse('discovery', args=[hit.reference])}#question-{hit.pk}",
    "documents": lambda hit: reverse("documents", args=[hit.reference]),
    "packages": lambda hit: reverse("package", args=[hit.reference, hit.pk]),
    "consoles": lambda hit: reverse("tenant", args=[hit.pk]),
}
