"""How much a finding matters."""

from hypothesis import given
from hypothesis import strategies as st

from engagement.rules.risk_order import points

RAISED = {"is_exploitable": True, "has_fix": True, "epss": 1.0, "runs": True}


def test_the_points_are_those_of_the_rule():
    assert [points(severity) for severity in range(5)] == [10, 30, 100, 400, 1000]
    assert [points(4, is_exploitable=True), points(4, epss=0.97), points(4, runs=True), points(4, has_fix=True)] == [
        2000,
        1900,
        1500,
        1200,
    ]
    assert points(3, **RAISED) == 40 * 37


@given(st.integers(1, 4), st.booleans(), st.booleans(), st.booleans(), st.floats(0, 1))
def test_a_finding_outweighs_two_of_the_severity_below(severity, is_exploitable, has_fix, runs, epss):
    raised = {"is_exploitable": is_exploitable, "has_fix": has_fix, "runs": runs, "epss": epss}

    assert points(severity, **raised) > 2 * points(severity - 1, **raised)


@given(st.integers(0, 4), st.floats(0, 1), st.floats(0, 1))
def test_what_is_likelier_to_be_exploited_never_weighs_less(severity, one, other):
    less, more = sorted((one, other))

    assert points(severity, epss=less) <= points(severity, epss=more)
