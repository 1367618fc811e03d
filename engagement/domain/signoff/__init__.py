"""
The customer's acceptance: what is signed, by whom, frozen with its digest, and withdrawn only by another record.

Source: work-package.md 10, "Sign-off wording".
"""

from engagement.domain.signoff.asking import NobodyToAsk, StillToDo, ask
from engagement.domain.signoff.deeds import Changed, NotNow, Undated, Unnamed, sign, withdraw
from engagement.domain.signoff.frozen import Verified, verified
from engagement.domain.signoff.offers import Offer, offer
from engagement.domain.signoff.rows import accepted, page, standing

__all__ = [
    "Changed",
    "NobodyToAsk",
    "NotNow",
    "Offer",
    "StillToDo",
    "Undated",
    "Unnamed",
    "Verified",
    "accepted",
    "ask",
    "offer",
    "page",
    "sign",
    "standing",
    "verified",
    "withdraw",
]
