"""Any plan that the checker accepts stays accepted after it was saved and loaded."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.domain import planning
from engagement.domain.planning import flat
from engagement.domain.planning.flat import Value
from engagement.models import Engagement, User
from engagement.rules import planning as rules
from tests.domain.planning.days import AT

pytestmark = pytest.mark.django_db

QUARTER = 15
# The worked plan of seven sessions (work-package.md 1.2).
WORKED = rules.Plan(
    tuple(
        rules.PlannedSession(number, cells, length)
        for number, (cells, length) in enumerate(
            [
                ({"kickoff": 45, "registry": 105}, 150),
                ({"registry": 45, "scanning": 120}, 165),
                ({"scanning": 30, "policies": 120}, 150),
                ({"policies": 60, "gitops": 90}, 150),
                ({"cicd": 180}, 180),
                ({"sso": 120}, 135),
                ({"siem": 90, "handover": 45}, 135),
            ],
            start=1,
        )
    )
)
STEPS = st.integers(0, 12).map(lambda n: n * QUARTER)


@st.composite
def changed(draw: st.DrawFn, plan: rules.Plan) -> rules.Plan:
    """The plan with cells in any order, some of them with other minutes, and sessions of any lawful length."""
    sessions = []
    for one in plan.sessions:
        keys = draw(st.permutations(list(one.cells)))
        cells = {key: one.cells[key] for key in keys}
        if draw(st.integers(0, 9)) == 0:
            cells[draw(st.sampled_from(sorted({key for other in plan.sessions for key in other.cells})))] = draw(STEPS)
        least = max(120, min(180, sum(cells.values())))
        length = draw(st.integers(least // QUARTER, 180 // QUARTER)) * QUARTER
        sessions.append(replace(one, cells=cells, length=length))
    return replace(plan, sessions=tuple(sessions))


def errors(look: planning.Look, plan: rules.Plan) -> set[tuple[str, int | None, str | None]]:
    found = rules.check(look.package, look.known.now, plan)
    return {(one.rule, one.session, one.module) for one in found if one.is_error}


def save(engagement: Engagement, look: planning.Look, plan: rules.Plan, by: User) -> None:
    target: dict[str, Value] = {}
    for one, booked in zip(plan.sessions, look.stand.deliveries, strict=True):
        target |= flat.flat_of_session("delivery", one.number, booked.starts_at, one.length, one.cells)
    revision = Engagement.objects.get(pk=engagement.pk).plan_revision
    planning.change(engagement, target, revision=revision, by=by, at=AT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=changed(WORKED))
def test_an_accepted_plan_stays_accepted(engagement: Engagement, consultant: User, plan: rules.Plan) -> None:
    look = planning.look(engagement)

    save(engagement, look, plan, consultant)

    saved = planning.plan_of(engagement)
    assert errors(look, saved) <= errors(look, plan)
    assert [one.length for one in saved.sessions] == [one.length for one in plan.sessions]
    kept = [{key: minutes for key, minutes in one.cells.items() if minutes} for one in plan.sessions]
    assert [dict(one.cells) for one in saved.sessions] == kept
