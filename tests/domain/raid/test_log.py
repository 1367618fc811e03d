"""The RAID log: seeded, written, edited, closed."""

import pytest

from engagement.domain import raid
from engagement.models import AuditEntry, Engagement, RaidItem, User
from tests.factories import ConsultantFactory, EngagementFactory, RaidItemFactory, SessionFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

SEEDS = [{"kind": "risk", "text": "Credentials come late."}, {"kind": "dependency", "text": "The SSO ticket is open."}]


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(work_package__raid_seeds=SEEDS)


@pytest.fixture
def by() -> User:
    return ConsultantFactory()


def test_the_log_begins_with_what_the_package_knows_to_go_wrong(engagement, by):
    raid.seed(engagement, by, NOW)
    raid.seed(engagement, by, NOW)

    assert list(engagement.raid.order_by("pk").values("kind", "text")) == SEEDS


def test_a_decision_is_captured_in_its_session(engagement, by):
    session = SessionFactory(engagement=engagement)

    item = raid.capture(engagement, "decision", " We begin with Docker Hub. ", by, NOW, session=session)

    item.refresh_from_db()
    assert (item.text, item.session, item.raised_by, item.raised_at) == (
        "We begin with Docker Hub.", session, by, NOW,
    )  # fmt: skip
    assert AuditEntry.objects.get().what == "raid_item.added"


def test_a_weight_is_kept_only_of_a_risk(engagement, by):
    risk = raid.add(engagement, raid.Entry("risk", "Late", probability=4, impact=5), by=by, at=NOW)
    issue = raid.add(engagement, raid.Entry("issue", "Late", probability=4, impact=5), by=by, at=NOW)

    assert (risk.probability, risk.impact, issue.probability, issue.impact) == (4, 5, None, None)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (raid.Entry("guess", "Late"), "kind"),
        (raid.Entry("risk", "  "), "text"),
        (raid.Entry("risk", "x" * 501), "text"),
        (raid.Entry("risk", "a\x00b"), "text"),
        (raid.Entry("risk", "Late", probability=6), "probability"),
        (raid.Entry("risk", "Late", impact=0), "impact"),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused_beside_its_field(engagement, by, entry, field):
    with pytest.raises(raid.NotAnEntry) as refused:
        raid.add(engagement, entry, by=by, at=NOW)

    assert (refused.value.field, RaidItem.objects.count()) == (field, 0)


def test_an_edit_says_from_what_to_what(engagement, by):
    item = RaidItemFactory(engagement=engagement, kind="action", text="Send the list")

    raid.edit(item, raid.Entry("action", "Send the list", owner="Registry team"), by=by, at=NOW)

    assert AuditEntry.objects.get().changes == {"owner": ["", "Registry team"]}


def test_an_edit_that_changes_nothing_leaves_no_trail(engagement, by):
    item = RaidItemFactory(engagement=engagement, kind="action", text="Send the list")

    raid.edit(item, raid.Entry("action", "Send the list"), by=by, at=NOW)

    assert AuditEntry.objects.count() == 0


def test_closing_twice_changes_nothing_and_reopening_takes_it_back(engagement, by):
    item = RaidItemFactory(engagement=engagement)

    raid.close(item, by=by, at=NOW)
    closed = raid.close(item, by=by, at=NOW)
    opened = raid.reopen(item, by=by, at=NOW)

    assert (closed.state, closed.closed_by, opened.state, opened.closed_by) == ("closed", by, "open", None)
    assert [entry.what for entry in AuditEntry.objects.order_by("pk")] == ["raid_item.closed", "raid_item.reopened"]
