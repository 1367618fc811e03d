"""RAID items, comments and acceptances."""

import factory

from engagement.models import Comment, RaidItem, SignOff
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory, UserFactory


class RaidItemFactory(factory.django.DjangoModelFactory):
    """An open action."""

    class Meta:
        model = RaidItem

    engagement = factory.SubFactory(EngagementFactory)
    kind = RaidItem.Kind.ACTION
    text = factory.Sequence(lambda n: f"Do thing {n}.")
    raised_by = factory.SubFactory(ConsultantFactory)
    raised_at = NOW


class CommentFactory(factory.django.DjangoModelFactory):
    """A remark that the customer may read."""

    class Meta:
        model = Comment

    engagement = factory.SubFactory(EngagementFactory)
    author = factory.SubFactory(ConsultantFactory)
    text = "A remark."
    written_at = NOW


class SignOffFactory(factory.django.DjangoModelFactory):
    """An acceptance of the whole engagement."""

    class Meta:
        model = SignOff

    engagement = factory.SubFactory(EngagementFactory)
    statement = "The topics listed as in scope were delivered."
    signed_by = factory.SubFactory(UserFactory)
    signed_at = NOW
