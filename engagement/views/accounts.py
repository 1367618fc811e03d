"""Coming in and going out, the start page of each person, and their choice of colours."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.stages import LoginStage
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from engagement import access
from engagement.domain import demo, single_sign_on
from engagement.forms.accounts import CodeRequestForm
from engagement.models import IdentityProvider
from engagement.views.answers import wants_part

THEMES = ("system", "light", "dark")
YEAR_S = 31_536_000


class _Door:
    """What the ways in have in common: wrong entries are a 422, and no part of a page ever shows a sign-in form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if wants_part(request):
            # A part of a page asked after the sign-in had run out: the whole page has to come here, not the part.
            return HttpResponseClientRefresh()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if answer.status_code == 200:
            answer.status_code = 422
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"next": wanted_page(self.request), "demo_sign_ins": _demo_sign_ins()}  # type: ignore[attr-defined]


@method_decorator(never_cache, name="dispatch")
class AskForCode(_Door, RequestLoginCodeView):
    """
    A customer's way in, and the page that everybody meets first: an address, then the code in the mail to it.

    An address of a company that signs its people in itself leads there, whether anybody has it or not.
    """

    def form_valid(self, form: CodeRequestForm) -> HttpResponse:
        """Go on; an address that gets no code costs what one costs that does, down to a letter to nobody."""
        if form.provider is not None:
            return self._offer(form.provider, form.cleaned_data["email"])
        if form._user is None:
            adapter = get_adapter(self.request)
            adapter.send_mail("account/email/login_code", "", {"code": adapter.generate_login_code()})
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _offer(self, provider: IdentityProvider, email: str) -> HttpResponse:
        context = {"provider": provider, "next": wanted_page(self.request), "email": email}
        return render(self.request, "account/sso.html", context)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Who comes back here wants another code, or typed a wrong address: they begin anew."""


class EnterCode(_Door, ConfirmLoginCodeView):
    """The code, typed in the browser that asked for it; opening the mail's link alone signs nobody in."""


class TeamSignIn(_Door, LoginView):
    """The team's way in: address and password; the second factor follows."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where a provider has to be used, the password is not even looked at."""
        provider = single_sign_on.provider_for(request.POST.get("login", ""))
        if provider is not None and provider.is_required:
            return redirect("sso", provider.slug)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Come in as one of the demo's three people; there is no such address outside a demo."""
    user = demo.person(request.POST.get("email", "")) if settings.DEMO else None
    if user is None:
        raise Http404
    login(request, user)
    return redirect(wanted_page(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in on this browser; doing it twice changes nothing."""
    logout(request)
    return redirect(settings.LOGIN_URL)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The address without a path: each person's own first page."""
    return redirect(access.home(request.user))  # type: ignore[arg-type]


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice of colours in a cookie; theme.js does the same without a reload."""
    chosen = request.POST.get("theme")
    response = redirect(wanted_page(request))
    response.set_cookie(
        "theme", chosen if chosen in THEMES else "system", max_age=YEAR_S, samesite="Lax", secure=settings.HTTPS
    )
    return response


def _demo_sign_ins() -> tuple[demo.SignIn, ...]:
    return demo.SIGN_INS if settings.DEMO else ()


def wanted_page(request: HttpRequest) -> str:
    """Where `next` points, if that is a page of ours; otherwise the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")
