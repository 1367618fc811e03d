"""What the database refuses about files that are handed in."""

import pytest

from tests.factories import ConsultantFactory, DocumentFactory, HookCallFactory, ReportImportFactory
from tests.factories.instants import NOW
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["removed_at", "removed_by"])
def test_a_removed_document_names_when_and_who(field):
    value = NOW if field == "removed_at" else ConsultantFactory()

    with refused_by("removed_document_names_who"):
        DocumentFactory(**{field: value})


@pytest.mark.parametrize("wrong", [{"name": ""}, {"size_bytes": 0}])
def test_a_document_has_a_name_and_bytes(wrong):
    with refused_by("document_has_name_and_bytes"):
        DocumentFactory(**wrong)


def test_a_stored_report_has_lost_no_finding():
    with refused_by("stored_import_lost_nothing"):
        ReportImportFactory(state="stored", n_findings=3, n_stored=2)


def test_a_call_of_a_webhook_is_taken_once():
    call = HookCallFactory()

    with refused_by("hook_call_once"):
        HookCallFactory(hook=call.hook, signature=call.signature)
