"""The weekly status: drafted by a worker, edited and sent by the consultant, or skipped."""

from engagement.domain.status_mails.deeds import (
    AlreadyEnded,
    CannotSend,
    ChangedMeanwhile,
    NotARhythm,
    NotAText,
    draft_now,
    readers,
    redraft,
    save,
    send,
    set_rhythm,
    skip,
    take_up,
)
from engagement.domain.status_mails.page import Page, page
from engagement.domain.status_mails.timetable import write_due

__all__ = [
    "AlreadyEnded",
    "CannotSend",
    "ChangedMeanwhile",
    "NotARhythm",
    "NotAText",
    "Page",
    "draft_now",
    "page",
    "readers",
    "redraft",
    "save",
    "send",
    "set_rhythm",
    "skip",
    "take_up",
    "write_due",
]
