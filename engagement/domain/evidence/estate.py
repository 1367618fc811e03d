"""What an engagement has that facts can be about: read once, then asked for subjects."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any

from django.db.models import F

from engagement.lib.zones import in_zone
from engagement.models import (
    Answer,
    AquaTenant,
    AssurancePolicy,
    ChecklistItem,
    Engagement,
    Image,
    NonceProof,
    Operation,
    PolicyRequest,
    Registry,
    Session,
    StepReport,
    TimeAllocation,
    ToggleRun,
)

# The guide reads at most three of the customer's own images together (work-package.md 3.2, `scan-own`).
OWN_IMAGES = 3
# A pass, a failed run, and one more try of each.
REPORTS = 4
# The rehearsal, the demo, and one more.
TOGGLE_RUNS = 3


class Estate:
    """
    One engagement's consoles, registries, images, policies, answers and hand-ins; each is read when first asked for.

    It lives for one question of the domain and is not refreshed.
    """

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement

    @cached_property
    def items(self) -> list[ChecklistItem]:
        """The items that name facts, in their order."""
        named = self.engagement.checklist.exclude(template__facts=[])
        return list(named.select_related("template").order_by("topic__position", "template__position", "pk"))

    @cached_property
    def registries(self) -> list[Registry]:
        standing = self.engagement.registries.exclude(state=Registry.State.REMOVED)
        return list(standing.select_related("tenant").order_by("pk"))

    @cached_property
    def tenants(self) -> list[AquaTenant]:
        """
        The consoles that the engagement works on, the main one first.

        Those of its registries; before it has any, all of the customer's.
        """
        used = {registry.tenant_id: registry.tenant for registry in self.registries}
        return list(used.values()) or list(self.engagement.customer.tenants.order_by("pk"))

    @cached_property
    def images(self) -> list[Image]:
        """Its images, the one scanned last first; only those that a check may be about."""
        newest = self.engagement.images.order_by(F("scanned_at").desc(nulls_last=True), "-pk")
        named = newest.select_related("registry__tenant").only(
            "repository", "tag", "registry__name", "registry__tenant"
        )
        return list(named[: OWN_IMAGES + len(self.demo_names)])

    @cached_property
    def demo_names(self) -> list[str]:
        """The images that the package itself names, as "Docker Hub/alpine:3.4"."""
        specs = [item.template.subject for item in self.items]
        return list(dict.fromkeys(spec.removeprefix("image:") for spec in specs if spec.startswith("image:")))

    @cached_property
    def policies(self) -> list[AssurancePolicy]:
        return list(self.engagement.policies.prefetch_related("versions__applications__tenant"))

    @cached_property
    def toggle_runs(self) -> list[ToggleRun]:
        """The demos that were played, the newest first; only those that a look may be about."""
        return list(self.engagement.toggle_runs.select_related("tenant").order_by("-started_at", "-pk")[:TOGGLE_RUNS])

    def consoles_of(self, policy: AssurancePolicy | None) -> list[AquaTenant]:
        """Where a policy was applied; the main console before it was."""
        versions = () if policy is None else policy.versions.all()
        applied = {one.tenant_id: one.tenant for version in versions for one in version.applications.all()}
        return list(applied.values()) or self.tenants[:1]

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """What discovery found out, by the question's key."""
        given = Answer.objects.filter(engagement=self.engagement)
        return dict(given.values_list("question__key", "value"))

    @cached_property
    def reports(self) -> list[StepReport]:
        """The newest report of each image and exit code."""
        newest = self.engagement.step_reports.order_by("image", "exit_code", "-handed_in_at", "-pk")
        return list(newest.distinct("image", "exit_code")[:REPORTS])

    @cached_property
    def nonces(self) -> list[NonceProof]:
        """The marked event that counts: one that was found, else the newest one."""
        best_first = self.engagement.nonces.order_by(F("is_matched").desc(nulls_last=True), "-asked_at")
        return list(best_first.select_related("tenant")[:1])

    @cached_property
    def stored_policies(self) -> Mapping[str, Any]:
        """The policy files that were handed in, newest first, by the policy's name."""
        asked = self.engagement.operations.filter(kind=Operation.Kind.CHECK_FACTS, params__has_key="stored")
        rows = asked.order_by("asked_at", "pk").values_list("params__stored", flat=True)
        return {name: document for stored in rows for name, document in stored.items()}

    @cached_property
    def applied_policies(self) -> Mapping[tuple[int, str], tuple[str, Any]]:
        """What was applied from here last, by console and policy: its name there, and the whole object."""
        applied = PolicyRequest.objects.filter(
            version__policy__engagement=self.engagement, state=PolicyRequest.State.APPLIED, after__isnull=False
        ).order_by("applied_at", "pk")
        rows = applied.values_list("tenant_id", "version__policy__name", "name", "after")
        return {(tenant, policy): (name, after) for tenant, policy, name, after in rows}

    @cached_property
    def begins(self) -> Mapping[int, datetime]:
        """When the first session of each topic began, or is to begin, by the topic's primary key."""
        booked = TimeAllocation.objects.filter(
            session__engagement=self.engagement, session__status__in=Session.BOOKED
        ).values_list("topic_id", "session__starts_at", "session__started_at")
        begins: dict[int, datetime] = {}
        for topic_pk, planned, started in booked:
            begins[topic_pk] = min(begins.get(topic_pk, started or planned), started or planned)
        return begins

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The days of the engagement, on the customer's clock."""
        zone = in_zone(datetime(2000, 1, 1, tzinfo=UTC), self.engagement.customer.time_zone).tzinfo
        start, end = self.engagement.starts_on, self.engagement.ends_on
        return _midnight(start, zone), _midnight(end + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)
