"""Signing in and out, the start page of each person, and their choice of colours."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from engagement import access
from engagement.domain import demo
from engagement.forms.accounts import SignInForm
from engagement.views.answers import wants_part

# One message for a wrong address and a wrong password: nobody learns who has an account.
WRONG = "This e-mail address and password do not fit together. Check both and try again."
THEMES = ("system", "light", "dark")
YEAR_S = 31_536_000


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password, then go where the person wanted to go."""
    if wants_part(request):
        # A part of a page asked after the sign-in had run out: the whole page has to come here, not the part.
        return HttpResponseClientRefresh()
    if request.user.is_authenticated:
        return redirect(_wanted(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=form.cleaned_data["email"], password=form.cleaned_data["password"])
        if user is not None:
            login(request, user)
            return redirect(_wanted(request))
        form.add_error(None, WRONG)
    context = {"form": form, "next": _wanted(request), "demo_sign_ins": demo.SIGN_INS if settings.DEMO else ()}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in on this browser; doing it twice changes nothing."""
    logout(request)
    return redirect("sign-in")


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The address without a path: each person's own first page."""
    return redirect(access.home(request.user))  # type: ignore[arg-type]


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice of colours in a cookie; theme.js does the same without a reload."""
    chosen = request.POST.get("theme")
    response = redirect(_wanted(request))
    response.set_cookie(
        "theme", chosen if chosen in THEMES else "system", max_age=YEAR_S, samesite="Lax", secure=settings.HTTPS
    )
    return response


def _wanted(request: HttpRequest) -> str:
    """Where `next` points, if that is a page of ours; otherwise the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")
