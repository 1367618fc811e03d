"""A version of the work package as the planner's own values."""

from collections.abc import Mapping
from typing import Any

from engagement.domain import reads
from engagement.models import WorkPackage
from engagement.rules import planning as rules

_TOPICS = """
SELECT t.key, t.name, t.kind, t.min_minutes, t.default_minutes, t.max_minutes, t.is_optional,
       t.adjustments::json AS adjustments,
       (SELECT json_agg(json_build_array(n.key, d.kind) ORDER BY n.position)
          FROM engagement_topicdependency d JOIN engagement_topic n ON n.id = d.needs_id
         WHERE d.topic_id = t.id) AS needs
  FROM engagement_topic t
 WHERE t.work_package_id = %(package)s
 ORDER BY t.position
"""


def package_of(work_package: WorkPackage) -> rules.Package:
    """
    Give what the planner needs to know of a version: modules in order, worked plans, limits. One query.

    The limits of work-package.md 1.3 that a version does not carry are the planner's own defaults.
    """
    modules = tuple(_module(row) for row in reads.fetch(_TOPICS, {"package": work_package.pk}))
    return rules.Package(
        modules=modules,
        references=tuple(_reference(one) for one in work_package.reference_plans),
        min_sessions=work_package.min_sessions,
        max_sessions=work_package.max_sessions,
        min_session_minutes=work_package.min_session_minutes,
        max_session_minutes=work_package.max_session_minutes,
        min_minutes=work_package.min_minutes,
        max_minutes=work_package.max_minutes,
    )


def _module(row: Mapping[str, Any]) -> rules.Module:
    return rules.Module(
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        min_minutes=row["min_minutes"],
        default_minutes=row["default_minutes"],
        max_minutes=row["max_minutes"],
        is_optional=row["is_optional"],
        needs=tuple((key, kind) for key, kind in row["needs"] or ()),
        adjustments=tuple(rules.Adjustment(one["when"], one["minutes"], one["why"]) for one in row["adjustments"]),
    )


def _reference(one: Mapping[str, Any]) -> rules.Reference:
    sessions = one["sessions"]
    return rules.Reference(
        name=one["name"],
        n_sessions=len(sessions),
        has_siem=one.get("has_siem", False),
        has_on_premises=one.get("has_on_premises", False),
        cells=tuple({cell["module"]: cell["minutes"] for cell in session["cells"]} for session in sessions),
        lengths=tuple(session["length"] for session in sessions),
    )
