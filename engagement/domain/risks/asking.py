"""Asking for a risk to be accepted, agreeing to it or not, and asking for its end."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement.domain import audit, notices, operations
from engagement.domain.refusals import Refused
from engagement.lib import links
from engagement.models import (
    AcceptedRisk,
    Engagement,
    Image,
    MailKind,
    Membership,
    Operation,
    User,
    Vulnerability,
)
from engagement.rules.working_time import said_day

State = AcceptedRisk.State
# Aqua takes 1 to 999 days (contract 8.1).
LONGEST_DAYS = 999
_OPEN = (State.ASKED, State.IN_FORCE, State.REVOKING)


class AskedAlready(Refused):
    """The same finding is accepted, or on its way to be, as far as this reaches."""


class NotTheApprover(Refused):
    """Somebody who cannot agree to it."""


class NotWaiting(Refused):
    """It is not, or not any more, in the state in which this can be done to it."""


class WrongEnd(Refused):
    """The last day is over already, or further away than Aqua takes."""


def ask(
    finding: Vulnerability,
    *,
    reach: AcceptedRisk.Reach,
    reason: str,
    ends_on: date,
    approver: User,
    is_agreed: bool,
    by: User,
    at: datetime,
) -> AcceptedRisk:
    """
    Write down that the risk of a finding is to be accepted until a day; the finding's scan, image and registry loaded.

    The approver is told and confirms it; only then it goes to the console. With `is_agreed` they have said so already,
    in person, and it goes at once: the trail says that it was so. Raises WrongEnd, NotTheApprover and AskedAlready.
    """
    image = finding.scan.image
    engagement = image.engagement
    today = timezone.localdate(at)
    if not today < ends_on <= today + timedelta(days=LONGEST_DAYS):
        raise WrongEnd(f"The last day lies between tomorrow and {LONGEST_DAYS} days from now.", field="ends_on")
    if approver == by or not _may_approve(engagement, approver, at):
        raise NotTheApprover(
            "Name the PS lead or a lead of the customer, and somebody else than yourself.", field="approver"
        )
    with transaction.atomic():
        Image.objects.select_for_update(of=("self",)).get(pk=image.pk)
        risk = _of(finding, reach)
        _refuse_second(risk)
        risk.reason, risk.ends_on, risk.approved_by = reason, ends_on, approver
        risk.asked_by, risk.asked_at = by, at
        risk.save(force_insert=True)
        told = {"reach": ("", risk.get_reach_display()), "ends_on": ("", ends_on), "approver": ("", str(approver))}
        audit.record(by, "risk.asked", risk, at=at, engagement=engagement, changes=told)
        if is_agreed:
            _send(risk, image, at)
        _tell_approver(risk, image, is_agreed, at)
    return risk


def confirm(risk: AcceptedRisk, *, by: User, at: datetime) -> AcceptedRisk:
    """Agree to it: it goes to the console, with the rights of who asked. Raises NotTheApprover and NotWaiting."""
    with transaction.atomic():
        risk = _waiting_for(risk, by)
        audit.record(by, "risk.confirmed", risk, at=at, engagement=risk.engagement)
        _send(risk, _found(risk), at)
    return risk


def refuse(risk: AcceptedRisk, *, why: str, by: User, at: datetime) -> AcceptedRisk:
    """Do not agree to it; who asked is told why. Raises NotTheApprover and NotWaiting."""
    with transaction.atomic():
        risk = _waiting_for(risk, by)
        risk.state, risk.said = State.FAILED, f"{by} did not agree: {why}"[:300]
        risk.revoked_by, risk.revoked_at = by, at
        risk.save(update_fields=["state", "said", "revoked_by", "revoked_at"])
        audit.record(by, "risk.refused", risk, at=at, engagement=risk.engagement, changes={"why": ("", why)})
        notices.tell(
            [risk.asked_by],
            MailKind.ITEM,
            f"{risk.finding} is not accepted: {risk.said}",
            key=f"risk:{risk.pk}:refused",
            engagement=risk.engagement,
            at=at,
            path=_path(risk),
        )
    return risk


def request_revocation(risk: AcceptedRisk, *, by: User, at: datetime) -> AcceptedRisk:
    """
    Ask for its end before its day; one that only waits for agreement ends at once.

    Raises NotWaiting where it is not in force.
    """
    with transaction.atomic():
        risk = (
            AcceptedRisk.objects.select_for_update(of=("self",)).select_related("engagement", "tenant").get(pk=risk.pk)
        )
        if risk.state == State.ASKED and risk.operation_id is None:
            risk.state, risk.revoked_by, risk.revoked_at = State.REVOKED, by, at
            risk.save(update_fields=["state", "revoked_by", "revoked_at"])
            audit.record(by, "risk.revoked", risk, at=at, engagement=risk.engagement)
            return risk
        if risk.state != State.IN_FORCE:
            raise NotWaiting(f"It cannot be revoked now: {risk.get_state_display().lower()}.")
        audit.record(by, "risk.revoke_asked", risk, at=at, engagement=risk.engagement)
        risk.state, risk.revoked_by = State.REVOKING, by
        _write_operation(risk, Operation.Kind.REVOKE_RISK, _found(risk), by, at)
        risk.save(update_fields=["state", "revoked_by", "operation"])
    return risk


def ask_again(operation: Operation, *, by: User, at: datetime) -> Operation:
    """Ask anew for what a failed or cancelled operation wanted. Raises operations.Ended once that is settled."""
    with transaction.atomic():
        found = AcceptedRisk.objects.select_for_update(of=("self",)).select_related("engagement", "tenant")
        risk = found.filter(pk=operation.params.get("risk")).first()
        wanted = {Operation.Kind.ACCEPT_RISK: State.FAILED, Operation.Kind.REVOKE_RISK: State.IN_FORCE}
        if risk is None or risk.state != wanted[Operation.Kind(operation.kind)]:
            raise operations.Ended("This risk is not any more where the operation left it; look at the risk itself.")
        image = _found(risk)
        if operation.kind == Operation.Kind.ACCEPT_RISK:
            _refuse_second(risk)
            risk.asked_by, risk.state, risk.said = by, State.ASKED, ""
        else:
            risk.revoked_by, risk.state, risk.said = by, State.REVOKING, ""
        asked = _write_operation(risk, Operation.Kind(operation.kind), image, by, at)
        risk.save(update_fields=["asked_by", "revoked_by", "state", "said", "operation"])
    return asked


def _of(finding: Vulnerability, reach: AcceptedRisk.Reach) -> AcceptedRisk:
    """The finding as an acknowledgement names it; where it was found stands there for every reach."""
    image = finding.scan.image
    return AcceptedRisk(
        engagement=image.engagement,
        tenant=image.registry.tenant,
        finding=finding.name,
        resource_type=finding.resource_type,
        resource_format=finding.resource_format,
        resource_name=finding.resource_name,
        resource_path=finding.resource_path,
        resource_version=finding.installed_version,
        reach=reach,
        registry_name=image.registry.name,
        repository=image.repository,
        tag=image.tag,
    )


def _refuse_second(risk: AcceptedRisk) -> None:
    same = ("tenant", "finding", "resource_name", "resource_path", "resource_version", "reach")
    place = {
        AcceptedRisk.Reach.IMAGE: ("registry_name", "repository", "tag"),
        AcceptedRisk.Reach.REPOSITORY: ("registry_name", "repository"),
        AcceptedRisk.Reach.EVERYWHERE: (),
    }[AcceptedRisk.Reach(risk.reach)]
    known = AcceptedRisk.objects.filter(engagement=risk.engagement, state__in=_OPEN).exclude(pk=risk.pk)
    if known.filter(**{name: getattr(risk, name) for name in (*same, *place)}).exists():
        raise AskedAlready(
            f"{risk.finding} is accepted that far already, or asked for; see the list of accepted risks."
        )


def _waiting_for(risk: AcceptedRisk, by: User) -> AcceptedRisk:
    risk = (
        AcceptedRisk.objects.select_for_update(of=("self",))
        .select_related("engagement", "tenant", "approved_by", "asked_by")
        .get(pk=risk.pk)
    )
    if risk.state != State.ASKED or risk.operation_id is not None:
        raise NotWaiting(f"Nobody waits for an agreement any more: {risk.get_state_display().lower()}.")
    if risk.approved_by_id != by.pk:
        raise NotTheApprover(f"This waits for {risk.approved_by}, who was asked to agree.")
    return risk


def _send(risk: AcceptedRisk, image: Image | None, at: datetime) -> None:
    _write_operation(risk, Operation.Kind.ACCEPT_RISK, image, risk.asked_by, at)
    risk.save(update_fields=["operation"])


def _write_operation(
    risk: AcceptedRisk, kind: Operation.Kind, image: Image | None, by: User | None, at: datetime
) -> Operation:
    risk.operation = operations.request(
        kind,
        tenant=risk.tenant,
        by=by,
        at=at,
        engagement=risk.engagement,
        image=image,
        params={"risk": risk.pk},
        about=str(risk.pk),
    )
    return risk.operation


def request_reading(risk: AcceptedRisk, *, at: datetime) -> None:
    """Have a worker see that an expired one is gone, and read again what it reached."""
    _write_operation(risk, Operation.Kind.REVOKE_RISK, _found(risk), None, at)
    risk.save(update_fields=["operation"])


def _found(risk: AcceptedRisk) -> Image | None:
    """The image in which it was asked for; None where it was removed here, which the console need not mind."""
    found = Image.objects.filter(engagement=risk.engagement, repository=risk.repository, tag=risk.tag)
    return found.filter(registry__name=risk.registry_name).select_related("registry").order_by("pk").first()


def _may_approve(engagement: Engagement, person: User, at: datetime) -> bool:
    if not person.is_active:
        return False
    leads = Membership.objects.reaching(engagement).lasting(timezone.localdate(at)).filter(role=Membership.Role.LEAD)
    return person.pk == engagement.ps_lead_id or leads.filter(user=person).exists()


def _tell_approver(risk: AcceptedRisk, image: Image, is_agreed: bool, at: datetime) -> None:
    end = said_day(risk.ends_on) if risk.ends_on else "its end"
    lead = (
        f"{risk.asked_by} wrote down that you agreed to accept"
        if is_agreed
        else f"{risk.asked_by} asks you to agree to accept"
    )
    notices.tell(
        [risk.approved_by],
        MailKind.ITEM,
        f"{lead} {risk.finding} in {image.name} until {end}: {risk.reason}",
        key=f"risk:{risk.pk}:asked",
        engagement=risk.engagement,
        at=at,
        path=_path(risk),
    )


def _path(risk: AcceptedRisk) -> str:
    return links.path("accepted-risk", risk.engagement.reference, risk.pk)
