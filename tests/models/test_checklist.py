"""Checklist items, their proofs, and what was signed."""

import psycopg
import pytest
from django.db import IntegrityError, transaction

from engagement.models import ChecklistItem, Evidence, SignOff
from tests.factories import ChecklistItemFactory, EvidenceFactory, SignOffFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_an_item_is_in_an_engagement_once():
    item = ChecklistItemFactory()

    with refused_by("checklist_item_once"):
        ChecklistItemFactory(engagement=item.engagement, template=item.template)


def test_what_is_proven_has_the_time_it_was_seen():
    with refused_by("proven_has_its_time"):
        ChecklistItemFactory(state=ChecklistItem.State.PROVEN, proven_at=None)


@pytest.mark.parametrize("state", [ChecklistItem.State.NOT_APPLICABLE, ChecklistItem.State.BLOCKED])
def test_an_item_is_left_out_or_blocked_for_a_reason(state):
    with refused_by("left_out_or_blocked_with_reason"):
        ChecklistItemFactory(state=state, reason="")


@pytest.mark.parametrize("missing", ["fact", "asked"])
def test_evidence_from_aqua_names_the_fact_and_the_call(missing):
    named = {"fact": "REG-1", "asked": "GET /api/v1/registries/{name}"} | {missing: ""}

    with refused_by("api_evidence_names_its_call"):
        EvidenceFactory(kind=Evidence.Kind.API, **named)


def test_a_signature_stands_under_a_statement():
    with refused_by("signed_statement_not_empty"):
        SignOffFactory(statement="")


def test_a_sign_off_is_withdrawn_for_a_reason():
    signed = SignOffFactory()

    with refused_by("withdrawn_sign_off_has_its_reason"):
        SignOffFactory(engagement=signed.engagement, withdraws=signed)


@pytest.mark.parametrize(
    "deed", [lambda: SignOff.objects.update(statement="Else."), lambda: SignOff.objects.get().delete()]
)
def test_a_sign_off_is_never_changed_nor_dropped(deed):
    SignOffFactory()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        deed()

    assert isinstance(refused.value.__cause__, psycopg.errors.IntegrityConstraintViolation)
