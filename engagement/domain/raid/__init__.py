"""The RAID log: risks, assumptions, issues and dependencies, and the actions and decisions that come of them."""

from engagement.domain.raid.log import Entry, NotAnEntry, add, capture, close, edit, reopen, seed

__all__ = ["Entry", "NotAnEntry", "add", "capture", "close", "edit", "reopen", "seed"]
