"""The figures on top of an overview, from the engagement's roll-up; costs no query."""

from dataclasses import dataclass

from engagement.domain.engagements import hours
from engagement.models import Engagement, EngagementSummary


@dataclass(frozen=True)
class Figure:
    """A figure with its name; `hint` says in words what `tone` says in colour, `place` names the tab it leads to."""

    label: str
    value: str
    hint: str
    icon: str
    tone: str = ""
    place: str = ""


def figures(engagement: Engagement) -> list[Figure]:
    """Sessions, registries, images, operations and hours."""
    summary = engagement.summary
    return [_sessions(summary), _registries(summary), _images(summary), _operations(summary), _hours(engagement)]


def n_findings(summary: EngagementSummary) -> int:
    """The findings of all images."""
    return summary.n_critical + summary.n_high + summary.n_medium + summary.n_low + summary.n_negligible


def _sessions(summary: EngagementSummary) -> Figure:
    return Figure("Sessions", f"{summary.n_sessions_done} of {summary.n_sessions}", "held", "presentation")


def _registries(summary: EngagementSummary) -> Figure:
    n, total = summary.n_registries_standing, summary.n_registries
    hint = "integrated" if total else "none named yet"
    return Figure("Registries", f"{n:,} of {total:,}" if total else "0", hint, "database", place="registries")


def _images(summary: EngagementSummary) -> Figure:
    n, total, failed = summary.n_images_scanned, summary.n_images, summary.n_images_failed
    if not total:
        return Figure("Images", "0", "none added yet", "scan", place="scans")
    hint = f"scanned, {failed:,} failed" if failed else "scanned"
    return Figure("Images", f"{n:,} of {total:,}", hint, "scan", tone="bad" if failed else "", place="scans")


def _operations(summary: EngagementSummary) -> Figure:
    failed = summary.n_operations_failed
    hint = f"under way, {failed:,} failed" if failed else "under way"
    tone = "bad" if failed else "info" if summary.n_operations_live else ""
    return Figure("Operations", f"{summary.n_operations_live:,}", hint, "activity", tone=tone, place="operations")


def _hours(engagement: Engagement) -> Figure:
    used, planned = engagement.summary.used_minutes, engagement.summary.planned_minutes
    is_over = max(used, planned) > engagement.contracted_minutes
    hint = f"{hours(planned)} h planned{', more than contracted' if is_over else ''}"
    value = f"{hours(used)} of {hours(engagement.contracted_minutes)} h"
    return Figure("Hours used", value, hint, "clock", tone="warn" if is_over else "", place="time")
