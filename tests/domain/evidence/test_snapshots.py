"""What changed during a session, in words."""

import pytest

from engagement.domain import evidence
from engagement.models import ConsoleSnapshot
from tests.factories import ConsoleSnapshotFactory, SessionFactory

pytestmark = pytest.mark.django_db


def row(fact: str, verdict: str, said: str = "Said.", subject: str = "acme-acr") -> dict[str, object]:
    return {"fact": fact, "subject": subject, "verdict": verdict, "said": said, "answered": {}}


def between(before: list[dict[str, object]], after: list[dict[str, object]]) -> list[str]:
    return evidence.changes_between(ConsoleSnapshot(findings=before), ConsoleSnapshot(findings=after))


def test_nothing_changed_is_nothing_to_say() -> None:
    assert between([row("REG-1", "pass")], [row("REG-1", "pass")]) == []


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("fail", "pass", "Registry exists (acme-acr) now holds: Said."),
        ("unknown", "pass", "Registry exists (acme-acr) now holds: Said."),
        ("pass", "fail", "Registry exists (acme-acr) does not hold any more: Said."),
        ("unknown", "fail", "Registry exists (acme-acr) does not hold: Said."),
        ("pass", "unknown", "Registry exists (acme-acr) could not be seen at the end: Said."),
    ],
)
def test_a_verdict_that_changed_is_told(before: str, after: str, line: str) -> None:
    assert between([row("REG-1", before)], [row("REG-1", after)]) == [line]


def test_a_fact_of_the_console_is_told_without_a_subject() -> None:
    assert between([row("NOT-1", "fail", subject="")], [row("NOT-1", "pass", subject="")]) == [
        "Notification output now holds: Said."
    ]


def test_another_answer_to_a_fact_that_holds_is_told() -> None:
    assert between(
        [row("REG-7", "pass", "Aqua lists 3 repositories.")], [row("REG-7", "pass", "Aqua lists 12 repositories.")]
    ) == ["Repositories visible (acme-acr) changed: Aqua lists 12 repositories."]


def test_what_is_new_counts_where_it_holds() -> None:
    assert between([], [row("REG-1", "pass"), row("REG-2", "fail")]) == ["Registry exists (acme-acr) now holds: Said."]


def test_changes_come_in_the_order_of_the_facts() -> None:
    after = [row(fact, "pass") for fact in ("SCAN-1", "REG-2", "ENV-1")]

    assert [line.split(" (")[0] for line in between([], after)] == [
        "Access works",
        "Connection test succeeded",
        "Image scanned",
    ]


@pytest.mark.parametrize("missing", ["opened", "closed"])
def test_one_snapshot_alone_says_nothing(missing: str) -> None:
    session = SessionFactory()
    moment = "closed" if missing == "opened" else "opened"
    ConsoleSnapshotFactory(session=session, moment=moment, findings=[row("REG-1", "pass")])

    assert evidence.changes_during(session) == []


def test_a_session_tells_what_changed_in_its_console() -> None:
    session = SessionFactory()
    opened = ConsoleSnapshotFactory(session=session, moment="opened", findings=[row("REG-1", "fail")])
    ConsoleSnapshotFactory(session=session, tenant=opened.tenant, moment="closed", findings=[row("REG-1", "pass")])

    assert evidence.changes_during(session) == ["Registry exists (acme-acr) now holds: Said."]
