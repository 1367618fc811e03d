"""The files that were handed in for an engagement of the demo, through the same verb as on the page."""

import io
from datetime import datetime
from typing import Any

from engagement.domain import documents
from engagement.domain.demo import calendar
from engagement.models import ChecklistItem, Engagement, Question, Topic, User

Table = dict[str, Any]


def add(table: Table, engagement: Engagement, *, by: dict[str, User], at: datetime) -> None:
    """Hand in the table's files; each names a topic, the item of a template, or a question by its key, or none."""
    package = engagement.work_package
    for row in table.get("documents", []):
        content = row["text"].encode()
        about: Table = {}
        if "item" in row:
            items = ChecklistItem.objects.select_related("topic", "engagement")
            about["item"] = items.get(engagement=engagement, template__key=row["item"])
        elif "question" in row:
            about["question"] = Question.objects.get(topic__work_package=package, key=row["question"])
        elif "topic" in row:
            about["topic"] = Topic.objects.get(work_package=package, key=row["topic"])
        documents.take(
            engagement,
            [documents.Upload(row["name"], io.BytesIO(content), len(content))],
            by=by[row["by"]],
            at=min(calendar.instant(at.date(), row["day"], "14:00", engagement.customer.time_zone), at),
            is_internal=row.get("is_internal", False),
            **about,
        )
