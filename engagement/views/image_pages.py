"""What every page of one image shows: its head, its nine tabs, and the sentence that explains the open one."""

from django.urls import reverse

from engagement.access import Seat
from engagement.models import Image, ScanState
from engagement.rules import image_tabs
from engagement.rules.image_tabs import Tab
from engagement.views.navigation import Link

Context = dict[str, object]


def page(seat: Seat) -> Context:
    """What every page of the Scans tab shows; addresses are made here, since a part is drawn without its page."""
    at = [seat.engagement.reference]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "scans",
        "scans_url": reverse("scans", args=at),
        "add_url": reverse("images-add", args=at),
        "registries_url": reverse("registries", args=at),
    }


def image_page(seat: Seat, found: Image, current: Tab) -> Context:
    """The page of an image, whose registry and latest scan are loaded, with this tab open."""
    risk_url = reverse("image", args=[seat.engagement.reference, found.pk])
    links = [
        Link(
            tab.label,
            tab.icon,
            risk_url if tab is image_tabs.RISK else f"{risk_url}{tab.key}/",
            is_current=tab is current,
            count=_count(found, tab),
        )
        for tab in image_tabs.TABS
    ]
    return page(seat) | {
        "image": found,
        "scan": found.latest_scan,
        "is_live": found.scan_state in (ScanState.QUEUED, ScanState.SCANNING),
        "image_tabs": links,
        "image_tab": current,
        "risk_url": risk_url,
        "findings_url": f"{risk_url}{image_tabs.VULNERABILITIES.key}/",
        "history_url": f"{risk_url}{image_tabs.HISTORY.key}/",
        "tab_url": f"{risk_url}{current.key}/",
        "scan_url": f"{risk_url}scan/",
        "remove_url": f"{risk_url}remove/",
    }


def _count(found: Image, tab: Tab) -> str:
    """How many lie behind a tab, where that is known and not nothing."""
    scan = found.latest_scan
    if scan is None:
        return ""
    counts = {
        image_tabs.VULNERABILITIES: scan.n_findings,
        image_tabs.SENSITIVE: scan.n_sensitive_data,
        image_tabs.MALWARE: scan.n_malware,
    }
    n = counts.get(tab, 0)
    return f"{n:,}" if n else ""
