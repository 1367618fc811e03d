"""What the database refuses of evidence, facts, answers and letters."""

import psycopg
import pytest
from django.db import IntegrityError, transaction

from engagement.models import ChecklistItem, Evidence, Letter
from tests.factories import (
    NOW,
    AnswerFactory,
    CalendarFeedFactory,
    ChecklistItemFactory,
    ConsoleSnapshotFactory,
    EvidenceFactory,
    FactSeenFactory,
    LetterFactory,
    MetPrerequisiteFactory,
    NonceProofFactory,
    PrerequisiteFactory,
    WorkPackageFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_evidence_is_never_changed():
    EvidenceFactory()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Evidence.objects.update(text="Something else.")

    assert isinstance(refused.value.__cause__, psycopg.errors.IntegrityConstraintViolation)


def test_evidence_is_never_dropped():
    evidence = EvidenceFactory()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        evidence.delete()

    assert isinstance(refused.value.__cause__, psycopg.errors.IntegrityConstraintViolation)


def test_a_waiver_names_its_approver():
    with refused_by("waiver_names_its_approver"):
        ChecklistItemFactory(state=ChecklistItem.State.WAIVED, approved_by=None)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fact_of_a_subject_has_one_latest_verdict():
    seen = FactSeenFactory()

    with refused_by("fact_seen_once"):
        FactSeenFactory(engagement=seen.engagement, tenant=seen.tenant)


def test_a_session_has_one_snapshot_a_moment():
    snapshot = ConsoleSnapshotFactory()

    with refused_by("snapshot_once_a_moment"):
        ConsoleSnapshotFactory(session=snapshot.session, tenant=snapshot.tenant)


@pytest.mark.parametrize("said", [{"pasted_at": NOW}, {"is_matched": True}], ids=["not judged", "not pasted"])
def test_a_pasted_record_is_judged(said):
    with refused_by("pasted_record_is_judged"):
        NonceProofFactory(**said)


# ── answers and prerequisites ────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_has_one_answer():
    answer = AnswerFactory()

    with refused_by("answer_once"):
        AnswerFactory(engagement=answer.engagement, question=answer.question)


def test_a_topic_has_a_prerequisite_key_once():
    prerequisite = PrerequisiteFactory()

    with refused_by("prerequisite_key_once"):
        PrerequisiteFactory(topic=prerequisite.topic, key=prerequisite.key)


def test_a_prerequisite_is_met_once():
    met = MetPrerequisiteFactory()

    with refused_by("prerequisite_met_once"):
        MetPrerequisiteFactory(engagement=met.engagement, prerequisite=met.prerequisite)


# ── work packages ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_work_package_has_one_draft():
    draft = WorkPackageFactory(published_at=None)

    with refused_by("one_draft_a_work_package"):
        WorkPackageFactory(key=draft.key, version=2, published_at=None)


@pytest.mark.parametrize(
    "frame",
    [
        {"min_sessions": 0},
        {"min_sessions": 9},
        {"min_session_minutes": 0},
        {"min_session_minutes": 181},
        {"min_minutes": 1441},
    ],
    ids=str,
)
def test_the_frame_of_a_package_is_in_order(frame):
    with refused_by("work_package_frame_ordered"):
        WorkPackageFactory(**frame)


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sent_letter_has_its_time():
    with refused_by("sent_has_its_time"):
        LetterFactory(state=Letter.State.SENT, sent_at=None)


def test_a_letter_being_sent_holds_a_lease():
    with refused_by("sending_holds_a_lease"):
        LetterFactory(state=Letter.State.SENDING, lease_until=None)


@pytest.mark.parametrize("part", [{"calendar": "BEGIN:VCALENDAR"}, {"calendar_method": "REQUEST"}], ids=str)
def test_a_calendar_part_names_its_method(part):
    with refused_by("calendar_names_its_method"):
        LetterFactory(**part)


def test_one_event_never_makes_two_letters():
    letter = LetterFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterFactory(key=letter.key)


def test_a_person_has_one_calendar_address():
    feed = CalendarFeedFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeedFactory(user=feed.user)
