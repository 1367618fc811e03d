"""
Comments on an engagement, on an item of its checklist or on a session; and whom they mention.

An "@" with the name or the e-mail of a member tells that member by mail. Nobody else is ever written to: an address
that is no member's stays text, and a comment that is the team's own mentions nobody of the customer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from engagement.domain import audit, letters, paging
from engagement.domain.refusals import Refused
from engagement.lib import markdown
from engagement.models import ChecklistItem, Comment, Engagement, Letter, Session, Topic, User
from engagement.rules import lengths


class NothingSaid(Refused):
    """The text is empty, too long, or cannot be stored."""


@dataclass(frozen=True)
class Row:
    """A comment as it is shown; `about` names its item or session, whose keys are 0 where it has none."""

    pk: int
    author: str
    written_at: datetime
    text: SafeString
    is_internal: bool
    about: str
    item_pk: int
    session_pk: int


def write(
    engagement: Engagement,
    *,
    text: str,
    members: Iterable[User],
    by: User,
    at: datetime,
    item: ChecklistItem | None = None,
    session: Session | None = None,
    is_internal: bool = False,
) -> Comment:
    """
    Say something, and tell the members that it mentions.

    `members` are those of the engagement (access.members). Only the team may speak among itself; about what a customer
    does not see, it always does. Raises NothingSaid.
    """
    said = _checked(text)
    is_internal = by.is_staff and (is_internal or _is_hidden(engagement, item, session))
    with transaction.atomic():
        comment = Comment.objects.create(
            engagement=engagement,
            author=by,
            text=said,
            item=item,
            session=session,
            is_internal=is_internal,
            written_at=at,
        )
        told = mentioned(said, [one for one in members if one.is_staff or not is_internal])
        comment.mentions.set(told)
        audit.record(by, "comment.written", comment, at=at, engagement=engagement)
        for person in told:
            if person != by:
                _tell(comment, person, at)
    return comment


def mentioned(text: str, members: Sequence[User]) -> list[User]:
    """
    The members whose name or e-mail stands in the text behind an "@", in the order of `members`.

    The longest that fits counts, so that "@Ana Silva-Costa" is not "Ana Silva"; a name that two share names both.
    """
    known: dict[str, list[User]] = {}
    for one in members:
        for word in (one.name, one.email):
            if word:
                known.setdefault(word.casefold(), []).append(one)
    if not known:
        return []
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    found = re.findall(rf"(?<![\w.+-])@({words})(?![\w@-]|\.\w)", text.casefold())
    named = {one.pk for word in found for one in known[word]}
    return [one for one in members if one.pk in named]


def page(comments: QuerySet[Comment], *, number: int) -> paging.Page[Row]:
    """One page of these comments, newest first, with two queries."""
    cut = paging.cut(_newest(comments), number=number)
    return paging.Page([_row(one) for one in cut.rows], cut.text, cut.previous, cut.next)


def newest(comments: QuerySet[Comment], *, n: int) -> list[Row]:
    """The newest `n` of these comments, newest first, with one query."""
    return [_row(one) for one in _newest(comments)[:n]]


def _newest(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("author", "item__template", "session").order_by("-written_at", "-pk")


def _row(one: Comment) -> Row:
    about = str(one.item) if one.item else _session_name(one.session) if one.session else ""
    return Row(
        pk=one.pk,
        author=str(one.author),
        written_at=one.written_at,
        text=markdown.render(one.text),
        is_internal=one.is_internal,
        about=about,
        item_pk=one.item_id or 0,
        session_pk=one.session_id or 0,
    )


def _session_name(session: Session) -> str:
    return f"{'Session' if session.kind == Session.Kind.DELIVERY else 'Rehearsal'} {session.number}"


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise NothingSaid("Write something first.", field="text")
    if "\x00" in said:
        raise NothingSaid("This holds a character that cannot be stored; type it anew.", field="text")
    if len(said) > lengths.COMMENT:
        raise NothingSaid(f"Say it in at most {lengths.COMMENT:,} characters.", field="text")
    return said


def _is_hidden(engagement: Engagement, item: ChecklistItem | None, session: Session | None) -> bool:
    """Whether a customer does not see what the comment is about."""
    if engagement.status == Engagement.Status.DRAFT:
        return True
    if item is not None and item.topic.kind == Topic.Kind.PREPARATION:
        return True
    is_told = session is None or (session.kind == Session.Kind.DELIVERY and session.status != Session.Status.DRAFT)
    return not is_told


def _tell(comment: Comment, person: User, at: datetime) -> None:
    engagement = comment.engagement
    letters.queue(
        Letter.Kind.MENTION,
        key=letters.key_of(f"mention:{comment.pk}", person.email),
        to_address=person.email,
        to_name=person.name,
        subject=f"{comment.author} mentioned you in {engagement.reference}",
        text=(
            f"{comment.author} mentioned you in a comment on {engagement.title} ({engagement.reference}):\n\n"
            f"{comment.text}\n\n"
            "Answer it in Tidemark, under the comments of the engagement.\n"
        ),
        engagement=engagement,
        at=at,
    )
