"""Small contents to try things on, without a file or a row."""

from dataclasses import replace
from typing import Any

from engagement.domain.packages.contents import (
    Ask,
    Cell,
    Content,
    Item,
    Need,
    PlannedSession,
    ReferencePlan,
    Step,
    TopicContent,
)


def topic(key: str, **values: Any) -> TopicContent:
    """A topic of 90 minutes in one step."""
    usual: dict[str, Any] = {
        "name": key.capitalize(),
        "kind": "topic",
        "min_minutes": 60,
        "default_minutes": 90,
        "max_minutes": 120,
        "agenda": (Step("All of it", 90),),
    }
    return TopicContent(key, **usual | values)


def content(**values: Any) -> Content:
    """A package of two topics that may be published, with a worked plan of six sessions."""
    one = topic("one", questions=(Ask("q-one", "How?", "text"),), checklist=(Item("i-one", "customer", "It is so"),))
    two = topic("two", needs=(Need("one", "hard", "First things first."),))
    usual: dict[str, Any] = {"name": "Made up", "version": 1, "topics": (one, two)}
    return Content(**{"key": "made"} | usual | values)


def plan(*lengths: int, cells: tuple[Cell, ...] = ()) -> ReferencePlan:
    """A worked plan of empty sessions, `cells` standing in the first."""
    sessions = [PlannedSession(length, ()) for length in lengths]
    sessions[0] = replace(sessions[0], cells=cells)
    return ReferencePlan("A plan", tuple(sessions))
