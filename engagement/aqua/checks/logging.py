"""Log targets and the marked event: facts LOG-1 to LOG-3 (work-package.md 2 and 8; contract 15)."""

import aqua_client as aqua
from engagement.aqua.checks.answers import Seen, cannot_say, fails, judged, proves
from engagement.aqua.checks.console import Console
from engagement.rules import siem_records
from engagement.rules.subjects import LogTarget, MarkedEvent

# Work-package.md 8, in Aqua's field names. Each line is one way to be complete; the first is told when none is.
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "splunk": (("url", "token"),),
    "qradar": (("url", "network"),),
    "arcsight": (("url", "network"),),
    "syslog": (("url", "network"),),
    "sumologic": (("url",),),
    "elasticsearch": (("url", "user", "password"),),
    "exabeam": (("url", "token"),),
    "azureloganalytics": (("url", "rule", "stream_name", "tenant_id", "client_id", "client_secret"),),
    "oms": (("workspace", "key"),),
    "cloudwatch": (("region", "loggroup", "keyid", "key"), ("region", "loggroup", "role_arn", "external_id")),
    "awssecuritylake": (("region", "account_id", "role_arn", "external_id"),),
    "stackdriver": (("projectid", "logname", "credentials_json"),),
    "logentries": (("url", "token", "network"),),
    "loggly": (("url",),),
    "webhook": (("url",),),
    "journal": ((),),
}

NOT_CHOSEN = "No log target is chosen; answer the question about the SIEM first."


@proves("LOG-1")
def is_on(console: Console, target: LogTarget) -> Seen:
    if not target.name:
        return cannot_say(NOT_CHOSEN)
    found = _find(console, target)
    if found is None:
        return _missing(target)
    return judged(
        found.is_enabled,
        f"{target.name} is switched on.",
        f"{target.name} is switched off; enable it under Log Management.",
        enable=found.is_enabled,
    )


@proves("LOG-2")
def is_complete(console: Console, target: LogTarget) -> Seen:
    """Secrets come back masked, so that only their presence can be told (work-package.md 2)."""
    if not target.name:
        return cannot_say(NOT_CHOSEN)
    found = _find(console, target)
    if found is None:
        return _missing(target)
    ways = REQUIRED.get(target.name.lower())
    if ways is None:
        return cannot_say(f"The guide does not list the fields of {target.name}; look in the console.")
    missing = min(([field for field in way if not _is_set(found, field)] for way in ways), key=len)
    return judged(
        not missing,
        f"Every required field of {target.name} is filled in.",
        f"{target.name} lacks {', '.join(missing)}; fill in what is empty.",
        missing=missing,
    )


@proves("LOG-3", without_call="the record that was pasted from the SIEM")
def arrived(_console: Console, event: MarkedEvent) -> Seen:
    if event.written_at is None:
        return cannot_say("The marked change has not been written to Aqua yet; write it first.")
    if not event.record.strip():
        return cannot_say("No record was pasted; search the SIEM for the nonce and paste what it finds.")
    if event.nonce.lower() not in event.record.lower():
        return fails("The pasted record does not hold the nonce; search for it again.", nonce="missing")
    times = siem_records.times_in(event.record.replace(event.nonce, " "), near=event.written_at)
    if not times:
        return cannot_say("The record holds the nonce but no time that can be read; paste the whole event.")
    return judged(
        any(siem_records.is_of_event(time, written_at=event.written_at, pasted_at=event.pasted_at) for time in times),
        "The marked event arrived in the SIEM.",
        "The record holds the nonce, but its time is not that of the marked change; paste the event itself.",
        nonce="found",
        times=[time.at.isoformat() for time in times[:5]],
    )


def _find(console: Console, target: LogTarget) -> aqua.LogService | None:
    """Capital letters do not matter: sources write the names differently (contract 15)."""
    named = {name.lower(): service for name, service in console.log_services().items()}
    return named.get(target.name.lower())


def _missing(target: LogTarget) -> Seen:
    return fails(f"Aqua knows no log target {target.name}; choose one of its list.", status=200)


def _is_set(service: aqua.LogService, field: str) -> bool:
    return bool(service.row.get(field))
