"""
Accepting a risk in the console, and taking that back (contract 8.1): look first, then act, then look at the effect.

What a risk reaches can be many images; each look reads a few of them again, so that no worker is held for long.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

import aqua_client as aqua
from engagement.aqua.looks import Desk, Done, NotYet, Stopped, Trouble
from engagement.aqua.scans import check_of
from engagement.domain import risks
from engagement.models import AcceptedRisk, Image, Operation

# Two calls an image: as many as fit into a look of some seconds.
IMAGES_A_LOOK = 10
NEXT_LOOK_S = 0.5

_REACHES = {
    AcceptedRisk.Reach.IMAGE: aqua.Reach.IMAGE,
    AcceptedRisk.Reach.REPOSITORY: aqua.Reach.REPOSITORY,
    AcceptedRisk.Reach.EVERYWHERE: aqua.Reach.EVERYWHERE,
}


class AcceptRisk:
    """
    Acknowledge the finding as far as the risk reaches, then read again what it reaches.

    One that the console has with the same comment is ours already; one that somebody made there is renewed with our
    reason and end.
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done | NotYet:
        risk = _risk(desk)
        if desk.recall("settled") is None:
            said = _accept(client, desk, risk)
            risks.record_accepted(risk, said="", at=timezone.now())
            desk.remember(settled=said, left=risks.images_to_read(risk))
        return _read_on(client, desk)

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """What the console has been told stays until it is revoked; what it has not, it is not told."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        risks.record_failure(operation, said=trouble.answer, at=at)

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        risks.record_cancelled(operation, at=at)


class RevokeRisk:
    """Take the acknowledgement back, or see that it has ended; then read again what it reached."""

    def look(self, client: aqua.Client, desk: Desk) -> Done | NotYet:
        risk = _risk(desk)
        if desk.recall("settled") is None:
            said = _revoke(client, desk, risk)
            risks.record_revoked(risk, at=timezone.now())
            desk.remember(settled=said, left=risks.images_to_read(risk))
        return _read_on(client, desk)

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """What was taken back stays so; it can be accepted again."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        risks.record_failure(operation, said=trouble.answer, at=at)

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        risks.record_cancelled(operation, at=at)


def comment_of(risk: AcceptedRisk) -> str:
    """What stands beside the acknowledgement in the console: the reason, who agreed, and until when."""
    end = f", until {risk.ends_on.isoformat()}" if risk.ends_on else ""
    return f"{risk.reason} (agreed by {risk.approved_by}{end})"


def _accept(client: aqua.Client, desk: Desk, risk: AcceptedRisk) -> str:
    standing, comment = _standing(client, risk), comment_of(risk)
    if standing is not None and standing.comment == comment:
        desk.note("The console has this acceptance already.")
        return "Accepted in the console."
    days = _days_left(risk)
    found = _found(client, risk)
    wanted = aqua.Acknowledgement.of(found, _REACHES[AcceptedRisk.Reach(risk.reach)], expiration_days=days)
    desk.note(_doing(risk, standing, days))
    client.acknowledgements.create([wanted], comment=comment)
    if _standing(client, risk) is None:
        raise Stopped(_not_kept())
    return "Accepted in the console." if standing is None else "Accepted; the console's own acceptance was renewed."


def _revoke(client: aqua.Client, desk: Desk, risk: AcceptedRisk) -> str:
    standing = _standing(client, risk)
    if standing is None:
        desk.note("The console does not have this acceptance any more.")
        return "It had ended in the console already."
    if risk.state == AcceptedRisk.State.EXPIRED:
        desk.note("Somebody accepted it anew in the console; that stays.")
        return "Its day is over; the console has an acceptance of its own."
    desk.note(f"Revoking the acceptance of {risk.finding} in Aqua.")
    client.acknowledgements.delete([standing], comment="Revoked through Tidemark.")
    return "Revoked in the console."


def _risk(desk: Desk) -> AcceptedRisk:
    risk = risks.risk_of(desk.operation)
    if risk is None:
        raise Stopped(Trouble("gone", "The accepted risk was removed here meanwhile.", "Ask for it again."))
    return risk


def _standing(client: aqua.Client, risk: AcceptedRisk) -> aqua.Acknowledgement | None:
    """The console's acknowledgement of the same finding that reaches exactly as far; its list cannot be narrowed."""
    return next((one for one in client.acknowledgements.iterate() if _is_same(one, risk)), None)


def _is_same(one: aqua.Acknowledgement, risk: AcceptedRisk) -> bool:
    """Aqua writes each name under one of two fields (contract 8.1)."""
    registry, repository, image = (
        getattr(one, f"{field}_name") or str(one.row.get(field) or "") for field in ("registry", "repository", "image")
    )
    place = {
        AcceptedRisk.Reach.IMAGE: (risk.registry_name, f"{risk.repository}:{risk.tag}"),
        AcceptedRisk.Reach.REPOSITORY: (risk.registry_name, risk.repository),
        AcceptedRisk.Reach.EVERYWHERE: ("", ""),
    }[AcceptedRisk.Reach(risk.reach)]
    return (
        one.issue_type == "vulnerability"
        and (one.issue_name, one.resource_name, one.resource_path, one.resource_version)
        == (risk.finding, risk.resource_name, risk.resource_path, risk.resource_version)
        and place == (registry, image or repository)
        and (risk.reach != AcceptedRisk.Reach.REPOSITORY or not image)
    )


def _found(client: aqua.Client, risk: AcceptedRisk) -> aqua.Vulnerability:
    """The finding as the console lists it in the image where it was asked for; it says how Aqua calls the resource."""
    where = aqua.VulnerabilityFilter(text=risk.finding)
    rows = client.vulnerabilities.iterate(
        registry=risk.registry_name, image=f"{risk.repository}:{risk.tag}", where=where
    )
    for row in rows:
        if _named(row) == (risk.finding, risk.resource_name, risk.resource_path, risk.resource_version):
            return row
    raise Stopped(_gone(risk))


def _named(row: aqua.Vulnerability) -> risks.Accepted:
    """As findings are stored (aqua/scans.py), so that both can be compared."""
    resource = row.resource
    return row.name[:100], resource.name[:300], resource.path[:1000], resource.version[:200]


def _days_left(risk: AcceptedRisk) -> int:
    """Whole days until its last one; 0 says "never" in Aqua, and stands for that only where no day was named."""
    if risk.ends_on is None:
        return 0
    days = (risk.ends_on - timezone.localdate(timezone.now())).days
    if days < 1:
        answer = "The day until which it was to be accepted is over."
        raise Stopped(Trouble("too_late", answer, "Ask for it again with a later day."))
    return days


def _read_on(client: aqua.Client, desk: Desk) -> Done | NotYet:
    """Read some of the images that are left again; each is kept at once, so that a new worker goes on from there."""
    left = _left(desk)
    for image in Image.objects.filter(pk__in=left[:IMAGES_A_LOOK]).select_related("registry").order_by("pk"):
        _read_again(client, desk, image)
    desk.remember(left=left[IMAGES_A_LOOK:])
    if left[IMAGES_A_LOOK:]:
        return NotYet(NEXT_LOOK_S, _nothing)
    return Done(str(desk.recall("settled")), _nothing)


def _left(desk: Desk) -> list[int]:
    left = desk.recall("left")
    return left if isinstance(left, list) else []


def _read_again(client: aqua.Client, desk: Desk, image: Image) -> None:
    try:
        seen = client.images.get(image.registry.name, image.repository, image.tag)
    except aqua.NotFound:
        desk.note(f"{image.name} is not in the console any more.")
        return
    reading = risks.Reading(
        digest=seen.digest,
        is_compliant=not seen.disallowed,
        checks=[check_of(outcome) for outcome in seen.verdict.outcomes],
        accepted=list(_accepted(client, image)),
    )
    if not risks.record_reading(image, reading, at=timezone.now()):
        desk.note(f"The console has a newer {image.name}; scan it to see its verdict.")


def _accepted(client: aqua.Client, image: Image) -> Iterator[risks.Accepted]:
    where = aqua.VulnerabilityFilter(is_acknowledged=True)
    for row in client.vulnerabilities.iterate(registry=image.registry.name, image=image.name, where=where):
        if row.acknowledged_at is not None:
            yield _named(row)


def _nothing(at: datetime) -> None:
    """What there was to keep is kept already."""


def _doing(risk: AcceptedRisk, standing: aqua.Acknowledgement | None, days: int) -> str:
    end = f"for {days} day{'' if days == 1 else 's'}" if days else "without an end"
    if standing is not None:
        return f"{standing.author or 'Somebody'} accepted {risk.finding} in the console; renewing it {end}."
    return f"Accepting {risk.finding} in Aqua {end}."


def _gone(risk: AcceptedRisk) -> Trouble:
    answer = f"The console does not list {risk.finding} in {risk.repository}:{risk.tag} any more."
    return Trouble("not_found", answer, "Scan the image again; what is fixed need not be accepted.")


def _not_kept() -> Trouble:
    answer = "Aqua took the acceptance but does not list it."
    return Trouble("not_kept", answer, "Look at Risk Acknowledgements in the console, then try again.")
