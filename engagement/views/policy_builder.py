"""One policy: building it, seeing what the draft would do, deciding on it; reading it for those who do not build."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import policies
from engagement.domain.policies import trials, versions
from engagement.domain.refusals import Refused
from engagement.forms.policies import PolicyForm, TrialForm
from engagement.models import AssurancePolicy
from engagement.views.answers import wants_part
from engagement.views.policies import page_of
from engagement.views.visitors import person

# The name of the buttons; one without a known value only tries.
DEED, SAVE, DECIDE = "do", "draft", "version"
NO_REVISION = -1


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The builder for those who edit; what the policy says for everybody else."""
    seat = access.engagement(request.user, reference)
    policy = access.policy(seat, pk)
    if request.method == "GET" and not seat.allows(May.EDIT):
        return _read(request, seat, policy)
    seat.require(May.EDIT)
    form = _form(request, seat, policy)
    if request.method == "GET":
        return _draw(request, seat, policy, form)
    deed = request.POST.get(DEED)
    if form.is_valid() and deed in (SAVE, DECIDE):
        try:
            said = _keep(request, policy, form, deed, timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("policy", reference, pk)
    return _draw(request, seat, policy, form, is_tried=True)


@login_required
@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the settings, as they stand in the form, would do; by GET what is stored would, for all of the team."""
    seat = access.engagement(request.user, reference)
    policy = access.policy(seat, pk)
    seat.require(May.EDIT if request.method == "POST" else May.VIEW_INTERNAL)
    form = _form(request, seat, policy)
    context = _page(seat, policy, form) | _trial(request, seat, form)
    is_part = wants_part(request) or request.method == "POST"
    template = "policies/trial.html" if is_part else "policies/outcome.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, policy: AssurancePolicy, form: PolicyForm, deed: str, at: datetime) -> str:
    """Save the draft, or decide on it; gives what to say about it. Raises Refused."""
    revision = form.cleaned_data["revision"]
    revision = NO_REVISION if revision is None else revision
    if deed == SAVE:
        policies.save_draft(policy, form.typed, revision=revision, by=person(request), at=at)
        return "The draft is saved. Nothing has changed in a console."
    why = form.cleaned_data["why"]
    if not why:
        raise Refused("Say why, for those who read the version later.", field="why")
    made = policies.save_version(policy, form.typed, why=why, revision=revision, by=person(request), at=at)
    return f"Version {made.number} of {policy.name} is decided. It is in no console until it is applied."


def _form(request: HttpRequest, seat: Seat, policy: AssurancePolicy) -> PolicyForm:
    before = policies.drafted(policy, policies.newest(policy))
    scopes = list(access.scopes_seen(seat).values_list("name", flat=True).distinct().order_by("name")[:50])
    typed = request.POST if request.method == "POST" else None
    return PolicyForm(typed, policy=before, known_scopes=scopes, initial={"revision": policy.draft_revision})


def _draw(
    request: HttpRequest, seat: Seat, policy: AssurancePolicy, form: PolicyForm, *, is_tried: bool = False
) -> HttpResponse:
    context = _page(seat, policy, form) | {"history": versions.history(policy), "now": timezone.now()}
    if is_tried:
        context |= _trial(request, seat, form)
    return render(request, "policies/builder.html", context, status=422 if form.errors else 200)


def _trial(request: HttpRequest, seat: Seat, form: PolicyForm) -> dict[str, object]:
    """What the draft would do in the console that was chosen; nothing while the form cannot be read."""
    wanted = TrialForm(request.POST or request.GET).readable()
    consoles = list(access.tenants_of(seat).order_by("label", "pk"))
    chosen = next((one for one in consoles if one.pk == wanted.get("console")), consoles[0] if consoles else None)
    context: dict[str, object] = {
        "consoles": consoles,
        "console": chosen,
        "is_tried": True,
        "change": wanted.get("change"),
    }
    if not form.is_bound or form.is_valid():
        images = access.images(seat).filter(registry__tenant=chosen) if chosen else access.images(seat)
        context["trial"] = trials.show(
            form.typed,
            chosen,
            images,
            change=str(wanted.get("change", "")),
            number=int(wanted.get("page", 1)),
            at=timezone.now(),
        )
    return context


def _read(request: HttpRequest, seat: Seat, policy: AssurancePolicy) -> HttpResponse:
    newest = policies.newest(policy)
    is_inside = seat.allows(May.VIEW_INTERNAL)
    said = policies.drafted(policy, newest) if is_inside or newest is None else policies.of_version(newest)
    context = page_of(seat) | {
        "policy": policy,
        "newest": newest,
        "has_draft": is_inside and bool(policy.draft),
        "said": versions.in_words(said),
        "history": versions.history(policy),
        "is_inside": is_inside,
    }
    return render(request, "policies/show.html", context)


def _page(seat: Seat, policy: AssurancePolicy, form: PolicyForm) -> dict[str, object]:
    at = [seat.engagement.reference, policy.pk]
    return page_of(seat) | {
        "policy": policy,
        "form": form,
        "policy_url": reverse("policy", args=at),
        "try_url": reverse("policy-try", args=at),
        "discard_url": reverse("policy-discard", args=at),
        "image_url": reverse("scans", args=at[:1]),
    }
