"""Needs that have no lawful plan: the fewest rules that conflict, and what would help."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import Package, Rule, Unsolvable, conflicts
from tests.rules import guide
from tests.rules.guide import PACKAGE, TOPICS, needs


def refusal(package: Package = PACKAGE, **asked: object) -> Unsolvable:
    with pytest.raises(Unsolvable) as refused:
        planning.propose(package, needs(**asked))
    return refused.value


@pytest.mark.parametrize(
    ("asked", "conflict"),
    [
        ({"n_sessions": 5}, (Rule.SESSIONS_SOLD, Rule.PACKAGE_SESSIONS)),
        ({"n_sessions": 9}, (Rule.SESSIONS_SOLD, Rule.PACKAGE_SESSIONS)),
        ({"contracted_minutes": 700}, (Rule.CONTRACT, Rule.PACKAGE_MINUTES)),
        ({"n_sessions": 8, "contracted_minutes": 900}, (Rule.SESSIONS_SOLD, Rule.CONTRACT, Rule.SESSION_MINUTES)),
        (
            {"n_sessions": 6, "contracted_minutes": 720, "registries": guide.ON_PREMISES},
            (Rule.SESSIONS_SOLD, Rule.CONTRACT, Rule.CONNECTOR, Rule.SESSION_MINUTES),
        ),
        (
            {"topics": frozenset({"registry"})},
            (Rule.PACKAGE_SESSIONS, Rule.SESSION_MINUTES, Rule.MODULE_MINUTES),
        ),
        ({"topics": TOPICS - {"policies"}}, (Rule.DEPENDENCIES, Rule.SCOPE)),
        ({"topics": TOPICS | {"training"}}, (Rule.SCOPE,)),
    ],
)
def test_the_fewest_rules_that_conflict_are_named(asked, conflict):
    assert refusal(**asked).conflict == conflict


def test_a_conflict_is_said_with_what_would_help():
    asked = {"n_sessions": 6, "contracted_minutes": 720, "registries": guide.ON_PREMISES}

    assert refusal(**asked).message == (
        "These do not go together: 6 sessions are sold, 720 minutes are contracted, the connector needs a session of "
        "180 minutes, as the second one, and a session has 120 to 180 minutes. It would help to contract 780 minutes."
    )


def test_what_is_said_to_help_does_help():
    asked = {"n_sessions": 6, "registries": guide.ON_PREMISES}

    assert planning.propose(PACKAGE, needs(contracted_minutes=780, **asked)).plan.minutes == 780
    assert refusal(contracted_minutes=765, **asked).conflict[1] == Rule.CONTRACT


def test_a_topic_without_what_it_needs_says_which_to_take_in():
    assert refusal(topics=frozenset({"registry", "scanning", "gitops"})).message == (
        "GitOps needs Image Assurance Policies, which is not in scope: take Image Assurance Policies into the scope, "
        "or GitOps out."
    )


def test_topics_that_would_fill_the_sessions_are_offered():
    message = refusal(topics=frozenset({"registry", "scanning"})).message

    assert message.split(" It would help to ")[1] == (
        "take Image Assurance Policies in or to take SSO and SAML in or to take SIEM and logging in."
    )


def test_sessions_too_short_for_the_connector_conflict_with_it():
    short = replace(PACKAGE, max_session_minutes=165)

    assert refusal(short, registries=guide.ON_PREMISES).conflict == (Rule.CONNECTOR, Rule.SESSION_MINUTES)


def test_a_limit_of_modules_a_session_can_be_what_stands_in_the_way():
    narrow = replace(PACKAGE, max_session_modules=1, max_module_sessions=1)

    assert Rule.SESSION_MODULES in refusal(narrow, n_sessions=6).conflict


LIMITS = st.fixed_dictionaries(
    {
        "max_session_modules": st.integers(1, 2),
        "max_module_sessions": st.integers(1, 2),
        "max_session_minutes": st.sampled_from([150, 180]),
        "min_minutes": st.sampled_from([720, 1000]),
    }
)
ASKED = st.fixed_dictionaries(
    {
        "n_sessions": st.sampled_from([None, 5, 6, 8]),
        "contracted_minutes": st.sampled_from([None, 600, 780, 960]),
        "registries": st.sampled_from([guide.CLOUD, guide.ON_PREMISES]),
        "topics": st.sampled_from([TOPICS, TOPICS - {"siem"}, frozenset({"registry", "scanning"})]),
    }
)


@settings(deadline=None, max_examples=40)
@given(LIMITS, ASKED)
def test_no_smaller_set_of_rules_conflicts(limits, asked):
    package, wanted = replace(PACKAGE, **limits), needs(**asked)
    try:
        planning.propose(package, wanted)
    except Unsolvable as refused:
        conflict = refused.conflict
    else:
        return

    rules = conflicts.rules_of(package, wanted)
    smaller = [few for size in range(len(conflict)) for few in combinations(rules, size)]

    assert [few for few in [*smaller, conflict] if not conflicts.is_possible(package, wanted, frozenset(few))] == [
        conflict
    ]
