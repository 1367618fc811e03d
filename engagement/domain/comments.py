"""
Comments on an engagement, on an item of its checklist or on a session; and whom they mention.

Members read of it in their daily mail, those whom an "@" with their name or e-mail mentions in a line of its own.
Nobody else is ever written to: an address that is no member's stays text, and a comment that is the team's own reaches
nobody of the customer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from engagement.domain import audit, notices, paging
from engagement.domain.refusals import Refused
from engagement.lib import links, markdown
from engagement.models import ChecklistItem, Comment, Engagement, MailKind, Session, Topic, User
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
    Say something, and let the other members read of it in their daily mail.

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
        readers = [one for one in members if one.is_staff or not is_internal]
        named = mentioned(said, readers)
        comment.mentions.set(named)
        audit.record(by, "comment.written", comment, at=at, engagement=engagement)
        others = [one for one in readers if one not in named]
        _tell(comment, named, MailKind.MENTION, "mentioned you", at)
        _tell(comment, others, MailKind.COMMENT, "wrote a comment", at)
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


def _tell(comment: Comment, people: Iterable[User], kind: MailKind, did: str, at: datetime) -> None:
    item, session = comment.item, comment.session
    about = f" about “{item}”" if item else f" about {_session_name(session).lower()}" if session else ""
    notices.tell(
        [one for one in people if one != comment.author],
        kind,
        f"{comment.author} {did}{about}: {notices.quoted(comment.text)}",
        key=f"{kind}:{comment.pk}",
        engagement=comment.engagement,
        at=at,
        path=_path(comment),
    )


def _path(comment: Comment) -> str:
    reference = comment.engagement.reference
    if comment.item_id:
        return links.path("checklist-item", reference, comment.item_id)
    if comment.session_id:
        return links.path("session", reference, comment.session_id)
    return links.path("comments", reference)
