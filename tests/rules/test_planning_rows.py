"""Plans as JSON, and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import BadRows, Plan, PlannedSession
from tests.rules.guide import PACKAGE, needs

CELLS = st.dictionaries(st.text(min_size=1, max_size=12), st.integers(0, 480), max_size=5)
PLANS = st.builds(
    lambda cells, lengths, rehearsal: Plan(
        tuple(PlannedSession(at + 1, *one) for at, one in enumerate(zip(cells, lengths, strict=False))), rehearsal
    ),
    st.lists(CELLS, max_size=8),
    st.lists(st.integers(0, 480), min_size=8, max_size=8),
    st.integers(0, 480),
)


@given(PLANS)
def test_a_plan_comes_back_from_json_as_it_was(plan):
    read = planning.from_rows(json.loads(json.dumps(planning.as_rows(plan))))

    assert (read, [list(one.cells) for one in read.sessions]) == (plan, [list(one.cells) for one in plan.sessions])


def test_a_plan_that_was_accepted_stays_accepted():
    plan = planning.propose(PACKAGE, needs()).plan

    assert planning.check(PACKAGE, needs(), planning.from_rows(planning.as_rows(plan))) == []


SESSION = {"number": 1, "length": 120, "cells": [{"module": "sso", "minutes": 60}]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "the plan: expected an object."),
        ({}, "sessions: expected a list."),
        ({"sessions": []}, "rehearsal_minutes: expected a whole number, 0 or more."),
        ({"sessions": [SESSION, SESSION], "rehearsal_minutes": 0}, "sessions: a number is there twice."),
        ({"sessions": [{**SESSION, "length": True}], "rehearsal_minutes": 0}, "sessions[0].length: expected a whole"),
        ({"sessions": [{**SESSION, "length": 1.5}], "rehearsal_minutes": 0}, "sessions[0].length: expected a whole"),
        ({"sessions": [{**SESSION, "cells": [{"minutes": 1}]}]}, "sessions[0].cells[0].module: name a module."),
        ({"sessions": [{**SESSION, "cells": [7]}]}, "sessions[0].cells[0]: expected an object."),
        (
            {"sessions": [{**SESSION, "cells": SESSION["cells"] * 2}]},
            "sessions[0].cells[1].module: sso is there twice.",
        ),
        ({"sessions": [{**SESSION, "cells": [{"module": "sso", "minutes": -1}]}]}, "sessions[0].cells[0].minutes: exp"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_place(rows, message):
    with pytest.raises(BadRows) as refused:
        planning.from_rows(rows)

    assert str(refused.value).startswith(message)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["sessions", "cells", "number", "length", "module", "minutes", "rehearsal_minutes"]),
                inner,
            )
        ),
    )
)
def test_anything_is_either_read_or_refused(rows):
    try:
        plan = planning.from_rows(rows)
    except BadRows:
        return

    assert planning.from_rows(planning.as_rows(plan)) == plan
