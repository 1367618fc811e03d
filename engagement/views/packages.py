"""Work packages: the versions, one of them, its topics; the draft's life; files out and in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.domain import audit, packages
from engagement.domain.packages import reads
from engagement.domain.refusals import Refused
from engagement.forms.packages import CASES, ArchiveForm, PackageListForm
from engagement.forms.rows import PREFIX
from engagement.models import User, WorkPackage
from engagement.views.answers import part


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every version that this person may see."""
    user = access.require_staff(request.user)
    found = reads.page(access.packages(user), number=PackageListForm(request.GET).number())
    context = {"page": found, "may_keep": access.keeps_packages(user)}
    return render(request, part(request, "packages/list.html", "packages"), context)


@login_required
@require_safe
def show(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """One version: its frame and topics; of a draft also what is wrong and what changed."""
    user = access.require_staff(request.user)
    package = access.package(user, key, version)
    read = reads.version(package)
    context = _frame(user, package) | {
        "read": read,
        "parts": reads.parts_of_package(read),
        "complaints": [_link(package, one) for one in read.complaints],
    }
    return render(request, "packages/package.html", context)


@login_required
@require_safe
def topic(request: HttpRequest, key: str, version: int, topic: str) -> HttpResponse:
    """One topic with all its parts."""
    user = access.require_staff(request.user)
    package = access.package(user, key, version)
    read = reads.version(package)
    found = read.content.topic(topic)
    if found is None:
        raise Http404(topic)
    parts = {one.name: one for one in reads.parts_of_topic(read, topic)}
    kind = next(card.kind for card in read.topics if card.key == topic)
    context = _frame(user, package) | {"topic": found, "kind": kind, "parts": parts, "cases": CASES}
    return render(request, "packages/topic.html", context)


@login_required
@require_safe
def changes(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """What differs from the version that this one is based on."""
    user = access.require_staff(request.user)
    package = access.package(user, key, version)
    return render(request, "packages/changes.html", _frame(user, package) | {"changes": reads.changes_since(package)})


@login_required
@require_POST
def open_draft(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Begin the next version as a copy of this one."""
    user = access.require_package_keeper(request.user)
    package = access.package(user, key, version)
    try:
        draft = packages.open_draft(package, by=user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(_url(package))
    return redirect(_url(draft))


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Ask, with what changed in sight, then make the draft the next version."""
    user = access.require_package_keeper(request.user)
    package = access.package(user, key, version)
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        told = int(revision) if revision.isdecimal() and len(revision) < 9 else -1

        def deed(*, by: User, at: datetime) -> WorkPackage:
            return packages.publish(package, revision=told, by=by, at=at)

        return _done(request, user, package, deed, f"Version {package.version} is published.", to=_url(package))
    if not package.is_draft:
        return redirect(_url(package))
    read = reads.version(package)
    context = _frame(user, package) | {
        "changes": read.changes,
        "complaints": [_link(package, one) for one in read.complaints],
    }
    return render(request, "packages/publish.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Ask, then throw the draft away."""
    user = access.require_package_keeper(request.user)
    package = access.package(user, key, version)
    if request.method == "POST":

        def deed(*, by: User, at: datetime) -> None:
            packages.discard(package, by=by, at=at)

        return _done(request, user, package, deed, "The draft is discarded.", to=reverse("packages"))
    if not package.is_draft:
        return redirect(_url(package))
    context = {
        "title": f"Discard the draft of {package.name}",
        "question": f"Version {package.version} has {package.revision} edits, which would be lost for good.",
        "verb": "Discard it",
        "back": _url(package),
    }
    return render(request, "confirm.html", context)


@login_required
@require_safe
def export(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """The version as a zip of its files."""
    user = access.require_staff(request.user)
    package = access.package(user, key, version)
    archive = packages.packed(packages.exported(package))
    audit.record(user, "package.exported", package, at=timezone.now())
    name = f"{package.key}-v{package.version}.zip"
    return HttpResponse(
        archive, content_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Make a draft of an exported archive."""
    user = access.require_package_keeper(request.user)
    is_sent = request.method == "POST"
    form = ArchiveForm(request.POST, request.FILES) if is_sent else ArchiveForm()
    if is_sent and form.is_valid():
        try:
            draft = packages.take_in(form.content(), by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Version {draft.version} of {draft.name} is a draft now.")
            return redirect(_url(draft))
    return render(request, "packages/import.html", {"form": form}, status=422 if form.errors else 200)


@dataclass(frozen=True)
class ProblemLink:
    """What is wrong, and the address of the very field."""

    label: str
    text: str
    url: str


def _link(package: WorkPackage, one: reads.Complaint) -> ProblemLink:
    of_package: list[object] = [package.key, package.version]
    name, more = ("package-topic-part", [one.topic]) if one.topic else ("package-part", [])
    return ProblemLink(one.label, one.text, reverse(name, args=[*of_package, *more, one.part]) + _anchor(one.place))


def _anchor(place: tuple[str | int, ...]) -> str:
    """The field of a place within a part: of a row, or of the part itself; empty for the part as a whole."""
    match place:
        case (int(row), str(field), *_):
            return f"#id_{PREFIX}-{row}-{field}"
        case (int(row), *_):
            return f"#id_{PREFIX}-{row}-text"
        case (str(field), *_):
            return f"#id_{field}"
    return ""


def _frame(user: User, package: WorkPackage) -> dict[str, object]:
    """What every page of one version needs."""
    may_keep = access.keeps_packages(user)
    return {
        "package": package,
        "may_keep": may_keep,
        "may_edit": may_keep and package.is_draft,
        "url": _url(package),
    }


def _done(
    request: HttpRequest, user: User, package: WorkPackage, deed: Callable[..., object], said: str, *, to: str
) -> HttpResponse:
    """Do it and say so; a refusal is told on the version's page."""
    try:
        deed(by=user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(_url(package))
    messages.success(request, said)
    return redirect(to)


def _url(package: WorkPackage) -> str:
    return reverse("package", args=[package.key, package.version])
