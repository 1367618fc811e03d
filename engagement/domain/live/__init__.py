"""
Delivering a session: started, its clock and notes kept, closed.

`start` and `close` are the two ends; clock, notes, attendance and errands are what happens in between; pulse and
material are what the live page reads; story, recap and carrying are what remains to be done afterwards.
"""

from engagement.domain.live.closing import NotRunning, close
from engagement.domain.live.opening import CannotStart, start

__all__ = ["CannotStart", "NotRunning", "close", "start"]
