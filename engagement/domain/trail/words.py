"""An entry of the audit trail in words."""

from collections.abc import Mapping
from datetime import datetime

from engagement.lib.zones import in_zone

NOTHING = "nothing"
_LONGEST = 300
# Field names end like this by the house's rule: times in _at, dates in _on, lengths with their unit.
_ENDINGS = ("_at", "_on", "_minutes", "_id")


def deed(what: str) -> str:
    """What was done: "session.place_changed" is "Session place changed"."""
    said = what.replace(".", " ").replace("_", " ").strip()
    return said[:1].upper() + said[1:]


def changes(told: Mapping[str, object], zone: str) -> list[str]:
    """One sentence a field, "booked: 120 min → 90 min"; times on the clock of `zone`."""
    return [_change(name, pair, zone) for name, pair in told.items()]


def _change(name: str, pair: object, zone: str) -> str:
    label = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name).replace("_", " ")
    if not isinstance(pair, list) or len(pair) != 2:
        return f"{label}: {value(name, pair, zone)}"
    return f"{label}: {value(name, pair[0], zone)} → {value(name, pair[1], zone)}"


def value(name: str, told: object, zone: str) -> str:
    """What stood in the field, for a person; a long text is cut."""
    if told is None or told in ("", [], {}):
        return NOTHING
    if isinstance(told, bool):
        return "yes" if told else "no"
    if isinstance(told, list):
        return _cut(", ".join(value("", one, zone) for one in told))
    if isinstance(told, dict):
        return _cut("; ".join(f"{key}: {value('', one, zone)}" for key, one in told.items()))
    if name.endswith("_minutes"):
        return f"{told} min"
    return _cut(_clock(str(told), zone) if name.endswith("_at") else str(told))


def _clock(told: str, zone: str) -> str:
    """An instant on a clock; what is none stays as it is."""
    try:
        instant = datetime.fromisoformat(told)
    except ValueError:
        return told
    if instant.tzinfo is None:
        return told
    here = in_zone(instant, zone)
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M %Z}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
