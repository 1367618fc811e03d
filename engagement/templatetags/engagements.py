"""How an engagement's own words look: its status, its health, and the tabs of its pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from engagement.templatetags.components import badge, drawn_once

register = template.Library()

# Value of the state → tone and icon of its badge.
STATUS_LOOKS = {
    "draft": ("neutral", "pencil"),
    "planned": ("neutral", "calendar"),
    "in_progress": ("info", "player-play"),
    "on_hold": ("warn", "player-pause"),
    "delivered": ("good", "flag"),
    "signed_off": ("good", "signature"),
    "cancelled": ("neutral", "ban"),
}
HEALTH_LOOKS = {
    "green": ("good", "circle-check"),
    "amber": ("warn", "alert-triangle"),
    "red": ("bad", "alert-circle"),
}


@register.simple_tag
@drawn_once
def status_badge(status: str, label: str) -> SafeString:
    """Where an engagement stands."""
    tone, icon_name = STATUS_LOOKS[status]
    return badge(tone, label, icon_name)


@register.simple_tag
@drawn_once
def health_badge(health: str, label: str) -> SafeString:
    """How an engagement fares; the team's own judgement, never handed to a customer's page."""
    tone, icon_name = HEALTH_LOOKS[health]
    return badge(tone, label, icon_name)


@register.inclusion_tag("components/tabs.html")
def engagement_tabs(reference: str, current: str, summary: Any, may: dict[str, bool]) -> dict[str, object]:
    """The pages of one engagement; that of its operations only for the team."""
    places = [
        ("overview", "Overview", "layout-dashboard", "engagement", None)
        if may["view_internal"]
        else ("home", "Home", "home", "engagement-home", None),
        *([("plan", "Plan", "calendar", "plan", None)] if may["view_internal"] else []),
        ("checklist", "Checklist", "checklist", "checklist", None),
        ("discovery", "Discovery", "help-circle", "discovery", None),
        ("raid", "RAID" if may["view_internal"] else "Actions", "flag", "raid", None),
        ("registries", "Registries", "database", "registries", summary.n_registries),
        ("scans", "Scans", "scan", "scans", summary.n_images),
        ("policies", "Assurance", "shield-half", "policies", None),
    ]
    places.append(("documents", "Documents", "file", "documents", None))
    places.append(("acceptance", "Acceptance", "signature", "acceptance", None))
    if may["view_internal"]:
        places.append(("status", "Status", "mail", "status", None))
        places.append(("time", "Time", "clock", "time", None))
        places.append(("operations", "Operations", "activity", "operations", None))
        places.append(("audit", "Audit", "history", "audit", None))
    if may["view_people"]:
        places.append(("people", "People", "users", "people", None))
    links = [
        {"label": label, "icon": icon, "url": reverse(name, args=[reference]), "count": n, "is_current": key == current}
        for key, label, icon, name, n in places
    ]
    return {"links": links, "label": "Engagement"}
