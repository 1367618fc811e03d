"""A policy tried on stored results before anybody saves it."""

from engagement.domain.what_if.trying import Effect, Estate, Outlook, Trial, try_out

__all__ = ["Effect", "Estate", "Outlook", "Trial", "try_out"]
