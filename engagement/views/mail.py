"""What one is mailed: the choices of who has signed in, and the address in a mail that stops its kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from engagement.domain import mail_choices
from engagement.domain.mail_choices import BUNDLED, BadToken
from engagement.forms.mail import MailChoicesForm
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """One's own choices: which kinds of mail, the hour of the daily one, and the quiet hours."""
    reader = person(request)
    kinds = mail_choices.offered(reader)
    if request.method == "POST":
        form = MailChoicesForm(request.POST, kinds=kinds, bundled=BUNDLED)
        if form.is_valid():
            mail_choices.keep(reader, **form.typed(), at=timezone.now())
            messages.success(request, "Saved what you want to be mailed.")
            return redirect("mail-choices")
    else:
        chosen = mail_choices.of(reader)
        wanted = [kind.value for kind in kinds if kind not in chosen.refused]
        form = MailChoicesForm(
            kinds=kinds,
            bundled=BUNDLED,
            initial={
                "bundled": wanted,
                "letters": wanted,
                "hour": chosen.hour,
                "quiet_from": chosen.quiet.start,
                "quiet_until": chosen.quiet.end,
                "is_weekend_quiet": chosen.quiet.is_weekend_quiet,
            },
        )
    return render(request, "mail/choices.html", {"form": form}, status=422 if form.errors else 200)


# Mail programs send the POST by themselves, without a cookie (RFC 8058); the token says whose mail and which.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Mail nothing of the token's kind to its address any more; opening the page alone changes nothing."""
    try:
        address, kind = mail_choices.read_token(token)
    except BadToken:
        raise Http404 from None
    if request.method == "POST":
        mail_choices.stop(address, kind, at=timezone.now())
    context = {"address": address, "kind": kind.label, "is_stopped": mail_choices.is_stopped(address, kind)}
    return render(request, "mail/stop.html", context)
