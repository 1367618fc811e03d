"""Files with their bytes in the file store."""

import hashlib

import factory

from engagement.lib import file_store
from engagement.models import Document
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class DocumentFactory(factory.django.DjangoModelFactory):
    """A text that the team handed in and the customer may read; `content` is its bytes."""

    class Meta:
        model = Document

    class Params:
        content = b"One line.\n"

    engagement = factory.SubFactory(EngagementFactory)
    name = factory.Sequence(lambda n: f"Notes {n}.txt")
    origin = Document.Origin.TEAM
    content_type = "text/plain"
    size_bytes = factory.LazyAttribute(lambda one: len(one.content))
    sha256 = factory.LazyAttribute(lambda one: hashlib.sha256(one.content).hexdigest())
    stored_as = factory.LazyAttribute(lambda one: file_store.keep([one.content]).key)
    uploaded_by = factory.SubFactory(ConsultantFactory)
    uploaded_at = NOW
