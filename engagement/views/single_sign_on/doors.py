"""The way to a provider and back."""

import json
from typing import Any

from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from engagement.domain import single_sign_on
from engagement.lib import saml
from engagement.views.accounts import wanted_page
from engagement.views.single_sign_on import arrivals, saml_provider
from engagement.views.single_sign_on.adapter import Provider, provider_or_404, refuse
from engagement.views.single_sign_on.oidc import Failed, OidcAdapter, OidcProvider
from engagement.views.single_sign_on.saml_provider import SamlProvider

_BELIEVED = "saml_believed"
_BELIEVED_FOR_S = 120


@never_cache
@require_safe
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """
    The page before the provider's: a link to it.

    A link and no form: browsers hold a form to our own addresses, redirects included.
    """
    context = {"provider": _open(request, slug).row, "next": wanted_page(request)}
    return render(request, "account/sso.html", context)


@never_cache
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the provider."""
    return send(request, _open(request, slug), process=AuthProcess.LOGIN, next_url=wanted_page(request), afresh=False)


@login_required
@never_cache
@require_safe
def confirm(request: HttpRequest) -> HttpResponse:
    """For somebody who came in through a provider: they confirm there who they are."""
    provider = _open(request, arrivals.came_by(request))
    return render(request, "account/sso_confirm.html", {"provider": provider.row, "next": wanted_page(request)})


@login_required
@never_cache
@require_safe
def confirm_there(request: HttpRequest) -> HttpResponse:
    """Off to the provider, which has them sign in once more."""
    provider = _open(request, arrivals.came_by(request))
    return send(request, provider, process=AuthProcess.REDIRECT, next_url=wanted_page(request), afresh=True)


@never_cache
@require_safe
def oidc_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from an OpenID Connect provider, with a code to exchange."""
    provider = provider_or_404(request, slug)
    if not isinstance(provider, OidcProvider):
        raise Http404
    try:
        take_in = OAuth2CallbackView.adapter_view(OidcAdapter(request, provider))  # type: ignore[no-untyped-call]
        answer: HttpResponse = take_in(request)
    except Failed as failed:
        return refuse(request, provider.row, str(failed))
    return answer


@csrf_exempt
@require_POST
def acs(request: HttpRequest, slug: str) -> HttpResponse:
    """
    Back from a SAML provider, by a form that it had the browser send here.

    Browsers keep the cookies of our own pages back from it, so what was believed goes on in a signed one to `finish`,
    which knows what this browser had asked for.
    """
    provider = _saml(request, slug)
    ours = saml_provider.ours(request, slug)
    try:
        found = saml.read(request.POST.get("SAMLResponse", ""), saml_provider.theirs(provider.row), ours)
        single_sign_on.take(provider.row, assertion_id=found.id, expires_at=found.expires_at, at=timezone.now())
    except saml.Rejected as reason:
        return refuse(request, provider.row, str(reason))
    except single_sign_on.Taken:
        return refuse(request, provider.row, "replayed")
    facts = {
        "request_id": found.request_id,
        "email": found.email,
        "name_id": found.name_id,
        "signed_in_at": found.signed_in_at.isoformat(),
    }
    answer = redirect("sso-finish", slug)
    answer.set_signed_cookie(
        _BELIEVED,
        json.dumps(facts),
        salt=slug,
        max_age=_BELIEVED_FOR_S,
        path=reverse("sso-finish", args=[slug]),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return answer


@never_cache
@require_safe
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """Come in with what was believed, if it answers a request of this browser; each request is answered once."""
    provider = _saml(request, slug)
    try:
        signed = request.get_signed_cookie(_BELIEVED, salt=slug, max_age=_BELIEVED_FOR_S)
        facts: dict[str, Any] = json.loads(signed or "")
    except (KeyError, BadSignature):
        return refuse(request, provider.row, "nothing to finish")
    state = statekit.unstash_state(request, provider_id=slug, state_id=facts["request_id"])
    if state is None:
        return refuse(request, provider.row, "not asked for by this browser")
    login = provider.sociallogin_from_response(request, facts)
    login.state = state
    answer: HttpResponse = complete_social_login(request, login)
    answer.delete_cookie(_BELIEVED, path=request.path, samesite="Lax")
    return answer


@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """What the provider's people load into it: our name and our address."""
    _saml(request, slug)
    return HttpResponse(saml.metadata_of_ours(saml_provider.ours(request, slug)), content_type="application/xml")


def send(
    request: HttpRequest, provider: Provider, *, process: str, next_url: str, afresh: bool, data: str = ""
) -> HttpResponse:
    """Send the person to the provider, or say that it cannot be reached."""
    try:
        return provider.ask(request, process=process, next_url=next_url, afresh=afresh, data=data)
    except Failed as failed:
        return refuse(request, provider.row, str(failed))


def _open(request: HttpRequest, slug: str) -> Provider:
    provider = provider_or_404(request, slug)
    if not provider.row.is_on:
        raise Http404
    return provider


def _saml(request: HttpRequest, slug: str) -> SamlProvider:
    provider = provider_or_404(request, slug)
    if not isinstance(provider, SamlProvider):
        raise Http404
    return provider
