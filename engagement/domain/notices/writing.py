"""Writing a notice, in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime

from engagement.models import ChecklistItem, Engagement, MailKind, Notice, RaidItem, User

_LONGEST = 500
_LONGEST_QUOTE = 200


def tell(
    people: Iterable[User],
    kind: MailKind,
    text: str,
    *,
    key: str,
    engagement: Engagement,
    at: datetime,
    path: str = "",
    item: ChecklistItem | None = None,
    action: RaidItem | None = None,
) -> None:
    """
    Let these people read a line in their next bundle; call it inside the transaction of its cause.

    `key` says what it is about: the same key tells a person once, however often it is asked. `path` leads to the page.
    What is about an `item` or an `action` is dropped when that is settled before the bundle goes out. One statement.
    """
    line = _one_line(text, _LONGEST)
    rows = [
        Notice(
            user=person,
            engagement=engagement,
            item=item,
            action=action,
            kind=kind,
            key=f"{key}:{person.pk}",
            text=line,
            path=path,
            noticed_at=at,
        )
        for person in people
    ]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def quoted(text: str) -> str:
    """The beginning of what somebody wrote, for a line."""
    return f"“{_one_line(text, _LONGEST_QUOTE)}”"


def _one_line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
