"""What the plan of an engagement has to fit: what was asked for at the start, and what has been learned since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from engagement.domain import reads
from engagement.domain.planning import answers
from engagement.models import Engagement
from engagement.rules import planning as rules
from engagement.rules.registry_types import SHIPPED_NAME
from engagement.rules.working_time import WorkingHours

# All of it in one statement, because every page of the plan needs it.
_KNOWN = """
SELECT n.n_sessions, n.n_participants, n.n_ci_tools, n.n_extra_images, n.has_windows_or_dta, n.is_sso_enabled,
       n.is_connector_late, n.registries::json AS named, n.weekdays, n.works_from, n.works_until, n.days_off,
       e.contracted_minutes, e.starts_on, e.ends_on,
       ARRAY(SELECT t.key FROM engagement_engagementtopic s JOIN engagement_topic t ON t.id = s.topic_id
              WHERE s.engagement_id = e.id AND s.is_in_scope AND t.kind IN ('topic', 'sub_module')) AS scope,
       (SELECT json_object_agg(t.key, s.used_minutes)
          FROM engagement_engagementtopic s JOIN engagement_topic t ON t.id = s.topic_id
         WHERE s.engagement_id = e.id) AS used,
       (SELECT json_agg(json_build_array(r.type_code, r.hosting = 'on_premises'))
          FROM engagement_registry r
         WHERE r.engagement_id = e.id AND r.state <> 'removed' AND r.name <> %(shipped)s) AS registries,
       (SELECT json_object_agg(q.key, a.value)
          FROM engagement_answer a JOIN engagement_question q ON q.id = a.question_id
         WHERE a.engagement_id = e.id) AS answers,
       ARRAY(SELECT c.key FROM engagement_checklistitem i JOIN engagement_checklisttemplate c ON c.id = i.template_id
              WHERE i.engagement_id = e.id AND i.state IN ('done', 'proven', 'waived', 'not_applicable')) AS settled,
       (SELECT json_build_object('revision', c.revision, 'by', u.name, 'by_pk', u.id)
          FROM engagement_planchange c JOIN engagement_user u ON u.id = c.changed_by_id
         WHERE c.engagement_id = e.id AND c.undone_at IS NULL
         ORDER BY c.revision DESC LIMIT 1) AS last_change,
       ARRAY(SELECT m.prerequisite_id FROM engagement_metprerequisite m WHERE m.engagement_id = e.id) AS met
  FROM engagement_engagement e
  LEFT JOIN engagement_planneeds n ON n.engagement_id = e.id
 WHERE e.id = %(engagement)s
"""
# Settled as soon as Aqua Support has switched SAML on.
SSO_ENABLED = "sso-enabled"


@dataclass(frozen=True)
class Change:
    """The newest change of the plan that can be undone."""

    revision: int
    by: str
    by_pk: int


@dataclass(frozen=True)
class Known:
    """
    Needs as they were asked for, and as they are now with a sentence for each thing learned since.

    `settled` holds keys of checklist items, `answered` those of questions, `met` primary keys of prerequisites; `used`
    holds minutes spent by module key.
    """

    asked: rules.Needs
    now: rules.Needs
    whys: tuple[str, ...]
    hours: WorkingHours
    weekdays: frozenset[int]
    days_off: frozenset[date]
    window: tuple[date, date]
    settled: frozenset[str]
    answered: frozenset[str]
    met: frozenset[int]
    used: Mapping[str, int]
    last_change: Change | None


def needs_of(engagement: Engagement) -> rules.Needs:
    """Give the needs as they are now, registries and discovery answers counted in. One query."""
    return known_of(engagement).now


def known_of(engagement: Engagement) -> Known:
    """Read everything that is known of the needs. One query; without a PlanNeeds row its defaults hold."""
    [row] = reads.fetch(_KNOWN, {"engagement": engagement.pk, "shipped": SHIPPED_NAME})
    asked = _asked(row)
    seen = tuple(rules.RegistryNeed(code, is_on_premises) for code, is_on_premises in row["registries"] or ())
    learned = answers.learn(asked, row["answers"] or {})
    now, whys = _with_registries(learned.needs, seen), learned.whys
    whys += (_said_registries(now),) if now != learned.needs else ()
    if SSO_ENABLED in row["settled"] and not now.is_sso_enabled:
        now, whys = replace(now, is_sso_enabled=True), (*whys, "Aqua Support has enabled SSO already.")
    return Known(
        asked=asked,
        now=now,
        whys=whys,
        hours=WorkingHours(row["works_from"] or time(9), row["works_until"] or time(17)),
        weekdays=frozenset(row["weekdays"] if row["weekdays"] is not None else range(5)),
        days_off=frozenset(row["days_off"] or ()),
        window=(row["starts_on"], row["ends_on"]),
        settled=frozenset(row["settled"]),
        answered=frozenset(row["answers"] or ()),
        met=frozenset(row["met"]),
        used=row["used"] or {},
        last_change=_change(row["last_change"]),
    )


def _said_registries(needs: rules.Needs) -> str:
    n = needs.n_registry_types
    said = ", with one on-premises" if needs.is_on_premises else ""
    return f"The engagement has registries of {n} types{said}." if n != 1 else f"The engagement has a registry{said}."


def _change(found: Mapping[str, Any] | None) -> Change | None:
    return Change(found["revision"], found["by"], found["by_pk"]) if found else None


def _with_registries(needs: rules.Needs, seen: tuple[rules.RegistryNeed, ...]) -> rules.Needs:
    return replace(needs, registries=answers.merged(needs.registries, seen)) if seen else needs


def _asked(row: Mapping[str, Any]) -> rules.Needs:
    named = row["named"] or ()
    return rules.Needs(
        topics=frozenset(row["scope"]),
        n_sessions=row["n_sessions"],
        registries=tuple(sorted({rules.RegistryNeed(one["type_code"], one["is_on_premises"]) for one in named})),
        n_participants=row["n_participants"] or 1,
        n_ci_tools=row["n_ci_tools"] or 1,
        n_extra_images=row["n_extra_images"] or 0,
        has_windows_or_dta=bool(row["has_windows_or_dta"]),
        is_sso_enabled=bool(row["is_sso_enabled"]),
        is_connector_late=bool(row["is_connector_late"]),
        contracted_minutes=row["contracted_minutes"],
    )
