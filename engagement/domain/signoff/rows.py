"""The acceptance page: what may be signed, what is signed, what is still open, and the records of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.domain.signoff.offers import WORDING
from engagement.models import Engagement, Owner, SignOff, Topic

_OWNERS: dict[str, str] = dict(Owner.choices)


@dataclass(frozen=True)
class Signed:
    """A signature that holds: who signed when, and the digest of the record."""

    pk: int
    name: str
    role: str
    at: datetime
    digest: str

    @property
    def short_digest(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True)
class TopicRow:
    """A topic in scope, what its statement rests on, and its signature where there is one."""

    key: str
    name: str
    exit_statement: str
    rests_on: str
    n_open: int
    signed: Signed | None


@dataclass(frozen=True)
class OpenItem:
    pk: int
    text: str
    topic: str
    owner: str
    due_on: date | None
    reason: str


@dataclass(frozen=True)
class Record:
    """A signature, or a withdrawal of one."""

    pk: int
    about: str
    is_withdrawal: bool
    is_withdrawn: bool
    name: str
    role: str
    at: datetime
    digest: str


@dataclass(frozen=True)
class Page:
    wording: str
    whole: Signed | None
    topics: list[TopicRow]
    open_items: list[OpenItem]
    records: paging.Page[Record]

    @property
    def n_undated(self) -> int:
        return sum(not one.due_on for one in self.open_items)

    @property
    def n_signed(self) -> int:
        return sum(one.signed is not None for one in self.topics)


def page(engagement: Engagement, records: QuerySet[SignOff], *, number: int = 1) -> Page:
    """
    Read the page with four queries.

    `records` are those that the person may see, of which the page with this number is shown, newest first.
    """
    rows = reads.fetch(_TOPICS, {"engagement": engagement.pk})
    found = reads.fetch(_OPEN, {"engagement": engagement.pk})
    newest = records.select_related("topic", "withdrawn_by").defer("snapshot", "statement")
    cut = paging.cut(newest.order_by("-signed_at", "-pk"), number=number)
    topics = [_topic(row) for row in rows if row["key"]]
    return Page(
        wording=WORDING,
        whole=next((_signed(row) for row in rows if not row["key"]), None),
        topics=topics,
        open_items=[OpenItem(**{**one, "owner": _OWNERS.get(one["owner"], "")}) for one in found],
        records=paging.Page([_record(one) for one in cut.rows], cut.text, cut.previous, cut.next),
    )


def standing(engagement: Engagement, topic: Topic | None) -> SignOff | None:
    """The signature under the topic, or without one under the whole, that nobody withdrew."""
    known = SignOff.objects.filter(engagement=engagement, topic=topic, withdraws=None, withdrawn_by=None)
    return known.order_by("pk").first()


def accepted(engagement: Engagement) -> dict[str, datetime]:
    """When each topic was accepted, by its key; the whole engagement has the key "". One query."""
    known = SignOff.objects.filter(engagement=engagement, withdraws=None, withdrawn_by=None).order_by("pk")
    return {key or "": at for key, at in known.values_list("topic__key", "signed_at")}


# The topics in their order, and after them the whole where it is signed.
_TOPICS = """
SELECT t.position, t.key, t.name, t.exit_statement, c.*, s.id AS pk, s.signer_name, s.signer_role, s.signed_at, s.digest
  FROM engagement_engagementtopic et
  JOIN engagement_topic t ON t.id = et.topic_id
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'proven') AS proven,
              count(*) FILTER (WHERE state = 'waived') AS waived,
              count(*) FILTER (WHERE state = 'not_applicable') AS left_out,
              count(*) FILTER (WHERE state IN ('open', 'blocked')) AS open
         FROM engagement_checklistitem ci WHERE ci.engagement_id = et.engagement_id AND ci.topic_id = t.id) c
  LEFT JOIN engagement_signoff s ON s.engagement_id = et.engagement_id AND s.topic_id = t.id
        AND s.withdraws_id IS NULL AND NOT EXISTS (SELECT 1 FROM engagement_signoff w WHERE w.withdraws_id = s.id)
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> 'preparation'
UNION ALL
SELECT NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, s.id, s.signer_name, s.signer_role, s.signed_at, s.digest
  FROM engagement_signoff s
 WHERE s.engagement_id = %(engagement)s AND s.topic_id IS NULL AND s.withdraws_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM engagement_signoff w WHERE w.withdraws_id = s.id)
 ORDER BY 1
"""
_OPEN = """
SELECT ci.id AS pk, ct.text, t.name AS topic, ci.owner, ci.due_on, ci.reason
  FROM engagement_checklistitem ci
  JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
  JOIN engagement_topic t ON t.id = ci.topic_id
  JOIN engagement_engagementtopic et ON et.topic_id = t.id AND et.engagement_id = ci.engagement_id
 WHERE ci.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> 'preparation'
   AND ci.state IN ('open', 'blocked')
 ORDER BY t.position, ct.position, ci.id
"""


def _topic(row: dict[str, Any]) -> TopicRow:
    said = [(row["proven"], "proven"), (row["done"], "done"), (row["waived"], "waived"), (row["left_out"], "left out")]
    return TopicRow(
        key=row["key"],
        name=row["name"],
        exit_statement=row["exit_statement"],
        rests_on=", ".join(f"{n} {word}" for n, word in said if n) or "Nothing settled yet",
        n_open=row["open"],
        signed=_signed(row) if row["pk"] else None,
    )


def _signed(row: dict[str, Any]) -> Signed:
    return Signed(row["pk"], row["signer_name"], row["signer_role"], row["signed_at"], row["digest"])


def _record(one: SignOff) -> Record:
    return Record(
        pk=one.pk,
        about=one.topic.name if one.topic else "The whole engagement",
        is_withdrawal=one.withdraws_id is not None,
        is_withdrawn=hasattr(one, "withdrawn_by"),
        name=one.signer_name,
        role=one.signer_role,
        at=one.signed_at,
        digest=one.digest,
    )
