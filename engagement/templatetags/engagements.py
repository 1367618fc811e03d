"""How an engagement's own words look: its status, its health, and the tabs of its pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from engagement.templatetags.components import badge, drawn_once
from engagement.templatetags.lists import tabs

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


@dataclass(frozen=True)
class Page:
    """A link of the strip of an engagement's pages."""

    label: str
    icon: str
    url: str
    is_current: bool
    count: int | None


@register.simple_tag
def engagement_tabs(reference: str, current: str, summary: Any, may: dict[str, bool]) -> SafeString:
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
        Page(label, icon, reverse(name, args=[reference]), key == current, n) for key, label, icon, name, n in places
    ]
    return tabs(links, "Engagement")
