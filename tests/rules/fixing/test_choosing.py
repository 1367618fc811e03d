"""What to fix first: few steps, much risk, and always the same ones."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules.fixing import BASE, PACKAGE, Group, plan, target


def group(package: str = "busybox", **given: object) -> Group:
    values = {
        "format": "apk",
        "package": package,
        "installed": "1.24",
        "fixed_in": "1.29",
        "base": "",
        "n_findings": 1,
        "n_critical": 0,
        "points": 100,
        "images": frozenset({1}),
    }
    return Group(**values | given)


groups = st.lists(
    st.builds(
        group,
        st.sampled_from("abcde"),
        base=st.sampled_from(["", "", "alpine:3.4", "debian:10"]),
        points=st.integers(1, 50),
        n_findings=st.integers(1, 3),
    ),
    max_size=12,
)


def test_one_upgrade_answers_what_is_fixed_in_any_version_up_to_it():
    nine = [group(fixed_in="1.29", n_findings=5, images=frozenset({1, 2})), group(fixed_in="1.28", n_findings=4)]

    [step] = plan(nine).steps

    assert (step.kind, step.name, step.installed, step.to, step.n_findings, step.n_images) == (
        PACKAGE,
        "busybox",
        ("1.24",),
        "1.29",
        9,
        2,
    )


def test_the_step_that_takes_most_comes_first():
    chosen = plan([group("zlib", points=50), group("openssl", points=300), group("musl", points=120)])

    assert [step.name for step in chosen.steps] == ["openssl", "musl", "zlib"]


def test_a_newer_base_image_comes_before_the_packages_that_it_brings():
    found = [group(name, base="alpine:3.4", points=100) for name in ("musl", "zlib", "openssl")]

    chosen = plan([*found, group("log4j", points=150), group("musl", points=40, images=frozenset({2}))])

    assert [(step.kind, step.name, step.points) for step in chosen.steps] == [
        (BASE, "alpine:3.4", 300),
        (PACKAGE, "log4j", 150),
        (PACKAGE, "musl", 40),
    ]


def test_a_package_that_does_as_much_as_its_base_image_is_the_smaller_change():
    [step] = plan([group("musl", base="alpine:3.4")]).steps

    assert (step.kind, step.name) == (PACKAGE, "musl")


def test_what_a_step_took_no_other_step_counts():
    chosen = plan([group("musl", base="alpine:3.4", points=100), group("zlib", base="alpine:3.4", points=10)])

    assert [(step.name, step.n_findings) for step in chosen.steps] == [("alpine:3.4", 2)]
    assert (chosen.n_removed, chosen.n_findings, chosen.percent) == (2, 2, 100)


def test_it_ends_where_further_steps_hardly_change_anything():
    chosen = plan([group("openssl", points=960), group("zlib", points=20), group("musl", points=20)])

    assert ([step.name for step in chosen.steps], chosen.percent) == (["openssl"], 96)


def test_there_are_never_more_steps_than_were_asked_for():
    found = [group(f"package-{n:02}") for n in range(30)]

    assert [len(plan(found).steps), len(plan(found, most=3).steps)] == [10, 3]


def test_nothing_that_has_a_fix_is_no_step():
    assert (plan([]).steps, plan([]).percent) == ((), 0)


@given(groups, st.randoms())
def test_the_same_findings_in_any_order_give_the_same_steps(found, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert plan(shuffled) == plan(found)


@settings(max_examples=60)
@given(groups)
def test_no_choice_of_as_many_steps_takes_more_than_the_bound_and_none_much_more_than_ours(found):
    chosen = plan(found, most=2)
    keys = sorted({("p", one.package) for one in found} | {("b", one.base) for one in found if one.base})

    def taken(pair: tuple[tuple[str, str], ...]) -> int:
        return sum(one.points for one in found if ("p", one.package) in pair or ("b", one.base) in pair)

    best = max((taken(pair) for pair in combinations(keys, min(len(chosen.steps), len(keys)))), default=0)
    assert best <= chosen.most_points
    assert chosen.points >= 0.63 * best


@pytest.mark.parametrize(
    ("installed", "fixed_in", "said"),
    [
        ("1.24.2-r14", "1.29.3-r10", "1.29.3-r10"),
        ("2.10.1", "2.9.10.4, 2.10.4, 2.11.0", "2.10.4"),
        ("4.0", "3.1, 2.2", "3.1"),
        ("1.0", ">=1.2.3", "1.2.3"),
        ("1.0", "1.1 || 2.0", "1.1"),
        ("1.0", "unknown", "unknown"),
        ("", "1.5", "1.5"),
    ],
)
def test_the_target_is_the_lowest_fixed_version_above_the_installed_one(installed, fixed_in, said):
    assert target(installed, fixed_in) == said
