"""The files of an engagement: who finds them, who removes them, and who brings them back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagement import access
from engagement.access import Role, Seat
from engagement.models import Document, Topic, User
from tests.access.town import Town, keys, refused
from tests.factories import DocumentFactory, EngagementTopicFactory

pytestmark = pytest.mark.django_db

SEATED = list(Role)
INSIDE = {Role.CONSULTANT, Role.PS_LEAD}


def somebody(town: Town, name: str = "member") -> User:
    user = town.people[name]
    assert isinstance(user, User)
    return user


def removes(seat: Seat, user: User, document: Document) -> bool:
    try:
        access.require_remover(seat, user, document)
    except PermissionDenied:
        return False
    return True


def test_a_customer_finds_neither_internal_nor_removed_nor_foreign_files(town):
    shown = DocumentFactory(engagement=town.ours)
    hidden = DocumentFactory(engagement=town.ours, is_internal=True)
    DocumentFactory(engagement=town.theirs)
    DocumentFactory(engagement=town.ours, removed_by=somebody(town), removed_at=timezone.now())

    found = {role: keys(access.documents(town.seat(role))) for role in SEATED}

    both, one = {shown.pk, hidden.pk}, {shown.pk}
    assert found == {role: both if role in INSIDE else one for role in SEATED}
    assert access.document(town.seat(Role.CUSTOMER_MEMBER), shown.pk) == shown
    assert refused(access.document, town.seat(Role.CUSTOMER_MEMBER), hidden.pk)


def test_a_customer_finds_of_the_removed_files_only_what_they_removed(town):
    member, at = somebody(town), timezone.now()
    own = DocumentFactory(engagement=town.ours, removed_by=member, removed_at=at)
    other = DocumentFactory(engagement=town.ours, removed_by=somebody(town, "consultant"), removed_at=at)
    DocumentFactory(engagement=town.ours)
    DocumentFactory(engagement=town.theirs, removed_by=member, removed_at=at)

    found = {role: keys(access.removed_documents(town.seat(role), member)) for role in SEATED}

    assert found == {role: {own.pk, other.pk} if role in INSIDE else {own.pk} for role in SEATED}
    assert access.removed_document(town.seat(Role.CUSTOMER_MEMBER), member, own.pk) == own
    assert refused(access.removed_document, town.seat(Role.CUSTOMER_MEMBER), member, other.pk)


def test_consultants_remove_any_file_and_a_customer_their_own(town):
    member = somebody(town)
    own = DocumentFactory(engagement=town.ours, uploaded_by=member)
    other = DocumentFactory(engagement=town.ours)

    may = {role: [removes(town.seat(role), member, one) for one in (own, other)] for role in SEATED}

    assert may == {
        Role.CONSULTANT: [True, True],
        Role.PS_LEAD: [False, False],
        Role.CUSTOMER_LEAD: [True, False],
        Role.CUSTOMER_MEMBER: [True, False],
    }


def test_a_file_is_about_a_topic_in_scope_that_its_reader_knows(town):
    shown = EngagementTopicFactory(engagement=town.ours).topic
    hidden = EngagementTopicFactory(engagement=town.ours, topic__kind=Topic.Kind.PREPARATION).topic
    EngagementTopicFactory(engagement=town.ours, is_in_scope=False)
    EngagementTopicFactory(engagement=town.theirs)

    found = {role: keys(access.document_topics(town.seat(role))) for role in SEATED}

    assert found == {role: {shown.pk, hidden.pk} if role in INSIDE else {shown.pk} for role in SEATED}
