"""What django-allauth asks of the site: how mail leaves, who may come in which way, and what a sign-in is worth."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from engagement.domain import audit, letters, single_sign_on
from engagement.models import Letter, User
from engagement.models.fields import keyring
from engagement.views import second_factor
from engagement.views.single_sign_on import arrivals

_SECOND_STEP = "allauth.mfa.stages.AuthenticateStage"


class AccountAdapter(DefaultAccountAdapter):
    """Mail is a letter that a worker sends; nobody signs up; the team is signed in for a working day."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail address and password do not fit together. Check both and try again.",
        "incorrect_code": "This is not the code that we sent. Check it and try again.",
        "incorrect_password": "This is not your password. Check it and try again.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited or added; nobody makes an account of their own."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail; a request never waits for a mail server."""
        known = {
            "code": context.get("code", ""),
            "url": self.request.build_absolute_uri(reverse("account_confirm_login_code")),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        }
        letters.queue(
            Letter.Kind.SIGN_IN,
            key=f"sign-in:{uuid.uuid4()}",
            to_address=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", known).strip(),
            text=render_to_string(f"{template_prefix}_message.txt", known),
            at=timezone.now(),
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for the first second factor: there is only the password so far, and it was typed a moment ago."""
        return not second_factor.is_missing(self.request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened; "You have signed in" is no news."""

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Whoever has to come in through a provider that can vouch for them is led there, whatever they came with."""
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refusal is not None or arrivals.arriving_by(request) or not isinstance(user, User):
            return refusal
        provider = single_sign_on.provider_for(user.email)
        if provider is None or not provider.is_required:
            return None
        is_exempt = single_sign_on.comes_by_code(provider, email=user.email, at=timezone.now())
        return None if is_exempt else redirect("sso", provider.slug)

    def get_login_stages(self) -> list[str]:
        """A provider asks for the second factor itself."""
        stages: list[str] = super().get_login_stages()
        return [stage for stage in stages if stage != _SECOND_STEP or not arrivals.arriving_by(self.request)]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in; somebody of the team who has no second factor yet is led to set one up first."""
        super().login(request, user)
        arrivals.remember(request)
        if arrivals.came_by(request):
            # Who leaves the company is switched off there, and has to come in again here before long.
            request.session.set_expiry(settings.TEAM_SIGN_IN_S)
        elif isinstance(user, User) and user.is_staff:
            request.session.set_expiry(settings.TEAM_SIGN_IN_S)
            if not settings.DEMO and not is_mfa_enabled(user):
                second_factor.ask_for_one(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors are secrets: they are stored under the same keys as every other one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Codes change every 30 seconds; try the one shown now.",
        "cannot_delete_authenticator": "The team signs in with a second factor: add another one before this one goes.",
    }

    def encrypt(self, text: str) -> str:
        return keyring().encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring().decrypt(encrypted_text)

    def send_notification_mail(self, template_prefix: str, user: User, *args: object, **kwargs: object) -> None:
        """The audit trail tells of it: "mfa/email/totp_activated" stands there as "second_factor.totp_activated"."""
        audit.record(user, f"second_factor.{template_prefix.rpartition('/')[2]}", user, at=timezone.now())
