"""What was decided about an image: accepted risks that reach it, verdicts that changed, and the trail of the team."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from engagement.domain import paging, trail
from engagement.models import AcceptedRisk, AuditEntry, Image, ScanState

RISKS_SHOWN = 25
VERDICTS_SHOWN = 25
# A verdict is looked for in this many scans; more of one image have no story that anybody reads.
_SCANS_READ = 200
_STATES = AcceptedRisk.State
TONES = {
    _STATES.ASKED: "info",
    _STATES.IN_FORCE: "good",
    _STATES.REVOKING: "info",
    _STATES.REVOKED: "neutral",
    _STATES.EXPIRED: "warn",
    _STATES.FAILED: "bad",
}


@dataclass(frozen=True)
class Risk:
    """A risk that somebody accepted for this image, its repository or everywhere."""

    finding: str
    package: str
    reach: str
    reason: str
    approved_by: str
    at: datetime
    ends_on: date | None
    state: str
    tone: str


@dataclass(frozen=True)
class Turn:
    """A scan after which the image's verdict was another one; the first verdict is a turn, too."""

    at: datetime
    is_compliant: bool
    is_first: bool


def risks(image: Image) -> list[Risk]:
    """The accepted risks that reach the image, newest first, with one query; the image's registry is loaded."""
    everywhere = Q(reach=AcceptedRisk.Reach.EVERYWHERE)
    repository = Q(reach=AcceptedRisk.Reach.REPOSITORY, registry_name=image.registry.name, repository=image.repository)
    this = Q(
        reach=AcceptedRisk.Reach.IMAGE,
        registry_name=image.registry.name,
        repository=image.repository,
        tag=image.tag,
    )
    found = AcceptedRisk.objects.filter(everywhere | repository | this, engagement_id=image.engagement_id)
    return [_risk(one) for one in found.select_related("approved_by").order_by("-asked_at", "-pk")[:RISKS_SHOWN]]


def turns(image: Image) -> list[Turn]:
    """When the verdict changed, newest first, with one query."""
    judged = image.scans.filter(state=ScanState.FINISHED).exclude(is_compliant=None)
    judged = judged.exclude(is_compliant=True, checks=[])
    read = list(judged.order_by("-finished_at", "-pk").values_list("finished_at", "is_compliant")[:_SCANS_READ])
    read.reverse()
    found, before = [], None
    for at, is_compliant in read:
        if at is not None and is_compliant is not None and is_compliant is not before:
            found.append(Turn(at, is_compliant, is_first=before is None))
            before = is_compliant
    return found[: -VERDICTS_SHOWN - 1 : -1]


def entries(
    audit: QuerySet[AuditEntry], image: Image, *, after: int | None, before: int | None, zone: str
) -> paging.Page[trail.Row]:
    """One page of the trail of the image and of what was asked of Aqua for it, out of the entries somebody may see."""
    operations = image.operations.values("pk")
    of_image = audit.filter(
        Q(object_type="image", object_id=image.pk) | Q(object_type="operation", object_id__in=operations)
    )
    return trail.page(of_image, trail.Wanted(after=after, before=before), zone=zone)


def _risk(one: AcceptedRisk) -> Risk:
    state = AcceptedRisk.State(one.state)
    return Risk(
        finding=one.finding,
        package=one.resource_name or one.resource_path,
        reach=one.get_reach_display(),
        reason=one.reason,
        approved_by=str(one.approved_by),
        at=one.accepted_at or one.asked_at,
        ends_on=one.ends_on,
        state=state.label,
        tone=TONES[state],
    )
