"""A policy tried on stored results before anybody saves it."""

from engagement.domain.what_if.estates import estate
from engagement.domain.what_if.fixes import BestFix, Holding, best_fix, holding
from engagement.domain.what_if.trying import Effect, Estate, Outlook, Trial, try_out

__all__ = ["BestFix", "Effect", "Estate", "Holding", "Outlook", "Trial", "best_fix", "estate", "holding", "try_out"]
