"""The customer's home page in words: the next step, and sentences that a child could read."""

from datetime import date

import pytest

from engagement.rules.home import (
    PURPOSES,
    Changed,
    Looked,
    Owed,
    Situation,
    ToSign,
    Unanswered,
    and_list,
    changed_line,
    looked_lines,
    next_step,
    proof_line,
    sessions_line,
    topic_line,
)

TODAY = date(2030, 6, 10)
SESSION = (41, 3)


def situation(**given: object) -> Situation:
    usual: dict[str, object] = {"may_sign": True, "to_sign": [], "unanswered": [], "owed": [], "session": None}
    return Situation(**usual | given)  # type: ignore[arg-type]


WHOLE, TOPIC = ToSign("", "the whole engagement"), ToSign("registry", "Registries")
QUESTIONS = Unanswered("sso", "Single sign-on", 2, is_next=False)
DUE = Owed("Open the firewall", date(2030, 6, 12), 7)


# ── the next step ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ([], "Accept Registries"),
        (["to_sign"], "Answer 2 questions about Single sign-on"),
        (["to_sign", "unanswered"], "Open the firewall"),
        (["to_sign", "unanswered", "owed"], "Come to session 3"),
        (["to_sign", "unanswered", "owed", "session"], "Nothing to do right now"),
    ],
)
def test_what_holds_others_up_most_comes_first(left_out: list[str], expected: str) -> None:
    everything = {"to_sign": [TOPIC], "unanswered": [QUESTIONS], "owed": [DUE], "session": SESSION}

    step = next_step(situation(**{key: one for key, one in everything.items() if key not in left_out}), today=TODAY)

    assert step.title == expected


def test_who_may_not_sign_is_not_asked_to() -> None:
    step = next_step(situation(may_sign=False, to_sign=[TOPIC], session=SESSION), today=TODAY)

    assert (step.title, step.place, step.of) == ("Come to session 3", "session", 41)


def test_the_whole_is_signed_on_its_own_page() -> None:
    step = next_step(situation(to_sign=[WHOLE]), today=TODAY)

    assert (step.title, step.place, step.of) == ("Accept what was delivered", "acceptance-sign", "")


@pytest.mark.parametrize(("more", "said"), [(1, "1 more waits after it."), (2, "2 more wait after it.")])
def test_one_topic_is_signed_after_the_other(more: int, said: str) -> None:
    step = next_step(situation(to_sign=[TOPIC] * (more + 1)), today=TODAY)

    assert (step.place, step.of) == ("acceptance-sign-topic", "registry")
    assert step.text.endswith(said)


def test_the_questions_of_the_next_session_come_first() -> None:
    waiting = [QUESTIONS, Unanswered("policies", "Policies", 1, is_next=True)]

    step = next_step(situation(unanswered=waiting), today=TODAY)

    assert (step.title, step.place, step.query) == (
        "Answer one question about Policies",
        "discovery",
        "topic=policies",
    )
    assert step.text.startswith("The next session is about it")


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (date(2030, 6, 9), "It was due on 9 June 2030. Tick it when it is done."),
        (date(2030, 6, 10), "It is due on 10 June 2030. Tick it when it is done."),
        (date(2030, 6, 17), "It is due on 17 June 2030. Tick it when it is done."),
    ],
)
def test_an_item_within_a_week_says_when_it_is_due(due_on: date, said: str) -> None:
    step = next_step(situation(owed=[Owed("Open the firewall", due_on, 7)]), today=TODAY)

    assert (step.text, step.place, step.of) == (said, "checklist-item", 7)


@pytest.mark.parametrize(
    "later",
    [
        Owed("Later", date(2030, 6, 18), 7),
        Owed("Undated", None, 7),
        Owed("Held up", date(2030, 6, 9), 7, is_blocked=True),
    ],
)
def test_what_is_not_due_or_cannot_go_on_waits(later: Owed) -> None:
    assert next_step(situation(owed=[later], session=SESSION), today=TODAY).title == "Come to session 3"


def test_an_agreed_action_leads_to_the_actions() -> None:
    step = next_step(situation(owed=[Owed("Name a decider", date(2030, 6, 9), None)]), today=TODAY)

    assert (step.place, step.of, step.text) == ("raid", "", "It was due on 9 June 2030. Tell us when it is done.")


def test_what_was_due_first_comes_first() -> None:
    owed = [DUE, Owed("Older", date(2030, 6, 1), 8)]

    assert next_step(situation(owed=owed), today=TODAY).title == "Older"


def test_with_nothing_to_do_there_is_nothing_to_press() -> None:
    step = next_step(situation(), today=TODAY)

    assert (step.verb, step.place) == ("", "")


# ── where we are ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held", "n", "ahead", "has_date", "said"),
    [
        (3, 7, ["Policies"], True, "You have had 3 of 7 sessions. Next: Policies."),
        (3, 7, ["Scanning", "Policies"], True, "You have had 3 of 7 sessions. Next: Scanning and Policies."),
        (3, 7, [], True, "You have had 3 of 7 sessions."),
        (3, 7, [], False, "You have had 3 of 7 sessions. We are looking for the next date."),
        (0, 7, ["Kick-off"], True, "You have 7 sessions ahead of you. First: Kick-off."),
        (0, 1, ["Kick-off"], True, "You have 1 session ahead of you. First: Kick-off."),
        (7, 7, [], False, "You have had all 7 sessions."),
        (1, 1, [], False, "You have had your one session."),
        (0, 0, [], False, "No session has a date yet. We will suggest dates to you."),
    ],
)
def test_where_we_are_is_one_line(held: int, n: int, ahead: list[str], has_date: bool, said: str) -> None:
    assert sessions_line(held, n, ahead, has_date=has_date) == said


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_stand_in_a_sentence(names: list[str], said: str) -> None:
    assert and_list(names) == said


# ── a topic and its proof ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "done", "steps", "counted", "said"),
    [
        ("registry", 4, 9, (2, 3), "2 of 3 registries connected. 4 of 9 steps done."),
        ("registry", 1, 1, (1, 1), "1 of 1 registry connected. 1 of 1 step done."),
        ("scanning", 0, 9, (1200, 3000), "1,200 of 3,000 images scanned. 0 of 9 steps done."),
        ("scanning", 0, 9, (0, 0), "0 of 9 steps done."),
        ("sso", 1, 8, None, "1 of 8 steps done."),
        ("sso", 0, 0, None, "Its steps are not agreed yet."),
    ],
)
def test_a_topic_says_how_far_it_is(
    key: str, done: int, steps: int, counted: tuple[int, int] | None, said: str
) -> None:
    assert topic_line(key, done, steps, counted) == said


@pytest.mark.parametrize(
    ("n", "on", "said"),
    [
        (1, date(2030, 11, 3), "Seen by Tidemark in your Aqua console: 1 step, on 3 November 2030."),
        (4, date(2030, 11, 3), "Seen by Tidemark in your Aqua console: 4 steps, the last on 3 November 2030."),
        (0, None, ""),
    ],
)
def test_the_proof_says_what_rests_on_nobodys_word(n: int, on: date | None, said: str) -> None:
    assert proof_line(n, on) == said


# ── what the scans show ──────────────────────────────────────────────────────────────────────────────────────────────


def test_not_scanned_failed_and_clean_are_told_apart() -> None:
    assert looked_lines(Looked(n_scanned=10, n_failed=1, n_waiting=2, n_not_scanned=3, n_clean=4)) == [
        "Scanned: 10 of 16 images.",
        "Of those scanned, 4 are clean: no known weakness was found.",
        (
            "1 image could not be scanned. That does not mean clean: nothing new is known of it, and your consultant "
            "looks into it."
        ),
        "2 images are being scanned now.",
        "3 images have not been scanned yet.",
    ]


@pytest.mark.parametrize(
    ("looked", "said"),
    [
        (Looked(0, 0, 0, 0, 0), []),
        (Looked(0, 0, 0, 1, 0), ["Scanned: 0 of 1 image.", "1 image has not been scanned yet."]),
        (Looked(2, 0, 0, 0, 0), ["Scanned: 2 of 2 images.", "In each of those scanned a known weakness was found."]),
        (
            Looked(0, 2, 0, 0, 0),
            [
                "Scanned: 0 of 2 images.",
                (
                    "2 images could not be scanned. That does not mean clean: nothing new is known of them, and your "
                    "consultant looks into it."
                ),
            ],
        ),
    ],
)
def test_nothing_scanned_is_never_called_clean(looked: Looked, said: list[str]) -> None:
    assert looked_lines(looked) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (Changed(0, 0, 0, 0), "Since your session on 3 November 2030 no image was scanned."),
        (Changed(2, 0, 0, 0), "Since your session on 3 November 2030: 2 images scanned for the first time."),
        (
            Changed(1, 3, 12, 1),
            (
                "Since your session on 3 November 2030: 1 image scanned for the first time; 3 images scanned again, "
                "with 12 findings gone and 1 new."
            ),
        ),
    ],
)
def test_what_changed_is_told_since_the_session(changed: Changed, said: str) -> None:
    assert changed_line(changed, date(2030, 11, 3)) == said


@pytest.mark.parametrize("word", ["DTA", "CVE", "API", "SAML", "IdP", "enforcer", "assurance", "tenant", "nonce"])
def test_what_a_topic_is_for_needs_no_word_of_the_trade(word: str) -> None:
    assert [one for one in PURPOSES.values() if word.lower() in one.lower().split()] == []
