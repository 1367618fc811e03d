"""Time zones: names people may choose, and instants shown in them."""

import zoneinfo
from datetime import datetime

from django.core.exceptions import ValidationError


def validate_zone(name: str) -> None:
    """Raises ValidationError unless `name` is a zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone such as Europe/Berlin.", code="unknown_zone")


def in_zone(instant: datetime, name: str) -> datetime:
    """The same instant on the clock of the zone; an unknown name falls back to UTC rather than hide the time."""
    return instant.astimezone(zone_or_utc(name))


def zone_or_utc(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
