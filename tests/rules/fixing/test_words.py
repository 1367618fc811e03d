"""Steps in plain words."""

import pytest

from engagement.rules.fixing import BASE, PACKAGE, Plan, Step, words


def step(kind: str = PACKAGE, **given: object) -> Step:
    values = {
        "name": "busybox",
        "format": "apk",
        "installed": ("1.24",),
        "to": "1.29",
        "n_findings": 9,
        "n_critical": 2,
        "points": 90,
        "images": frozenset({1, 2, 3, 4}),
    }
    return Step(kind=kind, **values | given)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (step(), "Upgrade busybox 1.24 → 1.29"),
        (step(installed=("1", "2", "3", "4")), "Upgrade busybox 1, 2, 3 and others → 1.29"),
        (step(installed=()), "Upgrade busybox → 1.29"),
        (step(BASE, name="alpine:3.4", installed=(), to=""), "Build on a newer alpine:3.4"),
    ],
)
def test_a_step_says_what_to_do(one, said):
    assert words.title(one) == said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (step(), "Removes 9 findings, 2 of them critical, in 4 images."),
        (step(n_findings=1, n_critical=1, images=frozenset({1})), "Removes 1 critical finding in 1 image."),
        (step(n_critical=0), "Removes 9 findings in 4 images."),
        (
            step(n_critical=0, to="2.19-0ubuntu6.15+esm1"),
            "Removes 9 findings in 4 images. The fix is given out by Ubuntu Pro only.",
        ),
    ],
)
def test_a_step_says_what_it_does(one, said):
    assert words.effect(one) == said


def test_the_steps_together_say_what_they_come_to():
    chosen = Plan((step(), step(name="musl", n_findings=1)), all_points=200, n_findings=14, most_points=190)

    assert words.summary(chosen) == (
        "These 2 steps together take away 10 of the 14 findings that have a fix, and 90 % of their weight."
    )
    assert words.bound(chosen) == "No other choice of as many steps takes more than 95 %."


def test_the_best_choice_says_that_there_is_no_better_one():
    chosen = Plan((step(),), all_points=90, n_findings=9, most_points=90)

    assert (
        words.summary(chosen) == "This step takes away 9 of the 9 findings that have a fix, and 100 % of their weight."
    )
    assert words.bound(chosen) == "No other choice of as many steps takes more."


def test_nothing_to_do_says_nothing():
    assert (words.summary(Plan((), 0, 0, 0)), words.bound(Plan((), 0, 0, 0))) == ("", "")
