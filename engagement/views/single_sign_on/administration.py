"""Identity providers: the list, add, change, switch, try."""

from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.domain import single_sign_on
from engagement.domain.refusals import Refused
from engagement.forms.single_sign_on import FORMS, ProviderListForm
from engagement.lib import saml
from engagement.models import IdentityProvider
from engagement.views.answers import part
from engagement.views.single_sign_on import saml_provider
from engagement.views.single_sign_on.adapter import TRIAL, provider_or_404
from engagement.views.single_sign_on.doors import send
from engagement.views.visitors import person


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every provider, whose people it lets in, and until when its certificates hold."""
    providers = access.identity_providers(request.user)
    found = single_sign_on.page(providers, at=timezone.now(), number=ProviderListForm(request.GET).number)
    return render(request, part(request, "single_sign_on/list.html", "providers"), {"page": found})


@sensitive_post_parameters("client_secret")
@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Prepare a provider; it is off until it was tried and switched on."""
    customers = access.customers_to_sign_on(request.user)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST if request.method == "POST" else None, customers=customers)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("label", "customer", "domains", "is_required")}
        try:
            added = single_sign_on.add(**values, way=form.way(), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{added} is prepared. Hand its people what is below, then try it.")
            return redirect("identity-provider", added.pk)
    context = {"form": form, "kind": IdentityProvider.Kind(kind).label}
    return render(request, "single_sign_on/add.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("client_secret")
@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One provider: its state, what to hand to its people, and its settings to change."""
    provider = access.identity_provider(request.user, pk)
    form = FORMS[provider.kind](request.POST if request.method == "POST" else None, provider=provider)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("label", "domains", "is_required")}
        try:
            single_sign_on.change(provider, **values, way=form.way(), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("identity-provider", pk)
    context = {
        "provider": provider,
        "row": single_sign_on.row(provider, at=timezone.now()),
        "facts": _facts(request, provider),
        "form": form,
    }
    return render(request, "single_sign_on/provider.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """People may come in through it."""
    provider = access.identity_provider(request.user, pk)
    single_sign_on.switch(provider, is_on=True, by=person(request), at=timezone.now())
    messages.success(request, f"{provider} is on: people of its domains are led there.")
    return redirect("identity-provider", pk)


@login_required
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody comes in through it any more; asks first."""
    provider = access.identity_provider(request.user, pk)
    if request.method == "POST":
        single_sign_on.switch(provider, is_on=False, by=person(request), at=timezone.now())
        messages.success(request, f"{provider} is off.")
        return redirect("identity-provider", pk)
    context = {
        "title": f"Switch {provider} off",
        "question": "Its people come in by a code or a password again, if they have one. Who is in stays in.",
        "verb": "Switch off",
        "back": reverse("identity-provider", args=[pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_safe
def try_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Off to the provider and back, to hear whom it would let in; nobody is signed in by it."""
    provider = provider_or_404(request, access.identity_provider(request.user, pk).slug)
    back = reverse("identity-provider", args=[pk])
    return send(request, provider, process=AuthProcess.REDIRECT, next_url=back, afresh=False, data=TRIAL)


def _facts(request: HttpRequest, provider: IdentityProvider) -> list[tuple[str, str, str]]:
    """What the provider's people have to be told: an id, a label and the value of each."""
    if provider.kind == IdentityProvider.Kind.OIDC:
        address = request.build_absolute_uri(reverse("sso-oidc-back", args=[provider.slug]))
        return [("redirect-uri", "Redirect address", address), ("scopes", "Scopes", "openid email profile")]
    ours = saml_provider.ours(request, provider.slug)
    return [
        ("entity-id", "Our entity id (audience), also the address of our metadata", ours.entity_id),
        ("acs-url", "Assertion consumer service (HTTP-POST)", ours.acs_url),
        ("name-id", "NameID format, or an attribute named email", saml.NAMED_BY_EMAIL),
    ]
