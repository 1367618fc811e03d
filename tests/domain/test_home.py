"""The customer's home page: what is read, by whom it is owed, and what never leaves the team."""

from datetime import timedelta

import pytest

from engagement.domain import home, rollups
from engagement.models import (
    ChecklistItem,
    Document,
    Engagement,
    Image,
    Owner,
    RaidItem,
    ScanState,
    Session,
    User,
)
from engagement.rules.home import ToSign
from tests.factories import (
    NOW,
    AcceptedRiskFactory,
    AnswerFactory,
    AssignmentFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    DocumentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    ImageFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    ScanFactory,
    SessionFactory,
    SignOffFactory,
    TimeAllocationFactory,
    UserFactory,
    VulnerabilityFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


@pytest.fixture
def viewer() -> User:
    return UserFactory(time_zone="UTC")


def read(engagement: Engagement, viewer: User, *, may_sign: bool = True) -> home.Page:
    """The page of everything there is: what the door leaves out is the door's own business."""
    rollups.recount(engagement.pk)
    engagement.refresh_from_db()
    shown = home.Shown(
        sessions=Session.objects.filter(engagement=engagement),
        items=ChecklistItem.objects.filter(engagement=engagement),
        raid=RaidItem.objects.filter(engagement=engagement),
        documents=Document.objects.filter(engagement=engagement),
        may_sign=may_sign,
    )
    return home.page(engagement, shown, viewer=viewer, at=NOW)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_we_are_counts_what_was_held_and_what_comes(engagement, viewer):
    topic = EngagementTopicFactory(engagement=engagement, topic__name="Policies").topic
    for number, status in enumerate(["done", "done", "confirmed", "planned", "moved", "cancelled", "draft"], start=1):
        reason = "x" if status in ("moved", "cancelled") else ""
        session = SessionFactory(
            engagement=engagement, number=number, status=status, reason=reason, starts_at=NOW + (number - 3) * DAY
        )
        TimeAllocationFactory(session=session, topic=topic)
    SessionFactory(engagement=engagement, kind="rehearsal", number=1, starts_at=NOW + 20 * DAY)

    found = read(engagement, viewer)

    assert found.where == "You have had 2 of 5 sessions. Next: Policies."
    assert [(one.number, one.step) for one in found.meetings] == [
        (1, "done"),
        (2, "done"),
        (3, "current"),
        (4, "pending"),
        (5, "waiting"),
    ]
    assert found.meetings[4].starts_at is None


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("confirmed", "You have had your one session."),
        ("in_progress", "You have 1 session ahead of you."),
    ],
)
def test_a_session_whose_time_is_over_was_held_unless_it_goes_on(engagement, viewer, status, said):
    SessionFactory(engagement=engagement, number=1, starts_at=NOW - DAY, status=status)

    assert read(engagement, viewer).where == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("on_hold", "The work is on hold for now."),
        ("cancelled", "The work was called off."),
        ("signed_off", "Everything is delivered and accepted."),
    ],
)
def test_a_state_out_of_the_ordinary_is_told(engagement, viewer, status, said):
    Engagement.objects.update(status=status)

    assert read(engagement, viewer).where == f"No session has a date yet. We will suggest dates to you. {said}"


# ── what either side owes ────────────────────────────────────────────────────────────────────────────────────────────


def item(engagement: Engagement, text: str, **given: object) -> ChecklistItem:
    scope = engagement.scope.first() or EngagementTopicFactory(engagement=engagement)
    return ChecklistItemFactory(engagement=engagement, template__topic=scope.topic, template__text=text, **given)


def test_what_the_customer_owes_is_in_the_order_it_is_due(engagement, viewer):
    item(engagement, "Second", owner=Owner.CUSTOMER, due_on=TODAY + DAY)
    item(engagement, "Undated", owner=Owner.CUSTOMER)
    item(engagement, "Settled", owner=Owner.CUSTOMER, due_on=TODAY, state="done")
    item(engagement, "Left out", owner=Owner.CUSTOMER, state="not_applicable", reason="Not used")
    RaidItemFactory(engagement=engagement, kind="action", text="First", owner="Build team", due_on=TODAY - DAY)

    tasks = read(engagement, viewer).tasks

    assert [(one.text, one.owner, one.is_overdue) for one in tasks.yours] == [
        ("First", "Build team", True),
        ("Second", "", False),
        ("Undated", "", False),
    ]


def test_what_the_team_owes_is_what_is_due_and_what_it_took_on(engagement, viewer):
    consultant = AssignmentFactory(engagement=engagement, consultant__name="Ada Lovelace").consultant
    item(engagement, "Due", owner=Owner.CONSULTANT, due_on=TODAY)
    item(engagement, "Later", owner=Owner.CONSULTANT, due_on=TODAY + DAY)
    for owner in (consultant.name.upper(), "", "Consultant"):
        RaidItemFactory(engagement=engagement, kind="action", text=f"By {owner}", owner=owner, due_on=TODAY + DAY)

    tasks = read(engagement, viewer).tasks

    assert [one.text for one in tasks.ours] == ["Due", "By ", "By ADA LOVELACE", "By Consultant"]
    assert tasks.yours == []


def test_a_long_list_is_cut_and_says_how_much_there_is(engagement, viewer):
    for number in range(9):
        item(engagement, f"Item {number}", owner=Owner.CUSTOMER)

    tasks = read(engagement, viewer).tasks

    assert (len(tasks.yours), tasks.n_more_yours, tasks.n_more_ours) == (6, 3, 0)


def test_what_is_the_teams_own_is_left_out_whoever_asks(engagement, viewer):
    hidden = EngagementTopicFactory(engagement=engagement, topic__kind="preparation", topic__name="hidden").topic
    ChecklistItemFactory(engagement=engagement, template__topic=hidden, owner=Owner.CUSTOMER, due_on=TODAY)
    left_out = EngagementTopicFactory(engagement=engagement, is_in_scope=False, topic__name="hidden").topic
    ChecklistItemFactory(engagement=engagement, template__topic=left_out, owner=Owner.CUSTOMER, due_on=TODAY)
    for kind in ("action", "decision"):
        RaidItemFactory(engagement=engagement, kind=kind, is_internal=True)
    for kind in ("risk", "issue", "assumption", "dependency"):
        RaidItemFactory(engagement=engagement, kind=kind)
    DocumentFactory(engagement=engagement, is_internal=True)

    found = read(engagement, viewer)

    assert (found.tasks.yours, found.tasks.ours, found.tasks.decisions) == ([], [], [])
    assert (found.topics, found.files) == ([], [])


def test_the_newest_decisions_and_documents_stand_first(engagement, viewer):
    for n in range(6):
        RaidItemFactory(engagement=engagement, kind="decision", text=f"Decision {n}", raised_at=NOW + n * DAY)
        DocumentFactory(engagement=engagement, name=f"file-{n}.pdf", uploaded_at=NOW + n * DAY)

    found = read(engagement, viewer)

    assert [one.text for one in found.tasks.decisions] == [f"Decision {n}" for n in (5, 4, 3, 2)]
    assert [one.name for one in found.files] == ["file-5.pdf", "file-4.pdf", "file-3.pdf"]


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("states", "label"),
    [
        ([], "Not begun"),
        (["open"], "Not begun"),
        (["open", "done"], "Under way"),
        (["done", "proven"], "Done"),
        (["done", "blocked"], "Held up"),
    ],
)
def test_a_topic_stands_where_its_steps_do(engagement, viewer, states, label):
    EngagementTopicFactory(engagement=engagement, topic__key="sso")
    for state in states:
        proven_at = NOW if state == "proven" else None
        item(engagement, "Step", state=state, proven_at=proven_at, reason="x" if state == "blocked" else "")

    [topic] = read(engagement, viewer).topics

    assert topic.label == label


def test_what_stands_in_the_console_is_counted_and_its_proof_is_dated(engagement, viewer):
    EngagementTopicFactory(engagement=engagement, topic__key="registry")
    item(engagement, "Seen", state="proven", proven_at=NOW - DAY)
    item(engagement, "Said", state="done")
    RegistryFactory(engagement=engagement, state="standing")
    RegistryFactory(engagement=engagement, state="standing")

    [topic] = read(engagement, viewer).topics

    assert topic.line == "2 of 2 registries connected. 2 of 2 steps done."
    assert topic.proof == "Seen by Tidemark in your Aqua console: 1 step, on 6 January 2030."


def test_questions_that_nobody_answered_are_the_next_step(engagement, viewer):
    topic = EngagementTopicFactory(engagement=engagement, topic__key="sso", topic__name="Sign-in").topic
    QuestionFactory(topic=topic)
    AnswerFactory(engagement=engagement, question=QuestionFactory(topic=topic))
    AnswerFactory(question=QuestionFactory(topic=topic))

    found = read(engagement, viewer)

    assert [(one.n_questions, one.n_answered) for one in found.topics] == [(3, 1)]
    assert found.step.title == "Answer 2 questions about Sign-in"


# ── acceptance ───────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_for(engagement: Engagement, **given: object) -> EngagementTopicFactory:
    scope = EngagementTopicFactory(engagement=engagement, topic__key="sso", topic__name="Sign-in")
    AuditEntryFactory(
        engagement=engagement,
        what="topic.signature_asked",
        object_type="topic",
        object_id=scope.topic_id,
        at=NOW,
        **given,
    )
    return scope


def test_a_signature_that_was_asked_for_comes_first(engagement, viewer):
    asked_for(engagement)

    found = read(engagement, viewer)

    assert found.to_sign == [ToSign("sso", "Sign-in")]
    assert found.step.title == "Accept Sign-in"
    assert read(engagement, viewer, may_sign=False).step.title == "Nothing to do right now"


def test_what_is_signed_waits_no_more(engagement, viewer):
    scope = asked_for(engagement)
    SignOffFactory(engagement=engagement, topic=scope.topic, signed_at=NOW + DAY)

    found = read(engagement, viewer)

    assert (found.to_sign, found.n_accepted, found.topics[0].accepted_on) == ([], 1, TODAY + DAY)
    assert found.topics[0].label == "Accepted by you"


def test_what_was_withdrawn_waits_again_only_when_it_is_asked_for_again(engagement, viewer):
    scope = asked_for(engagement)
    signed = SignOffFactory(engagement=engagement, topic=scope.topic, signed_at=NOW + DAY)
    SignOffFactory(engagement=engagement, topic=scope.topic, withdraws=signed, reason="x", signed_at=NOW + 2 * DAY)

    found = read(engagement, viewer)

    assert (found.to_sign, found.n_accepted) == ([], 0)


def test_the_whole_waits_once_everything_is_delivered(engagement, viewer):
    asked_for(engagement)
    Engagement.objects.update(status="delivered")

    assert read(engagement, viewer).to_sign == [ToSign("", "the whole engagement")]
    SignOffFactory(engagement=engagement, topic=None, signed_at=NOW)
    found = read(engagement, viewer)
    assert (found.to_sign, found.whole_on, found.n_accepted) == ([], TODAY, 1)


# ── what the scans show ──────────────────────────────────────────────────────────────────────────────────────────────


def scanned(engagement: Engagement, **given: object) -> Image:
    image = ImageFactory(engagement=engagement, scan_state=ScanState.FINISHED, **given)
    image.latest_scan = ScanFactory(image=image, finished_at=NOW)
    image.save()
    return image


def test_every_state_of_an_image_is_told_apart(engagement, viewer):
    scanned(engagement)
    scanned(engagement, n_low=1)
    for state in ("failed", "queued", "scanning", "not_scanned"):
        ImageFactory(engagement=engagement, scan_state=state)

    assert read(engagement, viewer).results.lines == [
        "Scanned: 2 of 6 images.",
        "Of those scanned, 1 is clean: no known weakness was found.",
        (
            "1 image could not be scanned. That does not mean clean: nothing new is known of it, and your consultant "
            "looks into it."
        ),
        "2 images are being scanned now.",
        "1 image has not been scanned yet.",
    ]


def test_a_failed_scan_after_a_clean_one_is_not_clean(engagement, viewer):
    image = scanned(engagement)
    image.scan_state = ScanState.FAILED
    image.save()

    lines = read(engagement, viewer).results.lines

    assert lines[0] == "Scanned: 0 of 1 image."
    assert not any("are clean" in line or "is clean" in line for line in lines)


def test_what_changed_is_counted_from_the_beginning_of_the_last_session(engagement, viewer):
    SessionFactory(engagement=engagement, number=1, status="done", starts_at=NOW - DAY)
    again, before = scanned(engagement), scanned(engagement)
    again.scans.update(n_new=1, n_fixed=5, n_changed=0)
    before.scans.update(finished_at=NOW - 2 * DAY)
    scanned(engagement)

    assert read(engagement, viewer).results.changed == (
        "Since your session on 6 January 2030: 1 image scanned for the first time; 1 image scanned again, with "
        "5 findings gone and 1 new."
    )


def test_before_the_first_session_nothing_has_changed_since_it(engagement, viewer):
    scanned(engagement)

    assert read(engagement, viewer).results.changed == ""


def test_the_upgrade_that_answers_most_comes_first(engagement, viewer):
    def found(image: Image, package: str, severity: int, **given: object) -> None:
        usual = {"installed_version": "1", "fix_version": "2", "resource_format": "deb"}
        VulnerabilityFactory(scan=image.latest_scan, resource_name=package, severity=severity, **usual | given)

    one, other = scanned(engagement, n_high=9), scanned(engagement)
    for image in (one, other):
        found(image, "openssl", 3)
    found(one, "log4j", 4)
    found(one, "log4j", 2, fix_version="3")
    found(one, "nothing-to-do", 4, fix_version="")
    found(one, "small", 1)
    found(one, "seen-to", 4, is_acknowledged=True)

    assert [(fix.title, fix.line) for fix in read(engagement, viewer).results.upgrades] == [
        ("Upgrade log4j 1 → 3", "Removes 2 findings, 1 of them critical, in 1 image."),
        ("Upgrade openssl 1 → 2", "Removes 2 findings in 2 images."),
    ]


def test_risks_that_wait_for_agreement_are_counted(engagement, viewer):
    for state in ("asked", "in_force"):
        AcceptedRiskFactory(engagement=engagement, state=state)
    AcceptedRiskFactory(state="asked")

    assert read(engagement, viewer).results.n_risks_waiting == 1


def test_what_is_of_another_engagement_is_nowhere(engagement, viewer):
    other = EngagementFactory(customer=engagement.customer)
    item(other, "Foreign", owner=Owner.CUSTOMER)
    scanned(other)
    SessionFactory(engagement=other)
    asked_for(other)

    found = read(engagement, viewer)

    assert (found.topics, found.meetings, found.tasks.yours, found.results.lines) == ([], [], [], [])
