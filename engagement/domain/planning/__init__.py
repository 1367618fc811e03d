"""
The plan of an engagement: what it has to fit, what stands in it, what is wrong with it, and every change of it.

This is the face of the room; its modules are private.
"""

from engagement.domain.planning.asking import Asked, ask, needs_row
from engagement.domain.planning.contents import package_of
from engagement.domain.planning.edits import (
    OVER,
    NotADraft,
    NothingToUndo,
    Over,
    Overtaken,
    add_session,
    change,
    edit,
    remove_session,
    undo,
)
from engagement.domain.planning.fitting import NothingLeft
from engagement.domain.planning.inputs import as_flat, input_names
from engagement.domain.planning.looking import Look, look
from engagement.domain.planning.needs import Known, known_of, needs_of
from engagement.domain.planning.page import page
from engagement.domain.planning.placing import NoPlan, draft
from engagement.domain.planning.plans import Booked, Stand, calendar_of, plan_of, stand_of
from engagement.domain.planning.prerequisites import meet
from engagement.domain.planning.table import table
from engagement.domain.planning.writing import DoubleBooked, Held, Told

__all__ = [
    "OVER",
    "Asked",
    "Booked",
    "DoubleBooked",
    "Held",
    "Known",
    "Look",
    "NoPlan",
    "NotADraft",
    "NothingLeft",
    "NothingToUndo",
    "Over",
    "Overtaken",
    "Stand",
    "Told",
    "add_session",
    "as_flat",
    "ask",
    "calendar_of",
    "change",
    "draft",
    "edit",
    "input_names",
    "known_of",
    "look",
    "meet",
    "needs_of",
    "needs_row",
    "package_of",
    "page",
    "plan_of",
    "remove_session",
    "stand_of",
    "table",
    "undo",
]
