"""Every component in all its states, on one page, for those who build pages."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.forms.gallery import SampleForm
from engagement.views.navigation import Link


@dataclass(frozen=True)
class Findings:
    """Made-up counts for the severity components."""

    name: str
    n_critical: int = 0
    n_high: int = 0
    n_medium: int = 0
    n_low: int = 0
    n_negligible: int = 0


FINDINGS = [
    Findings("alpine:3.4", n_critical=2, n_high=15, n_medium=21, n_low=6),
    Findings("ubuntu:14.04", n_critical=1, n_high=40, n_medium=1850, n_low=620, n_negligible=300),
    Findings("registry.example/a-team/a-service-with-a-rather-long-name:2025-06-03.build-4711", n_low=1),
    Findings("scratch:latest"),
]


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The gallery; anybody outside the team learns nothing of it (404)."""
    access.require_staff(request.user)
    now = timezone.now()
    wrong = SampleForm(
        {"name": "acme/acr", "address": "registry", "notes": "Kept as it was typed."}, auto_id="wrong_%s"
    )
    wrong.add_error("name", "A slash is not allowed here; write acme-acr.")
    wrong.add_error(None, "The console refused this registry: the name is taken. Choose another.")
    context = {
        "tones": ["neutral", "info", "good", "warn", "bad"],
        "step_states": ["done", "current", "waiting", "failed", "skipped", "pending"],
        "severity_names": ["critical", "high", "medium", "low", "negligible"],
        "findings": FINDINGS,
        "none_found": FINDINGS[-1],
        "page": Paginator(range(137), 25).page(2),
        "tabs": _tabs(),
        "form": SampleForm(),
        "wrong": wrong,
        "now": now,
        "soon": now + timedelta(hours=2, minutes=30),
        "before": now - timedelta(minutes=4),
    }
    return render(request, "gallery/gallery.html", context)


def _tabs() -> list[Link]:
    labels = [("Overview", "layout-dashboard"), ("Plan", "calendar"), ("Registries", "database"), ("Scans", "scan")]
    return [Link(label, icon, f"#{label.lower()}", is_current=label == "Registries") for label, icon in labels]
