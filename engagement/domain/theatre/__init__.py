"""
The toggle theatre: the guide's demo played in a console, act by act, and what stood there put back whatever happens.

    run = theatre.start(engagement, tenant=console, policy=name, images=chosen, by=user, at=now)
    theatre.play(run, by=user, at=now)          the next act, or the same again after it failed
    theatre.restore(run, by=user, at=now)       puts back what stood there; `restore_due` does so when nobody comes

The snapshot is committed before the first write, and every object that is to be written before it is, so that a worker
that takes over knows what is ours. What somebody else changed meanwhile is never written over without being asked.
"""

from engagement.domain.theatre.page import Shown, page, runs
from engagement.domain.theatre.playing import (
    AlreadyPlaying,
    NotNow,
    NotPlayable,
    leave,
    operation_of,
    play,
    restore,
    restore_due,
    start,
)
from engagement.domain.theatre.recording import (
    begin_restoring,
    is_ours,
    of_operation,
    record_changed,
    record_failed,
    record_restored,
    record_results,
    record_snapshot,
    record_writing,
    wanted_now,
)

__all__ = [
    "AlreadyPlaying",
    "NotNow",
    "NotPlayable",
    "Shown",
    "begin_restoring",
    "is_ours",
    "leave",
    "of_operation",
    "operation_of",
    "page",
    "play",
    "record_changed",
    "record_failed",
    "record_restored",
    "record_results",
    "record_snapshot",
    "record_writing",
    "restore",
    "restore_due",
    "runs",
    "start",
    "wanted_now",
]
