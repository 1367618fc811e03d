"""Making the demo: on any day, once, and nowhere but in a demo."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from engagement.domain import demo
from engagement.domain.risks import findings_like
from engagement.models import AcceptedRisk, Engagement, Letter, Session, StatusMail, User

# A Wednesday, in the week in which summer time ends in Europe.
TODAY = datetime(2026, 10, 28, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def is_demo(settings, db):
    settings.DEMO = True
    settings.SANDBOX_URL = "http://127.0.0.1:9450"
    # The real one is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.parametrize("days", range(7))
def test_the_demo_can_begin_on_any_day_of_the_week(days):
    at = TODAY + timedelta(days=days)

    demo.seed(at=at)

    weekdays = {session.starts_at.weekday() for session in Session.objects.all()}
    assert weekdays <= {0, 1, 2, 3, 4}


@pytest.mark.parametrize("at", [TODAY, TODAY + timedelta(hours=15)])
def test_sessions_that_are_done_lie_in_the_past_and_the_others_ahead(at):
    demo.seed(at=at)

    assert not Session.objects.filter(status=Session.Status.DONE, ends_at__gt=at).exists()
    assert not Session.objects.ahead().filter(starts_at__lt=at).exists()


def test_seeding_twice_changes_nothing():
    demo.seed(at=TODAY)
    Engagement.objects.filter(reference="NW-7").update(title="Played with")

    did = demo.seed(at=TODAY + timedelta(days=1))

    assert did is False
    assert Engagement.objects.get(reference="NW-7").title == "Played with"
    assert Engagement.objects.count() == 5


def test_an_installation_that_is_no_demo_refuses(settings):
    settings.DEMO = False

    with pytest.raises(demo.NotADemo, match="TIDEMARK_DEMO=1"):
        demo.seed(at=TODAY)

    assert User.objects.count() == 0


def test_the_command_prints_the_three_sign_ins_each_time(capsys):
    call_command("seed_demo")
    first = capsys.readouterr().out
    call_command("seed_demo")

    assert capsys.readouterr().out == first
    assert first.splitlines() == [
        "Consultant: consultant@tidemark.example / consultant-of-the-demo",
        "Customer: customer@tidemark.example / customer-of-the-demo",
        "PS lead: lead@tidemark.example / ps-lead-of-the-demo",
    ]


def test_the_command_says_a_refusal_in_one_sentence(settings):
    settings.DEMO = False

    with pytest.raises(CommandError) as refused:
        call_command("seed_demo")

    assert str(refused.value) == "This is not a demo: set TIDEMARK_DEMO=1 to fill it with demo data."


@pytest.mark.parametrize("days", [0, 3, 5])
def test_the_demo_has_a_drafted_status_and_bundles_in_its_outbox(days):
    demo.seed(at=TODAY + timedelta(days=days))

    drafted = set(StatusMail.objects.filter(state="draft").values_list("engagement__status", flat=True))
    assert (drafted, Letter.objects.filter(kind="bundle").exists()) == ({"in_progress"}, True)


def test_a_finding_without_a_fix_is_accepted_by_the_customer():
    demo.seed(at=TODAY)

    risk = AcceptedRisk.objects.get()
    assert (risk.finding, risk.state, risk.approved_by.email) == (
        "CVE-2022-3715",
        AcceptedRisk.State.IN_FORCE,
        "customer@tidemark.example",
    )
    assert findings_like(risk).get().is_acknowledged
