"""django-allauth's OpenID Connect, with the checks that it leaves to TLS: signature, issuer, nonce, PKCE always."""

import secrets
import time
from typing import Any

import requests
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagement.lib import destinations, id_tokens, outbound
from engagement.models import IdentityProvider
from engagement.views.single_sign_on import word

# Settings and keys change rarely; a key that is not among those kept is asked for at once.
_KEPT_S = 600
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Failed(OAuth2Error):
    """The provider cannot be used; the message is a word or two for the log, nothing of what it said."""


class OidcClient(OAuth2Client):
    def get_access_token(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Exchange the code. Whatever the provider answers instead of a token is a Failed."""
        try:
            answer: dict[str, Any] = super().get_access_token(*args, **kwargs)  # type: ignore[no-untyped-call]
        except (OAuth2Error, requests.RequestException, LookupError, ValueError, TypeError) as error:
            raise Failed(f"no token: {type(error).__name__}") from None
        return answer


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """The calls to one provider: its settings, the code's exchange, its keys."""

    client_class = OidcClient

    def __init__(self, request: HttpRequest, provider: "OidcProvider") -> None:
        super().__init__(request, provider.row.slug)
        self._provider = provider

    def get_provider(self) -> "OidcProvider":
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's settings, from its own issuer's well-known address. Raises Failed."""
        issuer = self._provider.row.issuer
        found = self._fetched(self._provider.server_url)
        if found.get("issuer") != issuer:
            raise Failed("settings of another issuer")
        for name in _ENDPOINTS:
            try:
                destinations.check_address(str(found.get(name, "")), sandbox_url=settings.PRIVATE_IDP_URL)
            except destinations.Refused:
                raise Failed(f"{name} is no address to call") from None
        # What Core 1.0, section 9, says for a provider that names none.
        found.setdefault("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sso-oidc-back", args=[self._provider.row.slug]))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token, for the moment of this request; nothing of it is kept."""
        return SocialToken(token=str(data.get("access_token", "")))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Believe the id_token, and ask for the address where it holds none. Raises Failed."""
        claims = self._claims(kwargs["response"].get("id_token"))
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            told = self._fetched(self.openid_config["userinfo_endpoint"], token=token.token)
            if told.get("sub") != claims["sub"]:
                raise Failed("address of somebody else")
            claims |= {name: told[name] for name in ("email", "email_verified") if name in told}
        login: SocialLogin = self._provider.sociallogin_from_response(request, {"id_token": claims})
        return login

    def _claims(self, token: object) -> dict[str, Any]:
        row, keys_url = self._provider.row, self.openid_config["jwks_uri"]
        try:
            try:
                return id_tokens.verify(token, self._fetched(keys_url), issuer=row.issuer, client_id=row.client_id)
            except id_tokens.UnknownKey:
                keys = self._fetched(keys_url, anew=True)
                return id_tokens.verify(token, keys, issuer=row.issuer, client_id=row.client_id)
        except id_tokens.Rejected as rejected:
            raise Failed(f"id_token: {rejected}") from None

    def _fetched(self, url: str, *, token: str = "", anew: bool = False) -> dict[str, Any]:
        """A JSON object from the provider; those that are no person's are kept for a while. Raises Failed."""
        key = f"oidc:{self._provider.row.pk}:{url}"
        kept = None if token or anew else cache.get(key)
        if isinstance(kept, dict):
            return dict(kept)
        try:
            with outbound.transport(allowed=settings.PRIVATE_IDP_URL) as transport:
                answer = transport.get(url, headers={"Authorization": f"Bearer {token}"} if token else None)
                answer.raise_for_status()
                found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Failed(f"not reachable: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise Failed("not reachable: no object")
        if not token:
            cache.set(key, found, _KEPT_S)
        return found


class OidcProvider(OpenIDConnectProvider):
    """One of our rows, as django-allauth wants a provider."""

    def __init__(self, request: HttpRequest, row: IdentityProvider) -> None:
        self.row = row
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=row.slug,
            name=row.label,
            client_id=row.client_id,
            secret=row.client_secret.reveal(),
            settings={"server_url": row.issuer.rstrip("/"), "oauth_pkce_enabled": True},
        )
        super().__init__(request, app=app)

    def ask(self, request: HttpRequest, *, process: str, next_url: str, afresh: bool, data: str = "") -> HttpResponse:
        """Send the person there; `afresh` has them sign in once more. Raises Failed when it does not answer."""
        nonce = secrets.token_urlsafe(24)
        params = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if afresh else {})
        answer: HttpResponse = self.redirect(
            request, process, next_url, data, auth_params=params, nonce=nonce, asked_at=time.time(), afresh=afresh
        )
        return answer

    def get_oauth2_adapter(self, request: HttpRequest) -> OidcAdapter:
        return OidcAdapter(request, self)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The subject, as far as django-allauth takes it: nobody is looked up by it, and it is not stored."""
        return str(data["id_token"]["sub"])[:191]

    def word(self, login: SocialLogin) -> word.Word:
        """What it says about the person. Raises word.Unusable."""
        return word.of_claims(login.account.extra_data["id_token"], self.row, nonce=login.state.get("nonce"))
