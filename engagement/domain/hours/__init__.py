"""
Time that was spent: entered by hand or from a clock, corrected, approved and locked.

An approved entry is never edited: a correction stands in its place, and the old one stays readable. Whatever changes
what stands counts the engagement's roll-ups afresh. This is the face of the room; its modules are private.
"""

from engagement.domain.hours.clock import NotStarted, enter_from_clock
from engagement.domain.hours.standing import Overlaps

__all__ = ["NotStarted", "Overlaps", "enter_from_clock"]
