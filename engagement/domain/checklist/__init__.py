"""The checklist of an engagement: what has to be true at the end, who sees to it, and how it is settled."""

from engagement.domain.checklist.scope import add_items, follow_plan

__all__ = ["add_items", "follow_plan"]
