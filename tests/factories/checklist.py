"""Checklist items and their proofs."""

import factory

from engagement.models import ChecklistItem, Evidence
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.packages import ChecklistTemplateFactory
from tests.factories.people import PsLeadFactory

_WITH_REASON = (ChecklistItem.State.BLOCKED, ChecklistItem.State.WAIVED, ChecklistItem.State.NOT_APPLICABLE)


class ChecklistItemFactory(factory.django.DjangoModelFactory):
    """An open item of the engagement's own package; any other state gets the reason or time that it must have."""

    class Meta:
        model = ChecklistItem

    engagement = factory.SubFactory(EngagementFactory)
    template = factory.SubFactory(
        ChecklistTemplateFactory, topic__work_package=factory.SelfAttribute("...engagement.work_package")
    )
    topic = factory.SelfAttribute("template.topic")
    owner = factory.SelfAttribute("template.owner")
    state = ChecklistItem.State.OPEN
    reason = factory.LazyAttribute(lambda item: "A reason." if item.state in _WITH_REASON else "")
    proven_at = factory.LazyAttribute(lambda item: NOW if item.state == ChecklistItem.State.PROVEN else None)
    approved_by = factory.Maybe(
        factory.LazyAttribute(lambda item: item.state == ChecklistItem.State.WAIVED), factory.SubFactory(PsLeadFactory)
    )


class EvidenceFactory(factory.django.DjangoModelFactory):
    """A note."""

    class Meta:
        model = Evidence

    item = factory.SubFactory(ChecklistItemFactory)
    kind = Evidence.Kind.NOTE
    seen_at = NOW
    text = "Seen in the meeting."
