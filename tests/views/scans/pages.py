"""Addresses of the pages of scans, and images in the states that they show."""

from django.test import Client

from engagement.domain.images import SEVERITIES
from engagement.models import Image, Scan, ScanState, User
from tests.factories import ScanFactory
from tests.factories.instants import NOW

HTMX = {"HX-Request": "true"}
LIST, ADD, RUN = "/engagements/NW-7/scans/", "/engagements/NW-7/scans/add/", "/engagements/NW-7/scans/run/"
CHECKS = [{"policy": "Production", "control": "root_user", "failed": True, "blocking": True, "detail": {}}]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def finished(image: Image, **fields: object) -> Scan:
    """The image's newest scan has ended well with these values."""
    counts = {f"n_{name}": fields.get(f"n_{name}", 0) for name in SEVERITIES}
    scan = ScanFactory(image=image, **fields)
    values = counts | {"is_compliant": scan.is_compliant, "latest_scan": scan, "scanned_at": NOW}
    Image.objects.filter(pk=image.pk).update(scan_state=ScanState.FINISHED, **values)
    return scan


def failed(image: Image, error: str = "The pull failed.") -> Scan:
    Image.objects.filter(pk=image.pk).update(scan_state=ScanState.FAILED, error=error)
    return ScanFactory(image=image, state=ScanState.FAILED, error=error)


def url(image: Image, more: str = "") -> str:
    return f"{LIST}{image.pk}/{more}"


def text(client: Client, address: str, **more: object) -> str:
    return client.get(address, **more).content.decode()
