"""Scan results that came as files or by webhook."""

import hashlib

import factory

from engagement.models import HookCall, ReportHook, ReportImport
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class ReportImportFactory(factory.django.DjangoModelFactory):
    """An uploaded report that was read and held nothing new."""

    class Meta:
        model = ReportImport

    engagement = factory.SubFactory(EngagementFactory)
    source = ReportImport.Source.UPLOAD
    file_name = factory.Sequence(lambda n: f"report-{n}.json")
    size_bytes = 2
    sha256 = hashlib.sha256(b"{}").hexdigest()
    received_by = factory.SubFactory(ConsultantFactory)
    received_at = NOW
    state = ReportImport.State.UNCHANGED


class ReportHookFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportHook

    engagement = factory.SubFactory(EngagementFactory)
    digest = factory.Sequence(lambda n: f"{n:064}")
    secret = "the secret of a webhook"
    made_by = factory.SubFactory(ConsultantFactory)
    made_at = NOW


class HookCallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HookCall

    hook = factory.SubFactory(ReportHookFactory)
    signature = factory.Sequence(lambda n: f"{n:064}")
    at = NOW
