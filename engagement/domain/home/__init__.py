"""What a customer's person arrives at: what to do next, where the work stands, and what came of it."""

from engagement.domain.home.page import Page, Shown, page

__all__ = ["Page", "Shown", "page"]
