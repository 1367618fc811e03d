"""Checks read, ask for each answer once, and stay within the calls that an engagement may cost."""

from engagement.aqua.checks import Console, look_at
from engagement.rules.facts import Verdict
from tests.aqua.checks.worlds import HARBOR, World, everything

MOST_CALLS = 40
"""Issue 4, "Proof": evaluating all checks of one engagement."""


def test_all_checks_of_an_engagement_cost_at_most_forty_calls(furnished: World) -> None:
    asked = everything(furnished)
    console = furnished.console
    before = len(furnished.sandbox.calls())

    findings = [look_at(fact, console, subject) for fact, subject in asked]

    n_calls = len(furnished.sandbox.calls()) - before
    assert len(findings) == len(asked)
    assert (n_calls <= MOST_CALLS, n_calls) == (True, console.n_questions)


def test_an_answer_is_asked_for_once(furnished: World) -> None:
    console = furnished.console

    first, second = (look_at(fact, console, HARBOR) for fact in ("REG-1", "REG-2"))

    assert (first.asked, second.asked, console.n_questions) == (
        "GET /api/v1/registries/acme-harbor",
        "GET /api/v1/registries/acme-harbor",
        1,
    )


def test_a_refusal_is_asked_for_once_too(furnished: World) -> None:
    console = furnished.console
    furnished.sandbox.faults.add(kind="forbidden", path="/api/v1/registries/*")

    verdicts = [look_at(fact, console, HARBOR).verdict for fact in ("REG-1", "REG-2")]

    assert (verdicts, console.n_questions) == ([Verdict.UNKNOWN, Verdict.UNKNOWN], 1)


def test_checks_only_read(furnished: World) -> None:
    asked = everything(furnished)
    before = len(furnished.sandbox.calls())
    console = Console(furnished.client, at=furnished.now)

    for fact, subject in asked:
        look_at(fact, console, subject)

    assert {call["method"] for call in furnished.sandbox.calls()[before:]} == {"GET"}
