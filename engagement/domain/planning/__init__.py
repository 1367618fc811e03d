"""
The plan of an engagement: what it has to fit, what stands in it, what is wrong with it, and every change of it.

This is the face of the room; its modules are private.
"""

from engagement.domain.planning.contents import package_of
from engagement.domain.planning.needs import Known, known_of, needs_of
from engagement.domain.planning.plans import Booked, Stand, calendar_of, plan_of, stand_of

__all__ = [
    "Booked",
    "Known",
    "Stand",
    "calendar_of",
    "known_of",
    "needs_of",
    "package_of",
    "plan_of",
    "stand_of",
]
