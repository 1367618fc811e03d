"""Consoles: the list, add, change, verify."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement import access
from engagement.domain import cards, tenant_rows, tenants
from engagement.domain.refusals import Refused
from engagement.forms.tenants import TenantForm, TenantListForm
from engagement.models import AquaTenant
from engagement.views.answers import part, wants_part
from engagement.views.operations import tenant_card_urls


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The consoles that this person looks after."""
    user = access.require_console_keeper(request.user)
    wanted = TenantListForm(request.GET).readable()
    found = tenant_rows.page(
        access.tenants(user), q=wanted.get("q", ""), state=wanted.get("state", ""), number=wanted.get("page", 1)
    )
    context = {
        "page": found,
        "wanted": wanted,
        "is_narrowed": "q" in wanted or "state" in wanted,
        "states": AquaTenant.State.choices,
    }
    return render(request, part(request, "tenants/list.html", "tenants"), context)


@sensitive_post_parameters("identifier", "secret")
@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a console in; its verification begins at once."""
    user = access.require_console_keeper(request.user)
    form = TenantForm(request.POST or None, customers=access.customers(user))
    if request.method == "POST" and form.is_valid():
        try:
            tenant = tenants.add(**form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("tenant", tenant.pk)
    return render(request, "tenants/add.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("identifier", "secret")
@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One console: whether it lets us in, and its address and credentials to change."""
    tenant = access.tenant(request.user, pk)
    user = access.require_console_keeper(request.user)
    form = TenantForm(request.POST or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        try:
            tenants.change(tenant, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("tenant", tenant.pk)
    context = _state(tenant) | {"form": form}
    return render(request, part(request, "tenants/tenant.html", "state"), context, status=422 if form.errors else 200)


@login_required
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in to the console once more, without changing anything there."""
    tenant = access.tenant(request.user, pk)
    user = access.require_console_keeper(request.user)
    tenants.request_verification(tenant, by=user, at=timezone.now())
    if wants_part(request):
        return render(request, "tenants/tenant.html#state", _state(tenant))
    return redirect("tenant", tenant.pk)


def _state(tenant: AquaTenant) -> dict[str, object]:
    """What the part of the page shows that asks for itself while the verification runs."""
    operation = tenant_rows.latest_operation(tenant)
    card = operation and cards.card(operation, tenant_card_urls(operation), at=timezone.now(), polls=False)
    return {
        "tenant": tenant,
        "row": tenant_rows.row(tenant),
        "card": card,
        "n_held_back": tenant_rows.n_held_back(tenant),
    }
