"""Which plan is proposed for which needs (work-package.md 1.1 and 1.2)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import LeftOut, Needs, Package, RegistryNeed, Unsolvable
from tests.rules import guide
from tests.rules.guide import PACKAGE, TOPICS, WITHOUT_SIEM, needs

ECR, GAR = RegistryNeed("AWS"), RegistryNeed("GAR")


def propose(**asked: object) -> planning.Proposal:
    return planning.propose(PACKAGE, needs(**asked))


def cells(proposal: planning.Proposal) -> list[dict[str, int]]:
    return [dict(session.cells) for session in proposal.plan.sessions]


def lengths(proposal: planning.Proposal) -> tuple[int, ...]:
    return tuple(session.length for session in proposal.plan.sessions)


def minutes(proposal: planning.Proposal, *keys: str) -> tuple[int, ...]:
    return tuple(proposal.plan.minutes_of(key) for key in keys)


@pytest.mark.parametrize(
    ("reference", "asked"),
    [
        (guide.SIX_WITH_SIEM, {"n_sessions": 6}),
        (guide.SIX_WITHOUT_SIEM, {"n_sessions": 6, "topics": WITHOUT_SIEM}),
        (guide.SEVEN, {"n_sessions": 7}),
        (guide.SEVEN_WITHOUT_SIEM, {"n_sessions": 7, "topics": WITHOUT_SIEM}),
        (guide.EIGHT_ON_PREMISES, {"n_sessions": 8, "registries": guide.ON_PREMISES}),
    ],
    ids=lambda value: value.name if isinstance(value, planning.Reference) else "",
)
def test_a_worked_plan_comes_out_to_the_minute(reference, asked):
    proposal = propose(**asked)

    assert (cells(proposal), lengths(proposal), proposal.left_out, proposal.findings) == (
        list(reference.cells),
        reference.lengths,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"n_sessions": 6}, 900),
        ({"n_sessions": 6, "topics": WITHOUT_SIEM}, 930),
        ({}, 1065),
        ({"topics": WITHOUT_SIEM}, 1080),
        ({"registries": guide.ON_PREMISES}, 1320),
    ],
)
def test_the_totals_are_those_of_the_guide(asked, total):
    assert propose(**asked).plan.minutes == total


@pytest.mark.parametrize(
    ("asked", "n_sessions"),
    [
        ({}, 7),
        ({"registries": guide.ON_PREMISES}, 8),
        ({"topics": TOPICS - {"sso"}}, 6),
        ({"topics": TOPICS - {"sso"}, "registries": guide.ON_PREMISES}, 8),
    ],
)
def test_the_usual_number_of_sessions_follows_the_shift_rules(asked, n_sessions):
    assert len(propose(**asked).plan.sessions) == n_sessions


def test_without_a_number_sold_the_contract_decides_for_the_plan_that_it_pays_for():
    assert cells(propose(contracted_minutes=900)) == list(guide.SIX_WITH_SIEM.cells)


def test_a_contract_too_short_for_the_worked_plan_is_kept_to_all_the_same():
    proposal = propose(n_sessions=7, contracted_minutes=990)

    assert (proposal.plan.minutes, sum(one.minutes for one in proposal.left_out)) == (990, 60)


def test_an_on_premises_registry_is_rehearsed_for_four_hours():
    assert (propose(registries=guide.ON_PREMISES).plan.rehearsal_minutes, propose().plan.rehearsal_minutes) == (240, 0)


@pytest.mark.parametrize("n_sessions", [6, 7, 8])
def test_the_connector_has_the_second_session_for_itself(n_sessions):
    proposal = propose(registries=guide.ON_PREMISES, n_sessions=n_sessions)

    assert (cells(proposal)[1], lengths(proposal)[1]) == ({"registry": 180}, 180)


def test_seven_sessions_on_premises_are_the_plan_for_six_with_the_connector_put_in():
    registry = {"kickoff": 30, "registry": 90}

    assert cells(propose(registries=guide.ON_PREMISES, n_sessions=7)) == [
        registry,
        {"registry": 180},
        *guide.SIX_WITH_SIEM.cells[1:],
    ]


def left_out_of_six(**asked: object) -> list[tuple[str, int]]:
    return [(one.key, one.minutes) for one in propose(registries=guide.ON_PREMISES, n_sessions=6, **asked).left_out]


def test_six_sessions_on_premises_drop_gitops_first():
    assert left_out_of_six() == [("gitops", 60)]


def test_then_the_second_ci_tool():
    assert left_out_of_six(n_ci_tools=2) == [("gitops", 60), ("cicd", 60)]


def test_then_siem():
    asked = {"n_ci_tools": 2, "has_windows_or_dta": True, "n_extra_images": 3}

    assert left_out_of_six(**asked) == [("gitops", 60), ("cicd", 60), ("siem", 75)]


def test_policies_are_never_dropped():
    asked = {"n_ci_tools": 4, "has_windows_or_dta": True, "n_extra_images": 9, "n_participants": 20}
    proposal = propose(registries=(*guide.ON_PREMISES, ECR, GAR), n_sessions=6, **asked)

    assert minutes(proposal, "policies") == (180,)


def test_nothing_is_dropped_that_was_never_asked_for():
    assert left_out_of_six(topics=WITHOUT_SIEM - {"gitops"}) == []


def test_with_a_late_connector_public_images_are_scanned_first_and_the_connector_takes_the_next_session():
    worked = guide.EIGHT_ON_PREMISES.cells
    proposal = propose(registries=guide.ON_PREMISES, is_connector_late=True)

    assert cells(proposal) == [worked[0], worked[2], worked[1], *worked[3:]]


def test_a_late_connector_is_explained():
    proposal = propose(registries=guide.ON_PREMISES, is_connector_late=True)

    assert [reason.text for reason in proposal.reasons if reason.session == 2] == [
        "Session 2 scans public images from Docker Hub because the connector comes late."
    ]


def test_without_siem_its_minutes_go_to_ci_and_to_a_retest():
    proposal = propose(topics=WITHOUT_SIEM)

    assert minutes(proposal, "siem", "cicd", "retest", "handover") == (0, 210, 75, 60)


def test_without_siem_a_retest_keeps_the_package_above_its_fewest_minutes():
    topics = frozenset({"registry", "scanning", "policies", "cicd"})
    least = replace(PACKAGE, min_minutes=900)

    plan = planning.propose(least, needs(topics=topics, n_sessions=6)).plan

    assert plan.minutes >= 900


def test_a_declined_sso_leaves_local_users_and_roles():
    proposal = propose(topics=TOPICS - {"sso"})

    assert (len(proposal.plan.sessions), minutes(proposal, "sso")) == (6, (30,))


@pytest.mark.parametrize(
    ("asked", "key", "expected"),
    [
        ({"n_participants": 7}, "kickoff", 60),
        ({"n_participants": 6}, "kickoff", 45),
        ({"registries": (*guide.CLOUD, ECR)}, "registry", 195),
        ({"registries": (*guide.CLOUD, ECR, GAR)}, "registry", 240),
        ({"registries": (*guide.CLOUD, *guide.CLOUD)}, "registry", 150),
        ({"n_extra_images": 1}, "scanning", 165),
        ({"n_extra_images": 9}, "scanning", 180),
        ({"has_windows_or_dta": True}, "policies", 210),
        ({"n_ci_tools": 2}, "cicd", 240),
        ({"n_ci_tools": 5}, "cicd", 240),
        ({"is_sso_enabled": True}, "sso", 90),
        ({"topics": TOPICS - {"gitops"}}, "gitops", 0),
    ],
)
def test_answers_change_minutes_as_the_guide_says(asked, key, expected):
    assert minutes(propose(**asked), key) == (expected,)


def test_two_registry_types_have_two_hours_however_short_the_contract():
    proposal = propose(registries=(*guide.CLOUD, ECR), n_sessions=6, contracted_minutes=750)

    assert minutes(proposal, "registry") == (120,)


def test_a_need_says_why_it_has_its_minutes():
    found = {one.key: one for one in planning.modules_for(PACKAGE, needs(n_ci_tools=2, topics=TOPICS - {"gitops"}))}

    assert (found["cicd"].minutes, found["cicd"].reasons, found["gitops"].minutes, found["gitops"].reasons) == (
        240,
        ('180 minutes, as in the worked plan "7 (default)".', "+60 minutes: a further CI tool."),
        0,
        ("GitOps is not in scope.",),
    )


def test_minutes_that_find_no_room_are_told():
    asked = {"n_ci_tools": 3, "n_participants": 9, "n_extra_images": 4, "has_windows_or_dta": True}
    proposal = propose(n_sessions=7, registries=(*guide.CLOUD, ECR, *guide.ON_PREMISES), **asked)

    assert proposal.left_out == (
        LeftOut("kickoff", 15, "15 minutes less than it should have: the sessions have no room for them."),
    )


def test_the_connector_session_is_explained():
    proposal = propose(registries=guide.ON_PREMISES)

    assert next(reason.text for reason in proposal.reasons if reason.session == 2) == (
        "Session 2 holds the connector because Aqua SaaS cannot reach an on-premises registry without it; connector "
        "and local scanner take 180 minutes."
    )


def test_modules_are_held_after_what_they_need_even_where_the_package_lists_them_before():
    reordered = replace(PACKAGE, modules=(guide.KICKOFF, guide.GITOPS, *guide.MODULES[1:4], *guide.MODULES[5:]))

    assert planning.propose(reordered, needs()).plan == propose().plan


def test_modules_that_need_each_other_in_a_circle_have_no_plan():
    circle = replace(guide.POLICIES, needs=(("gitops", "hard"),))
    package = replace(PACKAGE, modules=(*guide.MODULES[:3], circle, *guide.MODULES[4:]))

    with pytest.raises(Unsolvable) as refused:
        planning.propose(package, needs())

    assert refused.value.conflict == (planning.Rule.DEPENDENCIES,)


def test_a_package_without_worked_plans_has_plans_by_its_usual_minutes():
    plan = planning.propose(Package(guide.MODULES, ()), needs()).plan

    assert {module.key: plan.minutes_of(module.key) for module in guide.MODULES[:8]} == {
        module.key: module.default_minutes for module in guide.MODULES[:8]
    }


REGISTRIES = [
    RegistryNeed(code, is_on_premises) for code in ("ACR", "AWS", "HARBOR") for is_on_premises in (False, True)
]
SCOPES = [
    TOPICS - set(left_out) for left_out in ((), ("gitops",), ("sso",), ("siem",), ("siem", "sso"), ("gitops", "siem"))
]


@st.composite
def any_needs(draw: st.DrawFn) -> Needs:
    contracted = st.one_of(st.none(), st.none(), st.integers(48, 96).map(lambda quarters: quarters * 15))
    return Needs(
        topics=draw(st.sampled_from(SCOPES)),
        n_sessions=draw(st.sampled_from([None, 6, 7, 8])),
        registries=tuple(draw(st.lists(st.sampled_from(REGISTRIES), max_size=4))),
        n_participants=draw(st.integers(1, 12)),
        n_ci_tools=draw(st.integers(1, 3)),
        n_extra_images=draw(st.integers(0, 4)),
        has_windows_or_dta=draw(st.booleans()),
        is_sso_enabled=draw(st.booleans()),
        is_connector_late=draw(st.booleans()),
        contracted_minutes=draw(contracted),
    )


@settings(deadline=None, max_examples=150)
@given(any_needs())
def test_every_proposed_plan_passes_the_check(asked):
    try:
        plan = planning.propose(PACKAGE, asked).plan
    except Unsolvable:
        return

    assert [finding for finding in planning.check(PACKAGE, asked, plan) if finding.is_error] == []


@st.composite
def edited_packages(draw: st.DrawFn) -> Package:
    """The guide as a PS lead might change it: other minutes, other limits, without some worked plans."""
    modules = []
    for module in guide.MODULES:
        least = module.min_minutes + draw(st.sampled_from([-15, 0, 5, 15]))
        usual = max(least, module.default_minutes + draw(st.sampled_from([0, 10, 15])))
        most = max(usual, module.max_minutes + draw(st.sampled_from([-30, 0, 25])))
        modules.append(replace(module, min_minutes=least, default_minutes=usual, max_minutes=most))
    return Package(
        tuple(modules),
        tuple(draw(st.lists(st.sampled_from(guide.REFERENCES), unique_by=lambda one: one.name))),
        max_sessions=draw(st.integers(7, 9)),
        min_session_minutes=draw(st.sampled_from([90, 100, 120])),
        max_session_minutes=draw(st.sampled_from([180, 200])),
        min_minutes=draw(st.sampled_from([720, 900])),
        max_session_modules=draw(st.integers(1, 3)),
        max_module_sessions=draw(st.integers(1, 3)),
        max_buffer_minutes=draw(st.sampled_from([0, 30])),
    )


@settings(deadline=None, max_examples=40)
@given(edited_packages(), any_needs())
def test_plans_for_an_edited_package_pass_the_check_too(package, asked):
    try:
        plan = planning.propose(package, asked).plan
    except Unsolvable:
        return

    assert [finding for finding in planning.check(package, asked, plan) if finding.is_error] == []


def test_what_is_not_optional_is_not_dropped():
    modules = tuple(replace(module, is_optional=False) for module in guide.MODULES)
    asked = needs(registries=guide.ON_PREMISES, n_sessions=6, has_windows_or_dta=True, n_extra_images=3)

    proposal = planning.propose(replace(PACKAGE, modules=modules), asked)

    assert [proposal.plan.minutes_of(key) > 0 for key in ("gitops", "siem")] == [True, True]


@settings(deadline=None, max_examples=60)
@given(any_needs())
def test_every_session_is_explained(asked):
    try:
        proposal = planning.propose(PACKAGE, asked)
    except Unsolvable:
        return

    assert {reason.session for reason in proposal.reasons if reason.session} == {
        session.number for session in proposal.plan.sessions
    }


@settings(deadline=None, max_examples=60)
@given(any_needs(), st.randoms(use_true_random=False))
def test_the_order_in_which_needs_and_worked_plans_are_told_changes_nothing(asked, random):
    registries, references = list(asked.registries), list(guide.REFERENCES)
    random.shuffle(registries)
    random.shuffle(references)

    assert outcome(replace(PACKAGE, references=tuple(references)), replace(asked, registries=tuple(registries))) == (
        outcome(PACKAGE, asked)
    )


def outcome(package: Package, asked: Needs) -> object:
    try:
        return planning.propose(package, asked)
    except Unsolvable as refused:
        return refused.conflict, refused.message
