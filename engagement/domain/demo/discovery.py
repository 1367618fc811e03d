"""What an engagement of the demo has found out beforehand: answers, and prerequisites that are met."""

from datetime import datetime
from typing import Any

from engagement.domain import discovery
from engagement.domain.demo import calendar
from engagement.domain.planning import prerequisites
from engagement.models import Engagement, Prerequisite, Question, User

Table = dict[str, Any]


def add(table: Table, engagement: Engagement, *, by: dict[str, User], at: datetime) -> None:
    """Answer the table's questions and tick its prerequisites; `by` gives the people by their key."""
    for key, row in table.get("answers", {}).items():
        question = Question.objects.get(topic__work_package=engagement.work_package, key=key)
        moment = min(calendar.instant(at.date(), row["day"], "11:00", engagement.customer.time_zone), at)
        discovery.answer(engagement, question, row["value"], by[row["by"]], moment, remark=row.get("remark", ""))
    met = Prerequisite.objects.filter(topic__work_package=engagement.work_package, key__in=table.get("met", ()))
    for prerequisite in met:
        prerequisites.meet(engagement, prerequisite, by=by[table["consultants"][0]], at=at)
