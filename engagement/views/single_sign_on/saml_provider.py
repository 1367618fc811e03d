"""django-allauth's SAML, over the checks of lib/saml.py."""

import time
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from engagement.lib import certificates, saml
from engagement.models import IdentityProvider
from engagement.views.single_sign_on import word


class SamlProvider(SAMLProvider):
    """One of our rows, as django-allauth wants a provider. What it is given as a response are believed facts."""

    def __init__(self, request: HttpRequest, row: IdentityProvider) -> None:
        self.row = row
        app = SocialApp(provider=SAMLProvider.id, provider_id=row.slug, name=row.label, client_id=row.slug)
        super().__init__(request, app=app)

    def ask(self, request: HttpRequest, *, process: str, next_url: str, afresh: bool, data: str = "") -> HttpResponse:
        """Send the person there; `afresh` has them sign in once more."""
        address, request_id = saml.ask(theirs(self.row), ours(request, self.row.slug), afresh=afresh)
        self.stash_redirect_state(
            request, process, next_url, data, state_id=request_id, asked_at=time.time(), afresh=afresh
        )
        return HttpResponseRedirect(address)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The name, as far as django-allauth takes it: nobody is looked up by it, and it is not stored."""
        return str(data["name_id"] or "-")[:191]

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return data

    def word(self, login: SocialLogin) -> word.Word:
        """What it says about the person."""
        return word.of_assertion(login.account.extra_data)


def theirs(row: IdentityProvider) -> saml.Theirs:
    found = certificates.read(row.certificates)
    return saml.Theirs(row.entity_id, row.sso_url, tuple(one.pem for one in found))


def ours(request: HttpRequest, slug: str) -> saml.Ours:
    """How a provider knows us: by the address of our metadata."""
    return saml.Ours(
        entity_id=request.build_absolute_uri(reverse("sso-metadata", args=[slug])),
        acs_url=request.build_absolute_uri(reverse("sso-acs", args=[slug])),
    )
