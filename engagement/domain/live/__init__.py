"""
Delivering a session: started, its clock and notes kept, closed.

`start` and `close` are the two ends; clock, notes and attendance are what happens in between; pulse and page are what
the live page reads; recap and carrying are what remains to be done afterwards.
"""

from engagement.domain.live.opening import CannotStart, start

__all__ = ["CannotStart", "start"]
