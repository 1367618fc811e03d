"""
How far an engagement's checklist is from the newest version of its package, and pulling the difference in.

The engagement stays pinned to its version: topics, agenda and plan are those it was sold. Only checklist items move,
one by one, to the newer template of the same key; they keep their own topic, their state and their evidence. What is
settled is never touched.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from engagement.domain import audit, checklist
from engagement.domain.packages.contents import Item
from engagement.domain.packages.differences import FieldChange, label_of, said
from engagement.domain.refusals import Refused
from engagement.models import (
    ChecklistItem,
    ChecklistTemplate,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    Topic,
    User,
    WorkPackage,
)

What = Literal["added", "changed", "dropped"]


class NothingToPull(Refused):
    """None of the chosen items differs any more, or all of them are settled."""


@dataclass(frozen=True)
class Drifted:
    """
    One item that the newer version has otherwise.

    `key` names it within the engagement, `position` is where it stands, `is_settled` says that it stays as it is.
    `item` and `template` are primary keys, None where there is none: an added item has no row yet, a dropped one no
    newer template.
    """

    key: str
    what: What
    topic: str
    topic_pk: int
    position: tuple[int, int]
    text: str
    is_settled: bool
    state: str
    changes: tuple[FieldChange, ...]
    item: int | None
    template: int | None


@dataclass(frozen=True)
class Drift:
    """The version an engagement has, the newest one, and the items that differ, in the order of the topics."""

    pinned: WorkPackage
    newest: WorkPackage
    rows: tuple[Drifted, ...]
    new_topics: tuple[str, ...]

    @property
    def is_newest(self) -> bool:
        return self.pinned.pk == self.newest.pk

    @property
    def pullable(self) -> tuple[Drifted, ...]:
        return tuple(row for row in self.rows if not row.is_settled)


def of_engagement(engagement: Engagement) -> Drift:
    """Compare the engagement's items with the newest published version; seven statements, whatever their number."""
    pinned, newest = _versions(engagement)
    if newest.pk == pinned.pk:
        return Drift(pinned, pinned, (), ())
    templates = {
        (one.topic.key, one.key): one
        for one in ChecklistTemplate.objects.filter(topic__work_package=newest)
        .select_related("topic")
        .order_by("topic__position", "position")
    }
    items = list(engagement.checklist.select_related("template__topic", "topic"))
    rows = [*_differing(items, templates, newest), *_added(engagement, items, templates)]
    return Drift(pinned, newest, tuple(sorted(rows, key=lambda row: row.position)), _new_topics(engagement, newest))


@transaction.atomic
def pull(engagement: Engagement, keys: Collection[str] | None = None, *, by: User, at: datetime) -> int:
    """
    Take over the named differences, or all open ones, and tell how many.

    A changed item gets the newer template and owner; a new one is added to the engagement's own topic; a dropped one
    becomes not applicable, with the version as its reason. Settled items are left alone even when named. Raises
    NothingToPull when nothing is left to take over.
    """
    EngagementSummary.objects.select_for_update().filter(engagement=engagement).first()
    drift = of_engagement(engagement)
    chosen = [row for row in drift.pullable if keys is None or row.key in keys]
    if not chosen:
        raise NothingToPull("Nothing of this is left to pull: it was pulled already, or the items are settled.")
    for row in chosen:
        item = _take_over(engagement, row, drift.newest, by=by, at=at)
        told = {one.label: (one.before, one.after) for one in row.changes}
        versions: dict[str, tuple[object, object]] = {"version": (drift.pinned.version, drift.newest.version)}
        audit.record(by, f"checklist.pulled_{row.what}", item, at=at, engagement=engagement, changes=told | versions)
    checklist.follow_plan(engagement)
    return len(chosen)


def _versions(engagement: Engagement) -> tuple[WorkPackage, WorkPackage]:
    """The version that the engagement is pinned to, and the newest published one, which may be the same."""
    own = WorkPackage.objects.filter(pk=engagement.work_package_id)
    versions = list(WorkPackage.objects.filter(key__in=own.values("key")).order_by("version"))
    pinned = next(one for one in versions if one.pk == engagement.work_package_id)
    newer = [one for one in versions if not one.is_draft and one.version > pinned.version]
    return pinned, newer[-1] if newer else pinned


def _take_over(engagement: Engagement, row: Drifted, newest: WorkPackage, *, by: User, at: datetime) -> ChecklistItem:
    template = ChecklistTemplate.objects.get(pk=row.template) if row.template else None
    if row.item is None and template:
        return ChecklistItem.objects.create(
            engagement=engagement, topic_id=row.topic_pk, template=template, owner=template.owner
        )
    items = ChecklistItem.objects.select_for_update(of=("self",)).select_related("template")
    item = items.get(engagement=engagement, pk=row.item or 0)
    if template is None:
        item.state = ChecklistItem.State.NOT_APPLICABLE
        item.reason = f"Left out since version {newest.version} of the work package."
        item.settled_by, item.settled_at = by, at
        item.save(update_fields=["state", "reason", "settled_by", "settled_at"])
        return item
    # An owner that was changed by hand stays.
    if item.owner == item.template.owner:
        item.owner = template.owner
    item.template = template
    item.save(update_fields=["template", "owner"])
    return item


def _differing(
    items: Sequence[ChecklistItem], templates: dict[tuple[str, str], ChecklistTemplate], newest: WorkPackage
) -> Iterator[Drifted]:
    """Items whose newer template says something else, or is gone."""
    for item in items:
        if item.template.topic.work_package_id == newest.pk:
            continue
        new = templates.get((item.topic.key, item.template.key))
        changes = _changes(item.template, new) if new else ()
        is_settled = item.state in ChecklistItem.SETTLED
        if new is None and item.state == ChecklistItem.State.NOT_APPLICABLE:
            continue
        if new is None or changes:
            yield Drifted(
                key=f"{item.topic.key}.{item.template.key}",
                what="changed" if new else "dropped",
                topic=item.topic.name,
                topic_pk=item.topic_id,
                position=(item.topic.position, (new or item.template).position),
                text=item.template.text,
                is_settled=is_settled,
                state=item.get_state_display(),
                changes=changes,
                item=item.pk,
                template=new.pk if new else None,
            )


def _added(
    engagement: Engagement, items: Sequence[ChecklistItem], templates: dict[tuple[str, str], ChecklistTemplate]
) -> Iterator[Drifted]:
    """Templates of topics in scope for which the engagement has no item; those for on-premises only where it is."""
    in_scope = {
        one.topic.key: one.topic
        for one in EngagementTopic.objects.filter(engagement=engagement, is_in_scope=True).select_related("topic")
    }
    known = {(item.topic.key, item.template.key) for item in items}
    is_on_premises = checklist.is_on_premises(engagement)
    for (topic_key, key), template in templates.items():
        topic = in_scope.get(topic_key)
        if topic is None or (topic_key, key) in known or (template.is_on_premises_only and not is_on_premises):
            continue
        yield Drifted(
            key=f"{topic_key}.{key}",
            what="added",
            topic=topic.name,
            topic_pk=topic.pk,
            position=(topic.position, template.position),
            text=template.text,
            is_settled=False,
            state="",
            changes=tuple(
                FieldChange(label_of(name), "", said(_said(template, name)))
                for name in ("owner", "evidence", "facts")
                if getattr(template, name)
            ),
            item=None,
            template=template.pk,
        )


def _changes(old: ChecklistTemplate, new: ChecklistTemplate) -> tuple[FieldChange, ...]:
    names = [name for name in Item.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
    return tuple(FieldChange(label_of(name), said(_said(old, name)), said(_said(new, name))) for name in names)


def _said(template: ChecklistTemplate, name: str) -> object:
    if name == "owner":
        return template.get_owner_display()
    value = getattr(template, name)
    return tuple(value) if isinstance(value, list) else value


def _new_topics(engagement: Engagement, newest: WorkPackage) -> tuple[str, ...]:
    """Topics that the newer version has and the engagement's own lacks: they are not pulled, only told."""
    own = Topic.objects.filter(work_package=engagement.work_package_id).values("key")
    return tuple(newest.topics.exclude(key__in=own).values_list("name", flat=True))
