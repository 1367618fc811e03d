"""The weight of a finding as the database counts it: rules/risk_order.py in SQL, of a row `v` of the findings."""

from engagement.rules import risk_order as rule

_SEVERITY = " ".join(f"WHEN {severity} THEN {points}" for severity, points in enumerate(rule.SEVERITY))
HAS_EXPLOIT = "(v.is_exploitable OR v.exploit_type <> '')"
POINTS = (
    f"(CASE coalesce(v.own_severity, v.severity) {_SEVERITY} END"
    f" * ({rule.PLAIN}"
    f" + CASE WHEN {HAS_EXPLOIT} THEN {rule.EXPLOIT} ELSE 0 END"
    f" + {rule.EPSS_TENTH} * floor(coalesce(v.epss_score, 0) * 10)::int"
    f" + CASE WHEN v.n_workloads > 0 THEN {rule.RUNNING} ELSE 0 END"
    f" + CASE WHEN v.fix_version <> '' THEN {rule.FIX} ELSE 0 END))"
)
