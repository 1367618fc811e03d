"""
How much a finding matters: its severity, raised by what makes it likely to be used, and by what can be done about it.

    points = severity x (10 + 10 for a known exploit + 1 for each tenth of its EPSS score
                            + 5 where it runs + 2 where there is a fix)

A severity weighs more than twice the one below it, so that one critical finding comes before two high ones of the same
kind; an exploit doubles a finding, since what is being used matters before what could be. EPSS is the probability that
a vulnerability is exploited within thirty days (first.org/epss). Source: issue 6, "risk-based order by severity,
exploit, fix, running workload". The database counts the same way: domain/risk_points.py.
"""

# By Aqua's severities, negligible first.
SEVERITY = (1, 3, 10, 40, 100)
PLAIN = 10
EXPLOIT = 10
# For each whole tenth of the EPSS score.
EPSS_TENTH = 1
RUNNING = 5
FIX = 2


def points(
    severity: int, *, is_exploitable: bool = False, has_fix: bool = False, epss: float | None = None, runs: bool = False
) -> int:
    """The weight of one finding, a whole number; `severity` is the customer's own where they gave one."""
    raised = EXPLOIT * is_exploitable + EPSS_TENTH * int((epss or 0) * 10) + RUNNING * runs + FIX * has_fix
    return SEVERITY[severity] * (PLAIN + raised)
