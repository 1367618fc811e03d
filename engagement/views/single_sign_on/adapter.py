"""What django-allauth asks about a sign-in through a provider: which provider, who it is, what if it failed."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from requests import Session as Transport

from engagement.domain import single_sign_on
from engagement.lib import outbound, traces
from engagement.models import IdentityProvider
from engagement.views.single_sign_on import arrivals
from engagement.views.single_sign_on.oidc import Failed, OidcProvider
from engagement.views.single_sign_on.saml_provider import SamlProvider
from engagement.views.single_sign_on.word import Unusable, Word

logger = logging.getLogger(__name__)

TRIAL = "trial"
Provider = OidcProvider | SamlProvider


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers are our own rows; nobody signs up, and nothing of a provider's is stored."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        return provider_or_404(request, provider)

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """None: a page that lists them all would tell who our customers are."""
        return []

    def get_requests_session(self) -> Transport:
        return outbound.transport(allowed=settings.PRIVATE_IDP_URL)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """The audit trail tells of it."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide who it is; every other answer than a person ends the way in here."""
        provider, state = sociallogin.provider, sociallogin.state
        if state.get("data") == TRIAL:
            raise ImmediateHttpResponse(_tried(request, sociallogin))
        try:
            word = provider.word(sociallogin)
            person = single_sign_on.person_of(provider.row, email=word.email, at=timezone.now())
            _check_afresh(word, state)
        except (Unusable, single_sign_on.NotLetIn) as reason:
            raise ImmediateHttpResponse(refuse(request, provider.row, str(reason))) from None
        if state.get("process") == AuthProcess.LOGIN:
            sociallogin.user = person
            arrivals.expect(request, provider.row.slug)
        elif state.get("process") == AuthProcess.REDIRECT and state.get("afresh") and person == request.user:
            arrivals.confirm(request)
        else:
            raise ImmediateHttpResponse(refuse(request, provider.row, "somebody else confirmed"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Whatever went wrong with the provider is one calm page, and one line in the log."""
        said = str(exception) if isinstance(exception, Failed) else type(exception).__name__ if exception else error
        reason = "cancelled" if error == AuthError.CANCELLED else str(said)
        raise ImmediateHttpResponse(refuse(request, provider.row, reason))


def provider_or_404(request: HttpRequest, slug: str) -> Provider:
    """The provider of these addresses, on or off: nobody comes in while it is off."""
    row = single_sign_on.provider_named(slug)
    if row is None:
        raise Http404
    return OidcProvider(request, row) if row.kind == IdentityProvider.Kind.OIDC else SamlProvider(request, row)


def refuse(request: HttpRequest, row: IdentityProvider, reason: str) -> HttpResponse:
    """The page for everybody whom the provider did not bring in; why stands in the log, beside the request's id."""
    logger.warning("single sign-on refused provider=%s reason=%s", row.slug, reason)
    context = {"provider": row, "reference": traces.current_id()}
    return render(request, "account/sso_refused.html", context, status=403)


def _check_afresh(word: Word, state: dict[str, Any]) -> None:
    if state.get("afresh") and not word.is_since(float(state["asked_at"])):
        raise Unusable("not signed in afresh")


def _tried(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """An administrator's trial: tell what would have happened, and sign nobody in."""
    row = login.provider.row
    try:
        word = login.provider.word(login)
        person = single_sign_on.person_of(row, email=word.email, at=timezone.now(), is_trial=True)
    except (Unusable, single_sign_on.NotLetIn) as reason:
        messages.warning(request, f"{row.label} answers, but this person would not come in: {reason}.")
    else:
        messages.success(request, f"It works: {row.label} vouches for {word.email}, who would come in as {person}.")
    return redirect("identity-provider", row.pk)
