"""What is found in a plan that a person has changed."""

from dataclasses import replace

import pytest

from engagement.rules import planning
from engagement.rules.planning import Finding, Plan, PlannedSession, Rule
from tests.rules import guide
from tests.rules.guide import PACKAGE, TOPICS, needs

SEVEN = planning.propose(PACKAGE, needs()).plan
EIGHT = planning.propose(PACKAGE, needs(registries=guide.ON_PREMISES)).plan


def changed(plan: Plan, number: int, cells: dict[str, int] | None = None, length: int | None = None) -> Plan:
    """The plan with one session's cells or length replaced; the length follows the cells where it is not given."""
    sessions = list(plan.sessions)
    old = sessions[number - 1]
    new = old.cells if cells is None else cells
    lasting = old.length if cells is None else max(120, sum(new.values()))
    sessions[number - 1] = PlannedSession(number, new, lasting if length is None else length)
    return replace(plan, sessions=tuple(sessions))


def found(plan: Plan, **asked: object) -> list[tuple[str, str, int | None, str | None]]:
    return [(one.rule, one.severity, one.session, one.module) for one in planning.check(PACKAGE, needs(**asked), plan)]


def texts(plan: Plan, rule: Rule, **asked: object) -> list[str]:
    return [one.text for one in planning.check(PACKAGE, needs(**asked), plan) if one.rule == rule]


def test_a_worked_plan_has_no_findings():
    assert found(SEVEN) == []


def test_fewer_sessions_than_sold_are_found():
    assert found(SEVEN, n_sessions=8) == [(Rule.SESSIONS_SOLD, "error", None, None)]


def test_more_sessions_than_the_package_has_are_found():
    extra = [PlannedSession(number, {"cicd": 30}, 120) for number in (8, 9)]
    plan = replace(SEVEN, sessions=(*SEVEN.sessions, *extra))

    assert (Rule.PACKAGE_SESSIONS, "error", None, None) in found(plan)


def test_too_few_minutes_for_the_package_are_found():
    short = replace(SEVEN, sessions=tuple(replace(session, length=100) for session in SEVEN.sessions))

    assert texts(short, Rule.PACKAGE_MINUTES) == ["The package has 720 to 1440 minutes, the plan 700."]


def test_more_minutes_than_contracted_are_found():
    assert texts(SEVEN, Rule.CONTRACT, contracted_minutes=1050) == [
        "1050 minutes are contracted, the plan has 1065: take 15 out."
    ]


@pytest.mark.parametrize("length", [105, 195])
def test_a_session_too_short_or_too_long_is_found(length):
    plan = changed(SEVEN, 5, {"cicd": 105}, length=length)

    assert (Rule.SESSION_MINUTES, "error", 5, None) in found(plan)


def test_modules_that_do_not_fit_their_session_are_found():
    assert texts(changed(SEVEN, 5, length=165), Rule.SESSION_MINUTES) == [
        "The modules of session 5 take 15 minutes more than its 165."
    ]


def test_much_unused_time_is_a_warning():
    assert found(changed(SEVEN, 6, length=165)) == [(Rule.BUFFER, "warning", 6, None)]


def test_a_third_module_in_a_session_is_found():
    plan = changed(changed(SEVEN, 4, {"policies": 60, "gitops": 60, "cicd": 30}), 5, {"cicd": 150})

    assert found(plan) == [(Rule.SESSION_MODULES, "error", 4, None)]


def test_framing_does_not_count_as_a_module_of_a_session():
    plan = changed(SEVEN, 7, {"sso": 30, "siem": 60, "handover": 45})

    assert found(plan) == []


def test_a_topic_in_three_sessions_is_found():
    plan = changed(changed(SEVEN, 6, {"cicd": 30, "sso": 120}), 7, {"cicd": 30, "siem": 60, "handover": 45})

    assert found(plan) == [(Rule.MODULE_SESSIONS, "error", None, "cicd")]


def test_a_module_below_its_least_minutes_is_found():
    assert texts(changed(SEVEN, 5, {"cicd": 105}), Rule.MODULE_MINUTES) == [
        "CI/CD Integration has 105 minutes and needs at least 120."
    ]


def test_a_module_above_its_most_minutes_is_found():
    assert found(changed(SEVEN, 6, {"sso": 165})) == [(Rule.MODULE_MINUTES, "error", None, "sso")]


def test_least_minutes_hold_for_the_sum_over_sessions():
    assert (
        found(planning.propose(PACKAGE, needs(n_sessions=6, topics=guide.WITHOUT_SIEM)).plan, topics=guide.WITHOUT_SIEM)
        == []
    )


def test_a_topic_without_minutes_is_an_error_and_an_optional_one_a_warning():
    plan = changed(changed(SEVEN, 6, {"gitops": 90, "cicd": 60}), 7, {"gitops": 60, "handover": 60})

    assert [one for one in found(plan) if one[0] == Rule.SCOPE] == [
        (Rule.SCOPE, "error", None, "sso"),
        (Rule.SCOPE, "warning", None, "siem"),
    ]


def test_a_topic_that_was_declined_is_a_warning():
    assert found(SEVEN, topics=TOPICS - {"siem"}) == [(Rule.SCOPE, "warning", None, "siem")]


@pytest.mark.parametrize("key", ["training", "rehearsal"])
def test_what_is_no_module_for_sessions_is_found(key):
    assert found(changed(SEVEN, 6, {"sso": 90, key: 30})) == [(Rule.SCOPE, "error", None, key)]


def test_a_module_that_begins_before_what_it_needs_is_done_is_found():
    plan = changed(changed(SEVEN, 4, {"cicd": 180}), 5, {"policies": 60, "gitops": 90})

    assert texts(plan, Rule.DEPENDENCIES) == [
        "CI/CD Integration begins before Image Assurance Policies is done, which it needs."
    ]


def test_the_order_within_a_session_counts():
    plan = changed(SEVEN, 4, {"gitops": 90, "policies": 60})

    assert found(plan) == [(Rule.DEPENDENCIES, "error", 4, "gitops")]


def test_a_soft_need_is_a_warning():
    soft = replace(guide.SSO, needs=(("cicd", "soft"),))
    package = replace(PACKAGE, modules=tuple(soft if one.key == "sso" else one for one in guide.MODULES))
    plan = changed(changed(SEVEN, 5, {"sso": 120}), 6, {"cicd": 180})

    assert [(one.rule, one.severity, one.module) for one in planning.check(package, needs(), plan)] == [
        (Rule.DEPENDENCIES, "warning", "sso")
    ]


def test_a_need_that_is_not_planned_at_all_is_found():
    plan = changed(SEVEN, 4, {"gitops": 120})
    plan = changed(plan, 3, {"scanning": 120})

    assert (Rule.DEPENDENCIES, "error", 4, "gitops") in found(plan)


def test_kick_off_opens_and_handover_closes():
    plan = changed(changed(SEVEN, 1, {"registry": 105, "kickoff": 45}), 7, {"handover": 45, "siem": 90})

    assert found(plan) == [(Rule.FRAMING, "error", 1, "kickoff"), (Rule.FRAMING, "error", 7, "handover")]


def test_a_cell_off_the_quarter_hour_is_a_warning():
    assert found(changed(SEVEN, 6, {"sso": 100})) == [(Rule.GRID, "warning", 6, "sso")]


def test_a_small_piece_of_a_split_topic_is_a_warning():
    plan = changed(changed(SEVEN, 5, {"cicd": 165}), 6, {"cicd": 15, "sso": 120})

    assert found(plan) == [(Rule.GRID, "warning", 6, "cicd")]


def test_cells_of_no_minutes_count_as_absent():
    with_zeros = replace(
        SEVEN,
        sessions=tuple(replace(one, cells={"handover": 0, "siem": 0, **one.cells}) for one in SEVEN.sessions[:5])
        + SEVEN.sessions[5:],
    )

    assert found(with_zeros) == []


def test_the_order_in_which_sessions_are_listed_changes_nothing():
    assert found(replace(SEVEN, sessions=SEVEN.sessions[::-1])) == []


def test_an_on_premises_registry_without_a_connector_session_is_found():
    assert found(SEVEN, registries=guide.ON_PREMISES) == [
        (Rule.MODULE_MINUTES, "error", None, "registry"),
        (Rule.CONNECTOR, "error", None, "registry"),
        (Rule.REHEARSAL, "error", None, "rehearsal"),
    ]


def test_a_rehearsal_that_is_too_short_says_what_to_do():
    assert texts(replace(EIGHT, rehearsal_minutes=180), Rule.REHEARSAL, registries=guide.ON_PREMISES) == [
        "A rehearsal of at least 240 minutes must come before the on-premises session; the plan has 180."
    ]


def test_a_connector_session_at_another_place_is_a_warning():
    late = planning.propose(PACKAGE, needs(registries=guide.ON_PREMISES, is_connector_late=True)).plan

    assert [one for one in found(late, registries=guide.ON_PREMISES) if one[0] == Rule.CONNECTOR] == [
        (Rule.CONNECTOR, "warning", 3, "registry")
    ]


def test_a_late_connector_in_the_second_session_is_a_warning():
    asked = {"registries": guide.ON_PREMISES, "is_connector_late": True}

    assert found(EIGHT, **asked) == [(Rule.CONNECTOR, "warning", 2, "registry")]


def test_scanning_may_come_before_a_late_connector_but_not_before_one_in_time():
    asked = {"registries": guide.ON_PREMISES, "is_connector_late": True}
    late = planning.propose(PACKAGE, needs(**asked)).plan

    assert (texts(late, Rule.DEPENDENCIES, **asked), texts(late, Rule.DEPENDENCIES, registries=guide.ON_PREMISES)) == (
        [],
        ["Vulnerability Scanning begins before Registry Integration is done, which it needs."],
    )


def test_a_finding_says_whether_it_is_an_error():
    assert [Finding(Rule.GRID, severity, "").is_error for severity in ("error", "warning")] == [True, False]
