"""Confirming who one is before something grave: where one came in, and nowhere else."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from engagement.views.single_sign_on import arrivals

View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """
    A view only for somebody who has just confirmed who they are.

    Whoever came in through a provider signs in there once more (django-allauth would believe them without), and is led
    to the power's page to press the button again; everybody else types password or code.
    """
    by_password = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not arrivals.came_by(request):
            return by_password(request, *args, **kwargs)  # type: ignore[no-any-return]
        if not arrivals.is_confirmed(request):
            return redirect(f"{reverse('sso-confirm')}?{urlencode({'next': reverse('power')})}")
        return view(request, *args, **kwargs)

    return answer
