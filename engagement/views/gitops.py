"""Policies as files: where each version stands, the repository to take along, and what drifted in a console."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import audit, gitops
from engagement.domain.refusals import Refused
from engagement.exports import policy_repository
from engagement.forms.gitops import DriftForm, RepositoryForm, StagesForm
from engagement.views.visitors import person

_TYPES = {"zip": "application/zip", "bundle": "application/octet-stream"}


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The stages with the version that stands in each, drift, and the repository."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    return _draw(request, seat, RepositoryForm(initial={"kind": "bundle"}))


@login_required
@require_GET
def repository(request: HttpRequest, reference: str) -> HttpResponse:
    """The newest versions as files with their pipelines, to be downloaded."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    form = RepositoryForm(request.GET)
    if not form.is_valid():
        return _draw(request, seat, form)
    try:
        made = gitops.source(*_rows(seat), engagement=seat.engagement, tools=form.tools())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _draw(request, seat, form)
    kind = form.cleaned_data["kind"]
    commit, bundle = policy_repository.as_bundle(made)
    _note(request, seat, commit)
    data = policy_repository.as_zip(made) if kind == "zip" else bundle
    name = policy_repository.file_name(made, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=_TYPES[kind], headers=headers)


@login_required
@require_GET
def pull_request(request: HttpRequest, reference: str) -> HttpResponse:
    """The edit of a console as the text of a pull request."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    found = _drifted(seat, DriftForm.read(request.GET))
    if found is None:
        messages.info(request, "This policy is as it was decided by now.")
        return redirect("gitops", reference)
    context = _page(seat) | {"drifted": found, "text": gitops.pull_request(found)}
    return render(request, "policies/pull_request.html", context)


@login_required
@require_POST
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the drift into the RAID log."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    found = _drifted(seat, DriftForm.read(request.POST))
    if found is None:
        messages.info(request, "This policy is as it was decided by now: there is nothing to raise.")
        return redirect("gitops", reference)
    raised = gitops.raise_issue(seat.engagement, found, by=person(request), at=timezone.now())
    messages.success(request, f"In the RAID log, due {raised.due_on:%-d %B}: {raised.text[:120]}")
    return redirect("gitops", reference)


@login_required
@require_POST
def prove(request: HttpRequest, reference: str) -> HttpResponse:
    """Have the evidence taken again that the console equals the repository."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    at = timezone.now()
    n = gitops.prove(seat.engagement, access.policy_requests(seat), by=person(request), at=at)
    if n:
        messages.success(request, "Asked for: a worker compares the consoles with what was applied last.")
    else:
        messages.info(
            request, "There is nothing to compare: no version was applied, or no item asks for this evidence."
        )
    return redirect("gitops", reference)


def _note(request: HttpRequest, seat: Seat, commit: str) -> None:
    """The trail names the commit, which the checklist asks for as evidence."""
    changes = {"commit": (None, commit)}
    at = timezone.now()
    audit.record(
        person(request), "policies.exported", seat.engagement, at=at, engagement=seat.engagement, changes=changes
    )


def _drifted(seat: Seat, key: str) -> gitops.Drifted | None:
    return gitops.drifted(access.tenants_of(seat), access.policy_requests(seat), access.policies_seen(seat), key)


def _rows(seat: Seat) -> tuple[Any, Any, Any]:
    return access.policies(seat), access.tenants_of(seat), access.policy_requests(seat)


def _draw(request: HttpRequest, seat: Seat, form: RepositoryForm) -> HttpResponse:
    number = StagesForm(request.GET).number()
    board = gitops.board(*_rows(seat), access.policies_seen(seat), engagement=seat.engagement, number=number)
    context = _page(seat) | {"board": board, "form": form}
    return render(request, "policies/gitops.html", context, status=422 if form.errors else 200)


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "policies"}
